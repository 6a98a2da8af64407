"""Which pictures of a set a table of attributes speaks of."""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence

from explain_core.data.attributes.attribute_keys import plain_signs
from explain_core.data.attributes.attribute_table import AttributeTable
from explain_core.data.image_set import ImageSet
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.image_names import ImageNames
from explain_core.data.tables.column_values import file_stem, looks_like_file, without_query
from explain_core.data.wording import counted, some
from explain_core.errors import CaptionError
from explain_core.files import file_name
from explain_core.places import Place


def by_image(
    table: AttributeTable, image_set: ImageSet, notes: list[str]
) -> tuple[dict[str, Mapping[str, float]], list[str]]:
    """What a table says of pictures that are here, by path, and the names of others; what is said goes to `notes`."""
    if not table.of_images:
        return {}, []
    root = Place.of(image_set.root)
    listing = Listing(root, {record.path: ImageFile("", None) for record in image_set.records}, asked=root)
    names, found, lost = ImageNames(listing), dict[str, Mapping[str, float]](), list[str]()
    for name, values in table.of_images.items():
        try:
            path = names.find(name, "attributes")
        except CaptionError:
            path = None
        if path is None:
            lost.append(name)
        else:
            found[path] = values
    if lost and (others := _by_other_signs(lost, found, image_set)):
        found |= {path: table.of_images[name] for name, path in others.items()}
        lost = [name for name in lost if name not in others]
        said = [f"{name} is {path}" for name, path in others.items()]
        notes.append(
            f"{counted(len(said), 'picture')} found with other signs in their names than the table says: {some(said)}"
        )
    if not found and (alone := _by_names_alone(table, names))[0]:
        notes.append("pictures are found by their names alone: their folders are others than the table says")
        return alone
    if names.by_ending:
        notes.append(
            f"{counted(len(names.by_ending), 'picture')} found under another ending than the table says: "
            f"{some(list(names.by_ending))}"
        )
    return found, lost


def _by_other_signs(lost: Sequence[str], found: Container[str], image_set: ImageSet) -> dict[str, str]:
    """The pictures of names whose letters and digits are those of one picture alone, and of one name alone:
    100627.72.jpg of 100627-72."""
    paths, names = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for record in image_set.records:
        paths[plain_signs(file_stem(record.path))].append(record.path)
    for name in lost:
        if "/" in name or "\\" in name or not any(map(str.isdecimal, name)):
            continue  # a folder may tell it from others, and words may name a class
        names[plain_signs(file_stem(name) if looks_like_file(name) else name)].append(name)
    return {
        each[0]: paths[plain][0]
        for plain, each in names.items()
        if len(each) == 1 and len(paths.get(plain, ())) == 1 and paths[plain][0] not in found
    }


def _by_names_alone(
    table: AttributeTable, names: ImageNames
) -> tuple[dict[str, Mapping[str, float]], list[str]]:
    """What a table says by the names of its files without folders, where none of these comes twice; and the names of
    others."""
    found, lost = dict[str, Mapping[str, float]](), list[str]()
    for name, values in table.of_images.items():
        plain = without_query(name)
        try:
            path = (
                names.find(file_name(plain), "attributes") if looks_like_file(plain) or "/" in plain else None
            )
        except CaptionError:
            path = None
        if path in found:
            return {}, []
        if path is None:
            lost.append(name)
        else:
            found[path] = values
    return found, lost
