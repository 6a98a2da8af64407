"""What to say of a table in which no column is called like one of pictures or classes."""

from collections.abc import Sequence

from explain_core.data.tables.bare_columns import is_picture
from explain_core.data.tables.column_names import CAPTION, CLASS, IMAGE, SPLIT, SPLIT_WORDS, WANTED, meaning
from explain_core.data.tables.column_values import looks_like_file
from explain_core.data.tables.table import Table
from explain_core.data.wording import some, typed
from explain_core.errors import CaptionError

SPLITS = 4  #: different values that a column of splits has at most
WORDS = 3  #: of a caption
LONGEST = 60  #: letters of a class's name
OWN = "captions"  #: the stem of this program's own caption files


def unknown_columns(table: Table) -> CaptionError:
    """The refusal of a table whose columns have other names, with an option that says which is which.

    It is filled in by what the first cells hold: the column whose cells name pictures, one of a few words for the
    class. What may be a split, too, is said.
    """
    name = table.path.name
    where = name if table.path.suffix.lower() in (".parquet", ".pq") else f"{name}:1"
    columns = f"{where}: the columns are {some([repr(each[:40]) for each in table.columns])}"
    if table.path.stem.lower() == OWN:
        return CaptionError(
            f"{columns}; wanted are {WANTED}. Say which is which: --columns image=COLUMN,caption=COLUMN"
        )
    cells = {each: _cells(table, each) for each in table.columns if each}
    image = next((each for each in cells if meaning(each) == IMAGE), None) or next(
        (each for each, values in cells.items() if values and all(map(is_picture, values))), None
    )
    others = [each for each in cells if each != image]
    few = [each for each in others if _are_few(cells[each])]
    texts = [each for each in others if _are_texts(cells[each])]
    worded = [each for each in few if SPLIT_WORDS.keys() & {value.lower() for value in cells[each]}]
    classes = [each for each in few if each not in worded and each not in texts]
    classes.sort(key=lambda each: meaning(each) != CLASS)
    splits = worded or [each for each in classes[1:] if len(set(cells[each])) <= SPLITS]
    what = CAPTION if texts and not classes else CLASS
    told = f"image={_named(image)},{what}={_named(next(iter(texts if what == CAPTION else classes), None))}"
    more = [
        *([f"the class may be in {' or '.join(map(_named, classes[:3]))}"] if len(classes) > 1 else []),
        *([f"{SPLIT}={_named(splits[0])} beside it, if that is the split"] if splits else []),
        *([f"{CAPTION}={_named(texts[0])}, if these are captions"] if texts and what == CLASS else []),
    ]
    beside = f" ({'; '.join(more)})" if more else ""
    return CaptionError(
        f'{columns}; wanted are a column "image" and a column "class" (or "caption"). Say which is which: '
        f"--columns {told}{beside}"
    )


def _cells(table: Table, column: str) -> list[str]:
    return [str(fields[column]).strip() for _, fields in table.peek() if fields.get(column) not in (None, "")]


def _are_few(values: Sequence[str]) -> bool:
    """Whether some values come again and again: names or numbers of classes, and no files."""
    different = set(values)
    return (
        1 < len(different) <= max(2, len(values) // 2)
        and len(different) < len(values)
        and max(map(len, different)) <= LONGEST
        and not any(map(looks_like_file, different))
    )


def _are_texts(values: Sequence[str]) -> bool:
    texts = [value for value in values if len(value.split()) >= WORDS]
    return bool(values) and 2 * len(texts) > len(values)


def _named(name: str | None) -> str:
    return "COLUMN" if name is None else typed(name)
