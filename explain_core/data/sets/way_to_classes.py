"""What to give where nothing that is read tells the classes of pictures."""

from collections.abc import Sequence

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.image_set import TEST
from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.picture_names import names_tell
from explain_core.data.listing.unread_labels import said_of_aside
from explain_core.data.wording import some, typed


def not_read(listing: Listing) -> str:
    """Why tables beside the pictures were not read, where that may be why no class is told; "" where there are none."""
    if listing.unread:
        told = {f"{file} (": " ".join(why.split()) for file, why in listing.reasons.items()}
        whole = {
            said: why for said in listing.unread for begins, why in told.items() if said.startswith(begins)
        }
        if not whole:
            return f" Not read: {some(listing.unread)}"
        first, why = next(iter(whole.items()))
        others = [said for said in listing.unread if said != first]
        also = f" Nor is {some(others)}" if others else ""
        return f" Not read: {why.rstrip('.')}{'.' if also else ''}{also}"
    said = next((note for note in listing.notes if note.startswith("files that may be labels")), "")
    return f" {said[0].upper()}{said[1:]}" if said else said_of_aside(listing.files)


def one_for_all(listing: Listing, read: Sequence[Annotation], is_unread: bool) -> str | None:
    """The refusal of one folder of pictures that a table names, or whose names tell classes: the folder is round all of
    them, and no class.

    `is_unread`: a table beside them may tell their classes, and is not understood.
    """
    names = {image.class_name for image in listing.images.values()}
    tables = [each.file for each in read if each.names_pictures and not each.is_own]
    if len(names) > 1 or not (tables or is_unread):
        return names_tell(listing)
    told = f", and {tables[0]} names them without a class" if tables else ", and it takes two to be classes"
    return (
        f"{listing.root} holds one folder of pictures, {next(iter(names))}{told}. "
        'Name the classes in a table with columns "image" and "class"'
    )


def way_to_classes(read: Sequence[Annotation]) -> str:
    """Which table may tell the classes, where one names pictures and has columns that mean nothing here."""
    told = [each for each in read if each.aside and not each.brings_classes]
    told.sort(key=lambda each: each.split == TEST)
    wanted = [(each, columns) for each in told if (columns := _of_one_alone(each, told))]
    for each, columns in wanted or [(each, each.aside) for each in told]:
        return (
            f" {each.file} names these pictures: if its column {' or '.join(columns[:3])} is the class, say so: "
            f"--columns class={typed(columns[0])}"
        )
    return ""


def _of_one_alone(table: Annotation, others: Sequence[Annotation]) -> tuple[str, ...]:
    """The columns that a table of test images lacks: what is to be told of test.csv stands in train.csv."""
    alike = [set(each.aside) for each in others if each.split == TEST and set(each.aside) & set(table.aside)]
    if table.split == TEST or not alike:
        return ()
    return tuple(name for name in table.aside if not any(name in each for each in alike))
