"""What changed, in words."""

from explain_core.comparison.classes import ClassChange
from explain_core.comparison.figures import FigureChange
from explain_core.comparison.images import ImageChanges, Move
from explain_core.comparison.noise import Noise
from explain_core.explanation.sentence import listed

SURE = 0.01  #: of McNemar's test: below, the runs differ in how often they are right


def class_words(change: ClassChange, noise: Noise) -> str:
    """What a class leans on now: 'now leans on "red throat", no longer on "green breast"'.

    What hardly spoke for it before is new ("now"), what hardly does after is gone ("no longer"); the rest is "more" and
    "less". "" where the class has not moved.
    """
    if not change.moved:
        return ""
    little = noise.attribute_change
    parts = [
        ("now", [m for m in change.gained if (m.p_a or 0) < little]),
        ("more", [m for m in change.gained if (m.p_a or 0) >= little]),
        ("no longer", [m for m in change.lost if (m.p_b or 0) < little]),
        ("less", [m for m in change.lost if (m.p_b or 0) >= little]),
    ]
    told = [(how, _quoted(moves)) for how, moves in parts if moves]
    if not told:
        return "moved a little in many attributes, in none by much"
    (how, first), *rest = told
    lead = f"leans {how} on {first}" if how in ("more", "less") else f"{how} leans on {first}"
    return ", ".join([lead, *(f"{how} on {words}" for how, words in rest)])


def images_words(changes: ImageChanges) -> str:
    """How many images' labels changed, and whether that says that the runs differ in how often they are right."""
    right, wrong, still = (
        len(each) for each in (changes.newly_right, changes.newly_wrong, changes.still_wrong)
    )
    said = f"{right:,} newly right, {wrong:,} newly wrong, {still:,} wrong in another way"
    if right == wrong == 0:
        return said
    sure = "more than chance" if changes.p_value < SURE else "chance would do as much"
    return f"{said}; {sure} (McNemar's p {p_text(changes.p_value)})"


def figure_words(change: FigureChange) -> str:
    """ "up", "down", "" where the figure did not change, or "no interval" where nobody knows."""
    if change.evidence is None:
        return "no interval" if change.change else ""
    if not change.changed:
        return ""
    return "up" if change.change > 0 else "down"


def move_words(move: Move) -> str:
    """ "long neck 0.06 -> 0.01"; one p where only one run lists the attribute."""
    known = [p for p in (move.p_a, move.p_b) if p is not None]
    told = [f"{p:.2f}" for p in known]
    if len(set(told)) < len(told):
        told = [f"{p:.3f}" for p in known]
    return f"{move.attribute} {' -> '.join(told)}"


def p_text(value: float) -> str:
    """A p value as people write it: "0.04", "1", "under 0.0001"."""
    if value < 0.0001:
        return "under 0.0001"
    return f"{value:.4f}" if value < 0.01 else f"{value:.2f}"


def _quoted(moves: list[Move]) -> str:
    return listed([f'"{move.attribute}"' for move in moves])
