"""Files that stand for pictures which were not fetched: git lfs keeps a few lines of text in their place."""

from typing import TYPE_CHECKING

from explain_core.data.wording import counted
from explain_core.errors import ImageSetError
from explain_core.places import Place

if TYPE_CHECKING:
    from explain_core.data.image_set import ImageSet

MARK = b"version https://git-lfs"
LOOKED_AT = 5  #: pictures; of others a run says what each is


def check_fetched(image_set: "ImageSet") -> None:
    """Raise ImageSetError where the first pictures, those from all over the set, are pointers of git lfs."""
    records, root = image_set.records, Place.of(image_set.root)
    sample = records[:: max(1, len(records) // LOOKED_AT)][:LOOKED_AT]
    if root.is_local and sample and all(map(_is_pointer, (root / record.path for record in sample))):
        raise ImageSetError(
            f"{root} holds pointers of git lfs in the place of {counted(len(records), 'picture')}, such as "
            f"{sample[0].path}: the pictures were not fetched. Fetch them: git lfs pull"
        )


def _is_pointer(file: Place) -> bool:
    try:
        with file.local.open("rb") as handle:
            return handle.read(len(MARK)) == MARK
    except OSError:
        return False
