"""Files that say what folders are called which are codes: "n01440764 tench, Tinca tinca" in LOC_synset_mapping.txt."""

import re
from collections.abc import Sequence

from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.name_files import LARGEST, is_called_so
from explain_core.data.tables.text_file import check_regular, encoding_of, text_lines
from explain_core.data.wording import counted, one_line
from explain_core.errors import CaptionError

SHOWN = 40  #: letters of a name


def note_codes(listing: Listing, classes: Sequence[str]) -> None:
    """Say it, in the place of why it is no table, where an unread file has a line of each class, its code first.

    Classes are called as their folders are, and stay in the order of these names.
    """
    for said in listing.unread:
        file = next((each for each in listing.files if said.startswith(f"{each} (")), "")
        named = _named(listing, file) if len(classes) > 1 else {}
        if not named or not set(classes) <= set(named):
            continue
        name = one_line(named[classes[0]])
        short = name if len(name) <= SHOWN else f"{name[:SHOWN].rpartition(' ')[0]} ..."
        listing.naming.add(file)
        listing.notes.append(
            f'{file} names the {counted(len(classes), "class")}, {classes[0]} as "{short}", and is not read: they are '
            "called as their folders are. A table with the columns image, class and class_id calls them otherwise, in "
            "the order of these numbers"
        )


def _named(listing: Listing, file: str) -> dict[str, str]:
    """What each line says behind its first word, in a text that is called like one of names; {} for any other."""
    if not is_called_so(file.rpartition("/")[2]) or not file.lower().endswith((".txt", ".csv", ".tsv")):
        return {}
    try:
        check_regular(listing.root / file, LARGEST)
        lines = list(text_lines(listing.root / file, encoding_of(listing.root / file)))
    except (CaptionError, OSError):
        return {}
    pairs = [re.fullmatch(r"\s*([^\s,;:]+)[\s,;:]+(\S.*?)\s*", line) for line in lines if line.strip()]
    return {each[1]: each[2] for each in pairs if each} if all(pairs) else {}
