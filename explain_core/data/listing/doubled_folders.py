"""Folders that hold one of their own name, as archives unpack: casting_data/casting_data/train beside others."""

from collections.abc import Sequence

from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.round_folders import (
    holds_pictures,
    is_round_classes,
    is_round_one,
    leads_on,
    only_folder,
)
from explain_core.data.tables.folder_names import splits_of_folders
from explain_core.data.wording import some
from explain_core.errors import ImageSetError


def archive_of_classes(listing: Listing, names: Sequence[str]) -> str | None:
    """The one of several unpacked archives that holds folders of classes; None where folders are no such archives.

    `names`: of the folders that lie beside one another. Raises ImageSetError where several hold classes.
    """
    if splits_of_folders(names) or not all(
        only_folder(listing.root / f"{listing.base}{name}") == name for name in names
    ):
        return None
    inside = {name: listing.root / f"{listing.base}{name}/{name}" for name in names}
    found = [
        name
        for name, folder in inside.items()
        if is_round_classes(folder) or is_round_one(folder) or (leads_on(folder) and holds_pictures(folder))
    ]
    if len(found) > 1:
        raise ImageSetError(
            f"{listing.root} holds {some(sorted(found))}, which are unpacked archives with classes of their own. Give "
            f"one of them: {inside[found[0]]}"
        )
    return f"{listing.base}{found[0]}" if found else None
