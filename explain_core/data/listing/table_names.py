"""Which files beside pictures may be tables that speak of them, by their names."""

import re

from explain_core.data.listing.name_files import NAME_FILES

ENDINGS = (
    ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".psv", ".txt", ".token", ".lst", ".manifest", ".parquet", ".yaml",
    ".yml",
)  # fmt: skip
EDGE_IMPULSE = "info.labels"  #: the file that Edge Impulse writes beside training/ and testing/
LABELS = "labels.txt"  #: names of classes, or a picture and its class a line
DEEP, DEEPER = (
    2,
    4,
)  #: folders below the root that are looked into; for files that are meant to speak of pictures
MEANT = ("captions", "metadata", "labels", "annotations")
#: Files that lie beside pictures and say nothing of them.
NO_TABLES = re.compile(
    r"(?i)((?:.*[_-])?(?:sample[_-]?)?submissions?(?:[_-].*)?|predictions?|preds?|scores?|readme|licen[cs]e|requirements|citation|changelog|config|package|dataset_info|state|attributes?|params|dvc|(?:data|dataset)\.ya?ml)\b.*|"
    + "|".join(re.escape(name) for name in NAME_FILES if name != LABELS)
)


def may_speak(file: str, base: str) -> bool:
    """Whether a file, by its path from the root, may be a table; `base`: the folder round all pictures."""
    around = base.rstrip("/").rpartition("/")[0]
    folder, _, name = file.removeprefix(f"{around}/" if around else "").rpartition("/")
    depth = 0 if not folder else folder.count("/") + 1
    deep = DEEPER if name.partition(".")[0].lower() in MEANT else DEEP
    plain = name.lower().removesuffix(".gz")
    return depth <= deep and plain.endswith((*ENDINGS, EDGE_IMPULSE)) and not NO_TABLES.fullmatch(name)
