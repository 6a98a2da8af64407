"""Lists of attributes by class or by picture in JSON and YAML: {"crow": ["black wings"], "wren": ["short tail"]}."""

from collections.abc import Container, Iterator

from explain_core.data.attributes.attribute_tags import Entry
from explain_core.data.attributes.attribute_truth import AttributeTable, Several, gathered
from explain_core.data.columns.columns import Columns
from explain_core.data.tables.column_names import CLASS, IMAGE
from explain_core.data.tables.json_table import is_json_lines, read_json
from explain_core.data.tables.table import Table
from explain_core.data.tables.yaml_text import ENDINGS as YAML
from explain_core.data.tables.yaml_text import read_yaml
from explain_core.places import Place


def listed_attributes(path: Place, classes: Container[str]) -> AttributeTable | None:
    """The table of lists by class; None where the file holds anything else, or names other things than classes."""
    suffix = path.suffix.lower()
    if suffix not in (".json", *YAML) or (suffix == ".json" and is_json_lines(path)):
        return None
    content = read_json(path) if suffix == ".json" else read_yaml(path)
    if not isinstance(content, dict) or not content:
        return None
    lists = {
        str(name): value
        for name, value in content.items()
        if isinstance(value, list) and all(isinstance(each, str) for each in value)
    }
    known = sum(name.strip().lower() in classes for name in lists)
    if len(lists) < len(content) or 2 * known <= len(lists):
        return None

    def entries() -> Iterator[Entry]:
        for name, values in lists.items():
            for value in values:
                if value.strip():
                    yield f"{path.name}: {name}", name, value.strip(), 1.0

    return gathered(Table(path, (IMAGE,), lambda: iter(())), Columns(class_name=CLASS), entries(), Several())
