"""Files beside pictures that look like labels and of which nothing is made: they are said."""

import re
from collections.abc import Collection, Sequence

from explain_core.data.listing.table_names import NO_TABLES, may_speak
from explain_core.data.listing.unread_files import REMEDIES, is_network
from explain_core.data.wording import some

#: Words of a file's name that say that it may tell classes, splits, captions, boxes or attributes.
_LABELS = re.compile(
    r"(?i)label|annot|class|categor|target|caption|descri|split|fold|partition|train|test|val|species|taxon|attribut|"
    r"box|ground|truth|meta|index|list|info"
)
_NAMES = re.compile(
    r"(?i)readme|licen[cs]e|citation|changelog|requirements|.*\.(py|ipynb|sh|md|html?|css|js|pdf|docx?|log)"
)
#: Documents that are called as a table of labels alone would be.
_DOCUMENTS = re.compile(
    r"(?i)(labels?|annotations?|captions?|classes|metadata|descriptions?)\.(md|html?|docx?|pdf)"
)
_ASIDE = re.compile(r"(?i)submission|pred|scores?\b")
ARRAYS = tuple(ending for endings in REMEDIES for ending in endings)


def unread_labels(files: Sequence[str], looked_at: Collection[str], base: str) -> list[str]:
    """The files, by their paths from the root, that were not looked at, with the reason, for a note.

    Those are of a kind that is not read (labels.xlsx, setid.mat), or beyond those that are looked into. Files whose
    names say nothing of labels, and such as a README, are passed over.
    """
    found = []
    for file in files:
        name = file.rpartition("/")[2]
        if (
            file in looked_at
            or is_network(file)
            or (_NAMES.fullmatch(name) and not _DOCUMENTS.fullmatch(name))
            or (NO_TABLES.fullmatch(name) and not name.endswith(ARRAYS))
        ):
            continue
        near = file.removeprefix(base).count("/") <= 1
        if near and (name.lower().endswith(ARRAYS) or _LABELS.search(name)):
            found.append(file)
    return found


def said_of_unread(files: Sequence[str], base: str) -> str:
    """A sentence of these files."""
    tables = any(may_speak(file, base) for file in files)
    why = "more than are looked into; --captions FILE names one" if tables else "of a kind that is not read"
    return f"files that may be labels and were not read, {why}: {some(sorted(files))}"


def said_of_aside(files: Sequence[str]) -> str:
    """A sentence of tables that are left aside by their names alone, such as submission.csv; "" without any."""
    found = [file for file in files if _ASIDE.search(file.rpartition("/")[2]) and may_be_table(file)]
    if not found:
        return ""
    whose = "its name" if len(found) == 1 else "their names"
    return f" Left aside by {whose}: {some(sorted(found))}; --captions FILE reads it"


def may_be_table(file: str) -> bool:
    """Whether a file ends like a table of rows."""
    return file.lower().endswith((".csv", ".tsv", ".json", ".jsonl", ".parquet"))
