"""Pictures that neither the list of training images nor that of test images names."""

from collections.abc import Collection, Sequence

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.image_set import TEST, TRAIN
from explain_core.data.wording import counted, some


def unlisted(
    read: Sequence[Annotation], paths: Collection[str], given: Collection[str], notes: list[str]
) -> set[str]:
    """The pictures without a split that are left out, where lists by split (train.txt and test.txt) name the others.

    `paths`: of all pictures; `given`: of those whose split tables or folders tell. Lists of both kinds are a protocol:
    of 67 indoor scenes' 15,620 pictures 6,700 are in it. Where only test images are listed, all others train; files of
    captions list what has captions, and nothing else.
    """
    lists = [each for each in read if each.split is not None and not each.brings_captions]
    if {each.split for each in lists} != {TRAIN, TEST}:
        return set()
    left = set(paths) - set(given)
    if not left or len(left) == len(paths):
        return set()
    files = some([f"{each.base}/{each.file}".lstrip("/") for each in lists])
    notes.append(
        f"left out {counted(len(left), 'image')} that no list of a split names ({files}): {some(sorted(left))}. "
        "--columns split= takes all, and holds out a fifth"
    )
    return left
