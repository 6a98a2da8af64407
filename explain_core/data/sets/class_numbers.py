"""The order of classes that have numbers: it is that of the numbers, as the network's outputs have it."""

from collections.abc import Collection, Mapping, Sequence

from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.name_files import named_numbers, other_names
from explain_core.data.sets.dataset_card import card_names
from explain_core.data.tables.folder_names import are_no_classes
from explain_core.data.tables.text_file import encoding_note, encoding_of
from explain_core.data.wording import counted, one_line, some
from explain_core.places import Place

MOST_EMPTY = 10  #: classes without images that are filled in, for each class that has some
UNNAMED = "classes are numbers, in their order; a file classes.txt beside the table names them"

FOLDERS_NAMED = (
    "classes are folders called by numbers, in the order of these names as torchvision has them (1, 10, 2); a file "
    "beside them names the numbers"
)


def ordered(
    names: Collection[str], numbers: Mapping[str, int], named: Mapping[int, str]
) -> tuple[tuple[str, ...], dict[str, str], tuple[str, ...]]:
    """The classes in label order, what those of the images are called in it, and what is to be said.

    `numbers`: of classes with names; `named`: names of classes that are numbers. Without numbers the order is by code
    point, as torchvision's ImageFolder has it. Where all classes are numbers, those between that no image has stay in
    the list: the network has an output for each.
    """
    plain = tuple(sorted(names))
    same = {name: name for name in plain}
    if not plain or not all(name.isdecimal() for name in plain):
        if set(numbers) >= set(plain) and len({numbers[name] for name in plain}) == len(plain):
            return tuple(sorted(plain, key=lambda name: numbers[name])), same, ()
        return plain, same, ()
    notes: tuple[str, ...] = ()
    there = sorted({int(name) for name in plain})
    if len(there) != len(plain):
        return plain, same, ()
    # Labels that begin at 1 are counted from 1; others without a 0 are some of those that are counted from 0.
    first = min(named) if named else 1 if there[0] == 1 else 0
    filled: Sequence[int] = range(first, max(there[-1], *named, 0) + 1)
    if len(filled) > MOST_EMPTY * len(there):
        filled = there
    elif len(filled) > len(there):
        lost = [number for number in filled if number not in set(there)]
        notes = (f"{counted(len(lost), 'class')} without images, by the numbers between: {some(lost)}",)
    called = {number: named.get(number, str(number)) for number in filled}
    if len(set(called.values())) < len(called):
        called = {number: str(number) for number in filled}
    if not named:
        notes = (*notes, UNNAMED)
    return tuple(called[number] for number in filled), {str(n): called[n] for n in there}, notes


def names_of_folders(class_of: Mapping[str, str]) -> dict[str, str]:
    """What the folders of pictures, whose classes are numbers, are called, one by one: {"0": "crow", "1": "wren"}.

    {} where a class has pictures in several folders, a folder those of several classes, or folders are no names.
    """
    pairs = {(name, path.split("/")[-2] if "/" in path else "") for path, name in class_of.items()}
    found = dict(pairs)
    folders = set(found.values())
    if not len(pairs) == len(found) == len(folders) > 1 or not all(map(str.isdecimal, found)):
        return {}
    if are_no_classes(folders) or not all(any(map(str.isalpha, folder)) for folder in folders):
        return {}
    return found


def named_like_folders(
    listing: Listing, beside: Collection[str], numbers: Collection[str], folders: Collection[str]
) -> dict[int, str]:
    """The names of classes that tables tell by number, where a file names these as the folders of other pictures are
    called: ImageNet's val.txt of numbers beside train/n01440764/, and synsets.txt. {} where none does."""
    if not folders or all(map(str.isdecimal, folders)):
        return {}
    for base in beside:
        found = names_beside(listing.root / base, numbers)
        if found and {found[int(number)] for number in numbers} <= set(folders):
            file = _note_naming(listing, base, numbers)
            listing.notes.append(f"numbers of classes are named by {file or 'the card of the data'}")
            return found
    return {}


def named_by(
    listing: Listing, folders: Collection[str], numbers: Collection[str]
) -> tuple[dict[int, str], tuple[str, ...]]:
    """The names of classes that are numbers, from a file in the first of some folders that has one, and what is said.

    `folders`: paths from the root. Said are the file, another one that names them otherwise, and that no image is of
    class 0, since names may then be meant to begin at 1.
    """
    root = listing.root
    for base in folders:
        if not (found := names_beside(root / base, numbers)):
            continue
        wanted, file = frozenset(map(int, numbers)), _note_naming(listing, base, numbers)
        said = f"numbers of classes are named by {file or 'the card of the data'}"
        if other := other_names(root / base, wanted, found, file):
            said += f"; {other} names them otherwise"
        if 0 in found and 0 not in wanted:
            said += f"; they are counted from 0, and no image is of class 0 ({one_line(found[0])})"
        return found, (said,)
    return {}, ()


def _note_naming(listing: Listing, base: str, numbers: Collection[str]) -> str:
    """The file in a folder that names numbers, which the listing then knows as read; "" for a card."""
    file = named_numbers(listing.root / base, frozenset(map(int, numbers)))[1]
    listing.naming.add(f"{base}/{file}".lstrip("/"))
    place = listing.root / base / file
    if file and (note := encoding_note(place, encoding_of(place))):
        listing.notes.append(note)
    return file


def names_beside(folder: Place, numbers: Collection[str]) -> dict[int, str]:
    """The names of classes that are numbers, from a file beside the table; {} where there is none that fits."""
    if not numbers or not all(name.isdecimal() for name in numbers):
        return {}
    wanted = frozenset(int(number) for number in numbers)
    found, _ = named_numbers(folder, wanted)
    if found:
        return found
    card = card_names(folder)
    return card if wanted <= set(card) else {}


def named_folders(listing: Listing, names: Collection[str]) -> dict[str, str]:
    """What a file beside folders that are numbers calls them; {} where none does, or some are called the same."""
    around = listing.base.rstrip("/").split("/") if listing.base else []
    folders = dict.fromkeys(["", *("/".join(around[: k + 1]) for k in range(len(around)))])
    named, said = named_by(listing, folders, names)
    if not named:
        return {}
    if len(set(named.values())) < len(named):
        listing.notes.append(
            "names beside folders that are numbers are left aside: some of them are the same"
        )
        return {}
    listing.notes += [FOLDERS_NAMED, *said]
    return {name: named[int(name)] for name in names}
