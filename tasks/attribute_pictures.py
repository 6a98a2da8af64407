"""Which pictures of a set a table of attributes speaks of."""

from collections.abc import Mapping

from explain_core.data.attributes.attribute_table import AttributeTable
from explain_core.data.image_set import ImageSet
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.image_names import ImageNames
from explain_core.data.tables.column_values import looks_like_file, without_query
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
    if not found and (alone := _by_names_alone(table, names))[0]:
        notes.append("pictures are found by their names alone: their folders are others than the table says")
        return alone
    if names.by_ending:
        notes.append(
            f"{counted(len(names.by_ending), 'picture')} found under another ending than the table says: "
            f"{some(list(names.by_ending))}"
        )
    return found, lost


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
