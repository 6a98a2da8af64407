"""Attributes of marked objects by number, in COCO's form: Fashionpedia's and COCO Attributes'."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explain_core.data.annotations.label_tools import is_label_studio
from explain_core.data.attributes.attribute_objects import said_of
from explain_core.data.attributes.attribute_tags import Entry
from explain_core.data.attributes.attribute_truth import LARGEST, AttributeTable, Several, gathered
from explain_core.data.columns.columns import Columns
from explain_core.data.tables.column_names import IMAGE
from explain_core.data.tables.json_table import is_json_lines, read_json
from explain_core.data.tables.table import Table
from explain_core.data.wording import one_line
from explain_core.errors import CaptionError
from explain_core.places import Place

KEYS = ("attribute_ids", "attributes", "attribute_id")


def annotated_attributes(path: Place) -> AttributeTable | None:
    """The table of a JSON with lists `images`, `annotations` and `attributes`, of which the second holds numbers of the
    third; said of an object's category where it has one. None for other files.

    Raises CaptionError for a whole export of Label Studio, and for a number that no list names.
    """
    if path.suffix.lower() != ".json" or is_json_lines(path):
        return None
    content = read_json(path)
    if is_label_studio(content):
        raise CaptionError(
            f"{path.name} is a whole export of Label Studio: export JSON-MIN or CSV there, which has a column for each "
            "question, and give that"
        )
    if not isinstance(content, Mapping):
        return None
    images, marks, attributes = (
        _objects(content.get(key)) for key in ("images", "annotations", "attributes")
    )
    key = next((each for each in KEYS if marks and each in marks[0]), None)
    if (
        not images
        or not attributes
        or key is None
        or not all("id" in each for each in (*images, *attributes))
    ):
        return None
    files = {each["id"]: each.get("file_name") for each in images}
    names = {each["id"]: each.get("name") for each in attributes}
    nouns = {
        each.get("id"): str(each.get("name") or "").partition(",")[0]
        for each in _objects(content.get("categories"))
    }

    def entries() -> Iterator[Entry]:
        for number, mark in enumerate(marks, start=1):
            given = mark.get(key)
            for said in given if isinstance(given, list) else [given] if given is not None else []:
                file, name = files.get(mark.get("image_id")), names.get(said)
                if not isinstance(file, str) or not isinstance(name, str):
                    raise CaptionError(
                        f"{path.name}, annotation {number}: no image or attribute has its number: "
                        f"{one_line(str(mark.get('image_id')))}, {one_line(str(said))}"
                    )
                yield (
                    f"{path.name}, annotation {number}",
                    file,
                    said_of(nouns.get(mark.get("category_id")), name),
                    1.0,
                )

    return gathered(
        Table(path, (IMAGE,), lambda: iter(())), Columns(image=IMAGE), entries(), Several(LARGEST)
    )


def _objects(value: Any) -> Sequence[Mapping[str, Any]]:
    return value if isinstance(value, list) and all(isinstance(each, Mapping) for each in value) else []
