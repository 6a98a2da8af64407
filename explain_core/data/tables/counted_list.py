"""Lists that begin with their length and a line of names, blanks between the columns: CelebA's and DeepFashion's."""

from collections.abc import Iterator, Sequence
from itertools import islice

from explain_core.data.tables.bare_columns import is_picture
from explain_core.data.tables.column_names import IMAGE
from explain_core.data.tables.table import PEEKED, Row, Table
from explain_core.data.tables.text_file import text_lines
from explain_core.data.wording import counted
from explain_core.errors import CaptionError
from explain_core.places import Place


def counted_list(path: Place, encoding: str, notes: tuple[str, ...] = ()) -> Table | None:
    """The table of such a list; None where the first line is no length, or the next ones are of another form.

    A line of names that is one name shorter than the rows leaves out that of the pictures.
    """
    lines = [line.strip() for line in islice(text_lines(path, encoding), PEEKED)]
    if len(lines) < 3 or not lines[0].isdecimal() or not lines[1]:
        return None
    header, first = lines[1].split(), lines[2].split()
    if len(first) == len(header) + 1 and is_picture(first[0]):
        header = [IMAGE, *header]
    if len(header) < 2 or len(set(header)) < len(header):
        return None
    if not all(len(_cut(line, len(header))) == len(header) for line in lines[2:] if line):
        return None

    def rows() -> Iterator[Row]:
        for number, line in enumerate(text_lines(path, encoding), start=1):
            if number > 2 and line.strip():
                where, values = f"{path.name}:{number}", _cut(line, len(header))
                if len(values) != len(header):
                    raise CaptionError(f"{where}: {counted(len(values), 'value')} for {len(header)} columns")
                yield where, dict(zip(header, values, strict=True))

    return Table(path, tuple(header), rows, notes=notes)


def _cut(line: str, width: int) -> Sequence[str]:
    """The values of a line: the first may have blanks in it."""
    return [each.strip() for each in line.strip().rsplit(maxsplit=width - 1)]
