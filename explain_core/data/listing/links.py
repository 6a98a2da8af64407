"""Links in a folder: they are followed, as torchvision follows them, and said; those that lead nowhere are left out."""

import os
from pathlib import Path

from explain_core.data.listing.image_listing import Listing
from explain_core.data.wording import counted, some
from explain_core.entries import Entry


def follows(listing: Listing, entry: Entry, path: str) -> bool:
    """Whether what lies at `path` (from the root) is read: also a link, unless it leads nowhere or round in a circle.

    Links are noted in the listing. One leads round where it leads to a folder that it lies in, by whichever links.
    """
    if not entry.is_symlink():
        return True
    if not Path(entry.path).exists():
        listing.dangling.add(path)
        return False
    if entry.is_dir() and _leads_round(listing.root.text, path):
        listing.others.append(f"{path}/")
        return False
    listing.links.add(path)
    return True


def _leads_round(root: str, path: str) -> bool:
    steps = path.split("/")
    around = [os.path.realpath("/".join([root, *steps[:depth]])) for depth in range(len(steps))]
    target = os.path.realpath(f"{root}/{path}")
    return any(folder == target or folder.startswith(f"{target.rstrip('/')}/") for folder in around)


def note_links(listing: Listing) -> None:
    """Say how many pictures are links or lie behind one, and which links lead nowhere."""
    pictures = [*listing.images, *listing.loose]
    behind = [path for path in pictures if listing.links and _is_behind(path, listing.links)]
    if behind:
        are = "is a link, or lies" if len(behind) == 1 else "are links, or lie"
        listing.notes.append(
            f"{counted(len(behind), 'picture')} {are} in a folder that is one: read where they lead to"
        )
    if listing.dangling:
        count = counted(len(listing.dangling), "link")
        listing.notes.append(f"left out {count} to what is not there: {some(sorted(listing.dangling))}")


def _is_behind(path: str, links: set[str]) -> bool:
    if path in links:
        return True
    end = path.find("/")
    while end > 0:
        if path[:end] in links:
            return True
        end = path.find("/", end + 1)
    return False
