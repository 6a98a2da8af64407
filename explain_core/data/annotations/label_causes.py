"""Why pictures have no class, in words that follow "3 images", and what is said of those that are left out for it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.wording import counted, some

SEVERAL = "with objects of several classes"
SEVERAL_LABELS = "with labels of several classes"
UNMARKED = "on which nothing is marked"


def said_of_left(left: Sequence[str], why: Mapping[str, str], read: Sequence[Annotation]) -> list[str]:
    """What is said of pictures that are left out for want of a class, each once: with its cause, where `why` has it by
    path; of the others, which tables and the like tell no class of theirs."""
    by_cause: dict[str, list[str]] = defaultdict(list)
    telling = list(dict.fromkeys(each.file for each in read if each.brings_classes))
    rest = f"whose class is not told by {some(telling)}" if telling else "whose class nothing tells"
    for path in left:
        by_cause[why.get(path, rest)].append(path)
    return [
        f"left out {counted(len(paths), 'image')} {cause}: {some(paths)}" for cause, paths in by_cause.items()
    ]
