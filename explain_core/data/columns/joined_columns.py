"""Two columns that are one: a folder and a file's name, a genus and what is said after it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from explain_core.data.tables.column_names import CLASS, IMAGE, meaning, normalised
from explain_core.data.tables.column_values import looks_like_file, text_of
from explain_core.data.tables.table import Row, Table
from explain_core.data.wording import one_line
from explain_core.places import Place

#: Columns of the folder that a file lies in; the last ones also are names of a file's path.
FOLDERS = (
    "folder", "folder_name", "foldername", "directory", "dir", "dirname", "dir_name", "subfolder", "sub_folder",
    "subdir", "subdirectory", "sub_dir", "image_folder", "image_dir", "img_dir", "relative_path", "relativepath",
    "rel_path", "path", "file_path", "filepath",
)  # fmt: skip
SPECIES = ("species", "specific_epithet", "epithet", "specificepithet")
LOOKED_AT = 10_000  #: rows that tell whether two genera share an epithet


def with_joined_path(table: Table, is_there: Callable[[str], bool]) -> Table:
    """The table with the folder's column put before the file's name, where pictures are so called: siteA, 1.jpg.

    As it is where names of files are paths, or no picture is called by the two together.
    """
    sample = [fields for _, fields in table.peek()]
    files = [
        name
        for name in table.columns
        if meaning(name) == IMAGE and sample and all(_is_name(fields.get(name)) for fields in sample)
    ]
    folders = [
        name
        for each in FOLDERS
        for name in table.columns
        if normalised(name) == each
        and name not in files
        and any(fields.get(name) for fields in sample)
        and not any(looks_like_file(text_of(fields.get(name))) for fields in sample)
    ]

    def joined(fields: Mapping[str, object], folder: str, file: str) -> str:
        around = text_of(fields.get(folder)).strip().replace("\\", "/").strip("/")
        return f"{around}/{text_of(fields.get(file)).strip()}".lstrip("/")

    for file in files:
        for folder in folders:
            named = [joined(fields, folder, file) for fields in sample]
            if sum(map(is_there, named)) * 2 < len(named):
                continue

            def rows(folder: str = folder, file: str = file) -> Iterator[Row]:
                return (
                    (where, {**fields, file: joined(fields, folder, file)}) for where, fields in table.rows()
                )

            told = f"{table.path.name}: a picture's path is {one_line(folder)}/{one_line(file)}"
            columns = tuple(name for name in table.columns if name != folder)
            return replace(table, columns=columns, rows=rows, notes=(*table.notes, told))
    return table


def is_beside(table: Place, name: str) -> bool:
    """Whether a file of this name lies below a table's folder."""
    try:
        return table.is_local and ".." not in name.split("/") and (table.parent / name).is_file()
    except (OSError, ValueError):
        return False


def with_genus(table: Table) -> Table:
    """The table with the genus put before its species, where two genera have a species of the same name.

    "major" is Parus major and Dendrocopos major: by the second word alone they would be one class.
    """
    genus = next((name for name in table.columns if normalised(name) == "genus"), None)
    species = next((name for each in SPECIES for name in table.columns if normalised(name) == each), None)
    others = [name for name in table.columns if meaning(name) == CLASS and name not in (genus, species)]
    if genus is None or species is None or (others and normalised(species) not in SPECIES[:1]):
        return table
    of_epithet: dict[str, set[str]] = defaultdict(set)
    for _, fields in islice(table.rows(), LOOKED_AT):
        if fields.get(species) and fields.get(genus):
            of_epithet[str(fields[species])].add(str(fields[genus]))
    is_plain = all(" " not in each and each.islower() for each in of_epithet)
    shared = [each for each, genera in of_epithet.items() if len(genera) > 1]
    if not is_plain or not shared:
        return table

    def rows() -> Iterator[Row]:
        for where, fields in table.rows():
            both = [str(fields[name]) for name in (genus, species) if fields.get(name)]
            yield where, {**fields, species: " ".join(both) if len(both) == 2 else None}

    told = (
        f'{table.path.name}: {one_line(genus)} stands before {one_line(species)}, since "{one_line(shared[0])}" is of '
        "several"
    )
    return replace(table, rows=rows, notes=(*table.notes, told))


def _is_name(value: object) -> bool:
    text = text_of(value)
    return looks_like_file(text) and "/" not in text and "\\" not in text
