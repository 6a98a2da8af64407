"""Comparing two runs of a store: all that changed, in one value."""

from dataclasses import dataclass

from explain_core.comparison.classes import ClassChange, class_changes
from explain_core.comparison.figures import FigureChange, figure_changes
from explain_core.comparison.filters import FilterChanges, filter_changes, kinship
from explain_core.comparison.images import ImageChanges, image_changes
from explain_core.comparison.noise import Noise, noise_of
from explain_core.comparison.pair import Side, notes, pair_up
from explain_core.comparison.wording import class_words, images_words
from explain_core.data.image_set import display_name
from explain_core.errors import NothingToAnswer
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from run `a` to run `b` in the images of `split`.

    `notes`: what a reader has to know before believing it, in sentences. `noise`: what distances must be over to be
    news. `classes`: all that both have, the furthest moved first; `figures`: all that both have, of the test images
    unless the variant says otherwise.
    """

    a: Side
    b: Side
    split: str
    notes: tuple[str, ...]
    noise: Noise
    images: ImageChanges
    classes: tuple[ClassChange, ...]
    filters: FilterChanges
    figures: tuple[FigureChange, ...]

    @property
    def moved_classes(self) -> tuple[ClassChange, ...]:
        """The classes whose description moved by more than noise."""
        return tuple(each for each in self.classes if each.moved)

    @property
    def changed_figures(self) -> tuple[FigureChange, ...]:
        """The figures that changed."""
        return tuple(each for each in self.figures if each.changed)

    def sentences(self, classes: int = 3) -> tuple[str, ...]:
        """What changed, in words: of the images first, then of the classes that moved furthest, so many at most."""
        moved = self.moved_classes[:classes]
        told = [f"{display_name(each.name)} {class_words(each, self.noise)}" for each in moved]
        return images_words(self.images), *told


def compare(store: Store, a: str, b: str, split: str = "test") -> Comparison:
    """Compare two runs by id, beginning of an id or label; `split`: "test", "train" or "all".

    Only what the store holds is read: no image, no shard, no network. Raises NothingToAnswer where a run is not there,
    or the two have no image in common.
    """
    return compare_runs(store, store.run(a), store.run(b), split)


def compare_runs(store: Store, a: PublishedRun, b: PublishedRun, split: str = "test") -> Comparison:
    """`compare` of two runs of Store.run."""
    pair = pair_up(store, a, b, split)
    kin = kinship(store, pair)
    noise = noise_of(kin.spread if kin.kept else None)
    filters = filter_changes(store, pair, kin, noise)
    return Comparison(
        pair.a, pair.b, split, notes(pair) + filter_notes(filters), noise, image_changes(store, pair),
        class_changes(store, pair, noise), filters, figure_changes(store, pair),
    )  # fmt: skip


def run_before(store: Store, run: PublishedRun) -> PublishedRun:
    """The run that was published before this one over the same images, or else before it at all.

    Raises NothingToAnswer where it is the first.
    """
    found = store.runs(
        "WHERE (r.published_at, r.run_id) < (?, ?) "
        "ORDER BY r.image_set_digest = ? DESC, r.published_at DESC, r.run_id DESC LIMIT 1",
        run.published_at, run.run_id, run.image_set_digest,
    )  # fmt: skip
    if not found:
        raise NothingToAnswer(
            f"run {run.name} is the first of the store {store.database}: there is nothing to compare it with."
        )
    return found[0]


def filter_notes(filters: FilterChanges) -> tuple[str, ...]:
    """That filters do not keep their numbers, in a sentence."""
    if filters.kept is not False:
        return ()
    return (
        "The filters of the two networks are not the same ones: of the images that excite filters of one number most, "
        f"{filters.shared or 0:.1%} are the same in both, and {filters.by_chance or 0:.1%} by chance. Two trainings, "
        "most likely: filters are not compared one by one.",
    )
