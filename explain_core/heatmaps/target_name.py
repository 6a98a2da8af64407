"""What a map is asked to explain: predicted, true, runner-up, a class, or one class against another."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from explain_core.data.image_set import display_name
from explain_core.errors import InputError

PREDICTED, TRUE, RUNNER_UP = "predicted", "true", "runner-up"
COLUMNS = {PREDICTED: "predicted", TRUE: "class", RUNNER_UP: "runner_up"}


@dataclass(frozen=True, slots=True)
class TargetSpec:
    """A side of a map: `name` and, in a difference, `against`; each a role of COLUMNS or a class as it is stored."""

    name: str
    against: str | None = None

    def of(self, row: dict[str, Any]) -> tuple[str, str | None]:
        """The classes that they are for an image, a row with the columns of `predictions`."""
        return _class(self.name, row), None if self.against is None else _class(self.against, row)

    def other(self, row: dict[str, Any]) -> str:
        """What the contrast sets the target against: the runner-up, or the prediction where that is the target."""
        chosen = _class(self.name, row)
        return str(row["runner_up"] if chosen == row["predicted"] else row["predicted"])


def parsed_target(text: str, classes: Sequence[str]) -> TargetSpec:
    """Read predicted, true, runner-up, CLASS or A-B. Class names may hold hyphens, and may be written as spoken.

    Raises InputError where a class is not known.
    """
    known = {display_name(name).casefold(): name for name in classes} | {
        name.casefold(): name for name in classes
    }
    known |= {role: role for role in COLUMNS}

    def side(part: str) -> str | None:
        return known.get(part.strip().casefold())

    if (whole := side(text)) is not None:
        return TargetSpec(whole)
    for place, character in enumerate(text):
        if character == "-":
            one, two = side(text[:place]), side(text[place + 1 :])
            if one is not None and two is not None and one != two:
                return TargetSpec(one, two)
    shown = ", ".join(display_name(name) for name in classes[:4])
    raise InputError(
        f"there is no target {text!r}: give {', '.join(COLUMNS)}, a class, or A-B for what speaks for A rather than B. "
        f"Classes here: {shown}, ..."
    )


@lru_cache(maxsize=4096)  # maps are many, and their targets few
def spoken_target(text: str, classes: tuple[str, ...]) -> str:
    """What a map explains, from how the store has it, as people say it: "Fish Crow rather than American Crow"."""
    try:
        spec = parsed_target(text, classes)
    except InputError:  # of classes that are not there any more
        return display_name(text) or text
    names = (spec.name,) if spec.against is None else (spec.name, spec.against)
    return " rather than ".join(display_name(name) or name for name in names)


def _class(name: str, row: dict[str, Any]) -> str:
    return str(row[COLUMNS[name]]) if name in COLUMNS else name
