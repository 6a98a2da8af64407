"""Columns of words as attributes: "red" in a column crown_color says crown_color::red, and denies its other words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from explain_core.data.attributes.attribute_answers import NOT_SAID, WORDS
from explain_core.data.attributes.attribute_columns import LOOKED_AT
from explain_core.data.attributes.attribute_objects import said_of
from explain_core.data.attributes.attribute_questions import asked_kind
from explain_core.data.attributes.attribute_tags import Entry, key_in, listed_in
from explain_core.data.attributes.told_share import NO, YES
from explain_core.data.columns.unused_columns import FEW_ROWS, is_of_group
from explain_core.data.tables.column_names import CAPTION, IMAGE, SPLIT, VOTERS, meaning, normalised
from explain_core.data.tables.column_values import is_address, looks_like_file
from explain_core.data.tables.table import Row, Table
from explain_core.data.wording import some

REMARKS = frozenset({"note", "notes", "comment", "comments", "remark", "remarks"})
#: Columns of words of who made a picture, where it is from, and how it was taken.
ORIGINS = frozenset(
    {
        "artist", "author", "photographer", "creator", "maker", "collector", "owner", "painter", "designer",
        "brand", "manufacturer", "museum", "source", "country", "city", "region", "location", "place", "site",
        "institution", "name", "produktgruppe", "warengruppe", "product", "product_name", "produkt", "produit",
        "genus", "family", "subfamily", "sub_family", "order", "suborder", "species", "subspecies", "tribe", "phylum",
        "kingdom", "superclass", "super_class", "supercategory", "super_category", "gattung", "familie", "ordnung",
        "famille", "ordre",
        "producto", "item", "artikel", "bezeichnung",
        "désignation", "model_name", "artikelgruppe", "product_type", "product_group",
        "product_category", "item_type", "article_type", "kategorie", "catégorie", "categoria", "categoría", "category",
        "subcategory", "sub_category", "master_category", "department", "hospital", "license", "licence", "camera",
        "device", "scanner", "title", "seller", "vendor",
        "dealer", "supplier", "shop", "store", "fotograf", "photographe", "uploader", "contributor", "observer",
    }
)  # fmt: skip
#: Words of a column's name that say that it holds looks.
KINDS = frozenset(
    {
        "color",
        "colour",
        "pattern",
        "shape",
        "length",
        "size",
        "texture",
        "material",
        "style",
        "farbe",
        "form",
        "muster",
    }
)
#: Parts that columns of words are called by.
PARTS = frozenset(
    {
        "crown", "bill", "beak", "wing", "wings", "tail", "breast", "belly", "head", "leg", "legs", "foot",
        "feet", "eye", "eyes", "throat", "back", "neck", "nape", "rump", "crest", "chest", "hair", "fur",
        "coat", "nose", "snout", "mouth", "ear", "ears", "horn", "horns", "skin", "face", "shell", "fin",
        "fins", "antenna", "antennae", "petal", "petals", "leaf", "leaves", "stem", "cap", "gill", "gills",
        "stalk", "bark", "flower", "fruit", "sleeve", "sleeves", "collar", "neckline", "heel", "sole", "toe",
        "upper", "closure", "hem", "lapel", "pocket", "pockets", "waist", "strap", "wheel", "wheels", "door",
        "doors", "roof", "window", "windows", "hood", "bumper", "grille", "seat", "handle", "lid", "border",
        "edge", "margin",
    }
)  # fmt: skip
#: Words that tell how often or how surely something is so, and no look.
GRADES = frozenset(
    {
        "always", "usually", "mostly", "often", "frequently", "sometimes", "occasionally", "rarely", "seldom", "never",
        "likely", "unlikely", "possible", "possibly", "probable", "probably", "definite", "definitely", "certain",
        "certainly", "partly", "partially", "partial", "somewhat", "slightly", "to some extent", "teilweise",
        "manchmal", "selten", "immer", "partiellement", "parfois", "parcialmente", "a veces", "agree",
        "disagree", "strongly agree", "strongly disagree", "neutral",
    }
)  # fmt: skip
MOST_WORDS = 4  #: of a look
MOST_KINDS = 200  #: different words of a column
#: Words that deny the other words of their column.
NONE = frozenset({"absent", "none", "no", "nein", "keine", "aucun", "aucune", "not present", "without"})
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CODED = re.compile(r"\(?\d+\s*[=:)]\s*(?=[^\W\d])")  #: 3 = medium
_APART = re.compile(r"\s*[;|,]\s*")
_MEASURED = re.compile(r"(?i)[\d.,]+\s*([x×]\s*[\d.,]+|[kmg]?b|px|mm|cm|m|in|inch(es)?|kg|g)\.?")


def word_columns(table: Table, columns: Sequence[str]) -> list[str]:
    """The columns that hold a few words of a look in each row, which come again in others."""
    rows = [fields for _, fields in islice(table.rows(), LOOKED_AT)]
    return [name for name in columns if _holds_looks(name, [words_in(fields.get(name)) for fields in rows])]


def grade_fault(table: Table, columns: Sequence[str]) -> str:
    """Why columns of "always" and "rarely" are not read, and what to do; "" where there are none."""
    cells = {name: [words_in(fields.get(name)) for _, fields in table.peek()] for name in columns}
    grades = [name for name in columns if are_grades(cells[name])]
    if not grades:
        return ""
    words = sorted({word for row in cells[grades[0]] for word in row})
    return (
        f"{table.path.name}: no column holds values from 0 to 1 or looks; {some(grades)} tell how often or how surely "
        f"something is so ({some(words)}). Write shares from 0 to 1, or yes and no"
    )


def code_fault(table: Table, columns: Sequence[str]) -> str:
    """Why columns of single letters are not read, and what to do; "" where there are none."""
    cells = {name: [words_in(fields.get(name)) for _, fields in table.peek()] for name in columns}
    codes = [name for name in columns if are_codes(cells[name])]
    if not codes:
        return ""
    words = sorted({word for row in cells[codes[0]] for word in row})
    return (
        f"{table.path.name}: no column holds values from 0 to 1 or looks; {some(codes)} hold letters ({some(words)}), "
        "and nobody knows what they stand for. Write yes and no, present and absent, or words of a look"
    )


def says_look(name: str) -> bool:
    """Whether a column is called like a look or a part: crown_color, wingShape, bill; not so the size of a file."""
    words = set(normalised(_CAMEL.sub("_", name)).split("_"))
    return bool(words & (KINDS | PARTS)) and not words & {"file", "image", "img", "picture", "photo"}


def word_entries(table: Table, key: str, columns: Sequence[str], noun: str | None = None) -> Iterator[Entry]:
    """An entry for each word that a column holds anywhere: 1 where it stands in the row, 0 where others do.

    `noun`: the column of what the words are said of: "wing" beside "black" in color is wing_color::black. Cells in
    which nobody says anything tell nothing.
    """
    kinds: dict[str, dict[str, None]] = defaultdict(dict)

    def named(fields: Mapping[str, object], name: str) -> str:
        plain = asked_kind(name) if "?" in name else _CAMEL.sub("_", name)
        return plain if noun is None else said_of(fields.get(noun), f"{plain}::").removesuffix("::")

    for _, fields in table.rows():
        for name in columns:
            kinds[named(fields, name)].update(dict.fromkeys(words_in(fields.get(name))))
    for where, fields in table.rows():
        whose = key_in(fields.get(key), key, where)
        for name in columns:
            told = named(fields, name)
            for said, value in said_and_denied(told, words_in(fields.get(name)), kinds[told]):
                yield where, whose, said, value


def said_and_denied(name: str, words: Sequence[str], kinds: Iterable[str]) -> Iterator[tuple[str, float]]:
    """The attributes that a cell's words say, 1, and that they deny, 0, among all `kinds` of words of a column.

    "absent" denies all, and is none itself; "present" is the column's own name.
    """
    for word in kinds if words else ():
        if word.lower() in WORDS or word.lower() in NONE:
            if name and WORDS.get(word.lower()):
                yield name, YES if word in words else NO
        else:
            yield f"{name}::{word}" if name else word, YES if word in words else NO


def says_whether(cells: Sequence[object]) -> bool:
    """Whether some cells say that there is nothing, and others of what kind it is: absent, typical."""
    words = {word.lower() for cell in cells for word in words_in(cell)}
    return bool(words & (NONE | {"yes", "present"})) and bool(words - NONE - set(WORDS))


def turned(table: Table, named: str) -> Table | None:
    """A table of a row an attribute and a column a class, turned: a row a class. None where not all others are classes,
    or rows are more than LOOKED_AT.

    `named`: the column of attributes, in which each stands once.
    """
    sample = [fields for _, fields in table.peek()]
    names = [str(fields.get(named) or "").strip() for fields in sample]
    others = [name for name in table.columns if name and name != named]
    if not others or not all(names) or len(set(names)) < len(names):
        return None
    whole = list(islice(table.rows(), LOOKED_AT + 1))
    if len(whole) > LOOKED_AT:
        return None  # no attributes: they are held in memory, and so many nobody says of a class

    def rows() -> Iterator[Row]:
        for other in others:
            yield (
                f"{table.path.name}, column {other}",
                {IMAGE: other} | {str(fields[named]).strip(): fields.get(other) for _, fields in whole},
            )

    columns = (IMAGE, *dict.fromkeys(str(fields[named]).strip() for _, fields in whole))
    told = f"{table.path.name}: a row is an attribute, and a column what it is said of"
    return replace(table, columns=columns, rows=rows, notes=(*table.notes, told))


def words_in(cell: object) -> list[str]:
    """The looks in a cell: one, several between semicolons and the like, or a list of some."""
    listed = listed_in(cell)
    parts = listed if listed is not None else _APART.split(str(cell if cell is not None else ""))
    words = [_CODED.sub("", str(part).strip(), count=1) for part in parts]
    return [word for word in words if word.lower() not in NOT_SAID or word.lower() in NONE]


def _holds_looks(name: str, rows: Sequence[Sequence[str]]) -> bool:
    if (
        meaning(name) in (CAPTION, SPLIT, IMAGE)
        or is_of_group(name)
        or {normalised(name), normalised(_CAMEL.sub("_", name))} & (REMARKS | ORIGINS | VOTERS)
    ):
        return False
    return are_looks(name, rows)


def are_codes(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the words of a column are single letters, p and a, that stand for something; sizes (S, M, L) are none."""
    words = {word.lower() for row in rows for word in row}
    letters = {word for word in words if len(word) == 1 and word.isalpha()}
    return len(words) > 1 and words == letters and not words <= {"s", "m", "l"}


def are_grades(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the words of a column are "always" and "rarely", and no look."""
    said = {word.lower() for row in rows for word in row}
    words = said - NONE - set(WORDS)
    if words and words < said and words <= GRADES:  # yes, no and partly
        return True
    pluses = {word for word in words if set(word) == {"+"}}
    return len(words) > 1 and (words <= GRADES or words == pluses)


def are_looks(name: str, rows: Sequence[Sequence[str]]) -> bool:
    """Whether the words of a column are of a look: a few, short, and the column is called so or they come again."""
    if are_grades(rows) or are_codes(rows):
        return False
    words = [word for row in rows for word in row]
    different = len({word.lower() for word in words})
    comes_again = different < len(words) and len(rows) >= FEW_ROWS
    if not 1 < different <= MOST_KINDS or not (
        says_look(name) or "?" in name or comes_again or says_whether(words)
    ):
        return False
    return all(
        any(map(str.isalpha, word))
        and len(word.split()) <= MOST_WORDS
        and not looks_like_file(word)
        and not is_address(word)
        and not _MEASURED.fullmatch(word)
        and not set('{}[]<>"') & set(word)
        for word in words
    )
