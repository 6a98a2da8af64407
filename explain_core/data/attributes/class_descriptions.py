"""What is written of classes: sentences, or a table of attributes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from explain_core.data.annotations.folder_captions import class_keys
from explain_core.data.attributes.attribute_table import AttributeTable, read_attribute_table
from explain_core.data.attributes.class_attributes import attributes_of_classes
from explain_core.data.columns.columns import columns_of
from explain_core.data.tables.table_file import open_table
from explain_core.data.wording import composed, one_line
from explain_core.errors import CaptionError
from explain_core.places import Place

Sentences = tuple[str, ...]


@dataclass(frozen=True)
class ClassDescriptions:
    """`sentences` of each class, by the name that the file gives it; or a `table` of attributes by class."""

    sentences: Mapping[str, Sentences] = field(default_factory=dict)
    table: AttributeTable | None = None

    def sentences_of(self, classes: Sequence[str]) -> dict[int, Sentences]:
        """The sentences of those of `classes` that are described, by their place: by name, as written or as said."""
        keys = {composed(name).lower(): each for name, each in self.sentences.items()}
        return {
            classes.index(name): keys[said.lower()]
            for said, name in class_keys(classes).items()
            if said.lower() in keys
        }

    def values_of(self, classes: Sequence[str]) -> dict[int, Mapping[str, float]]:
        """What the table says of those of `classes` that it knows, by their place."""
        return {} if self.table is None else attributes_of_classes(self.table, classes)[0]


def read_class_descriptions(path: Place) -> ClassDescriptions:
    """Read a table with a column of classes and one of sentences, or a table of attributes by class.

    Raises CaptionError, with file and row, for anything else, and where a row lacks its class.
    """
    if not path.is_dir():
        table = open_table(path)
        columns = columns_of(table)
        if columns.captions and columns.class_name:
            found: dict[str, list[str]] = {}
            for where, fields in table.rows():
                name = str(fields.get(columns.class_name) or "").strip()
                said = [each for column in columns.captions for each in _sentences(fields.get(column))]
                if said and not name:
                    raise CaptionError(
                        f'{where}: "{one_line(columns.class_name)}" is empty; whose sentence is it?'
                    )
                found.setdefault(name, []).extend(said)
            described = {name: tuple(said) for name, said in found.items() if said}
            if not described:
                raise CaptionError(f"{path.name} says nothing of any class: its sentences are empty")
            return ClassDescriptions(described)
    table_of = read_attribute_table(path)
    if not table_of.of_classes and not table_of.of_numbers:
        raise CaptionError(
            f"{path.name} speaks of images, and wanted is what classes look like: a column of classes with one of "
            "sentences, or with a column for each attribute"
        )
    return ClassDescriptions(table=table_of)


def _sentences(value: object) -> list[str]:
    """The sentences in a cell: a text, or a list of some."""
    each = value if isinstance(value, list) else [value]
    return [text for one in each if one is not None and (text := str(one).strip())]
