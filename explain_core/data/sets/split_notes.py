"""What is said of splits: none that is held out, and splits in names that nothing obeys."""

from collections.abc import Collection, Mapping, Sequence

from explain_core.data.image_set import TEST
from explain_core.data.tables.folder_names import split_in
from explain_core.data.wording import counted, some

LOOKED_AT = 5000  #: names, evenly from all
MOST = 0.9  #: of the names that tell a split


def note_none_held_out(notes: list[str], splits: Mapping[str, str]) -> None:
    """Say it where a split is given and no image is for testing."""
    if splits and TEST not in splits.values() and not any("no image is held out" in note for note in notes):
        notes.append(
            f"no image is held out: all {counted(len(splits), 'image')} are training images, by the splits that are "
            "given. What is measured needs others: --columns split= holds out a fifth of them, or label some of "
            "another split"
        )


def note_folders(notes: list[str], class_of: Mapping[str, str]) -> None:
    """Say it where a split is drawn and pictures of a class lie in several folders of its own, as frames do."""
    inside: dict[str, dict[str, int]] = {}
    for path, name in class_of.items():
        _, around, rest = f"/{path}".partition(f"/{name}/")
        folder = rest.rpartition("/")[0]
        if around and folder:
            counts = inside.setdefault(name, {})
            counts[f"{name}/{folder}"] = counts.get(f"{name}/{folder}", 0) + 1
    of_several = [folder for counts in inside.values() if len(counts) > 1 for folder in counts]
    pictures = sum(sum(counts.values()) for counts in inside.values() if len(counts) > 1)
    if of_several and 2 * pictures >= len(class_of) and pictures >= 2 * len(of_several):
        notes.append(
            f"pictures of one folder within a class ({some(sorted(of_several))}) may stand on both sides of the split "
            "that is drawn: where these are frames or patients, give a split"
        )


def note_splits_of_names(notes: list[str], paths: Collection[str]) -> None:
    """Say it where the names of nearly all pictures tell a split, which is not obeyed: train_001.jpg, test_001.jpg."""
    told: dict[str, list[str]] = {}
    paths = list(paths)[:: max(1, len(paths) // LOOKED_AT)]
    for path in paths:
        if (split := _told(path.split("/"))) is not None:
            told.setdefault(split, []).append(path)
    if len(told) > 1 and sum(map(len, told.values())) >= MOST * len(paths):
        shown = some([names[0] for _, names in sorted(told.items())])
        notes.append(
            f"names of pictures tell a split, which is not obeyed ({shown}): a table with a column split, or folders "
            "train/ and test/, would be"
        )


def _told(steps: Sequence[str]) -> str | None:
    *folders, name = steps
    found = [split_in(step) for step in (name.partition(".")[0], *reversed(folders))]
    return next(filter(None, found), None)
