"""A JSON object of each picture in its own file: 1.json or 1.jpg.json, beside 1.jpg or in a folder such as ann/."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from explain_core.data.listing.image_listing import Listing
from explain_core.data.tables.column_names import IMAGE
from explain_core.data.tables.folder_names import is_beside_pictures, unwrapped
from explain_core.data.tables.json_objects import flattened
from explain_core.data.tables.json_table import read_json
from explain_core.data.tables.table import PEEKED, Row, Table
from explain_core.data.wording import counted

LARGEST = 2**20  #: bytes of one
SUPERANNOTATE = "___objects"  #: what SuperAnnotate puts behind a picture's name
#: What Google's exports put before ".json", cut off where names are long.
_TAKEOUT = re.compile(r"\.suppl[a-z-]*$")


def json_beside(listing: Listing) -> dict[str, str]:
    """The JSON file of each picture that has one: paths from the set's root."""
    files = [file for file in listing.files if file.lower().endswith(".json")]
    if not files:
        return {}
    pictures = [*listing.images, *listing.loose]
    beside = {path.rpartition(".")[0]: path for path in pictures} | {path: path for path in pictures}
    plain = {unwrapped(stem): path for stem, path in beside.items()}
    named = Counter(map(_name, beside))
    by_name = {_name(stem): path for stem, path in beside.items() if named[_name(stem)] == 1}
    found: dict[str, str] = {}
    for file in files:
        stem = _TAKEOUT.sub("", file.rpartition(".")[0]).removesuffix(SUPERANNOTATE)
        path = beside.get(stem)
        if path is None and any(map(is_beside_pictures, stem.split("/")[:-1])):
            path = plain.get(unwrapped(stem)) or by_name.get(_name(stem))
        if path is not None:
            found.setdefault(path, file)
    return found or _records(pictures, files)


def _records(pictures: Sequence[str], files: Sequence[str]) -> dict[str, str]:
    """The JSON file of each picture where all lie alone in folders, with one such file in each: rec_1/meta.json."""
    in_folder = Counter(path.rpartition("/")[0] for path in pictures)
    of_folder = Counter(file.rpartition("/")[0] for file in files)
    if len(in_folder) < 2 or in_folder.keys() != of_folder.keys():
        return {}
    if max(in_folder.values()) > 1 or max(of_folder.values()) > 1:
        return {}
    by_folder = {file.rpartition("/")[0]: file for file in files}
    return {path: by_folder[path.rpartition("/")[0]] for path in pictures}


def _name(stem: str) -> str:
    return stem.rpartition("/")[2]


def sidecar_table(listing: Listing, files: Mapping[str, str]) -> Table:
    """A row a picture: the fields of its object, and its path. Reading them raises CaptionError."""

    def rows() -> Iterator[Row]:
        for path, file in files.items():
            content = read_json(listing.root / file, LARGEST)
            if isinstance(content, Mapping):
                fields = {key: value for key, value in flattened(content).items() if key != IMAGE}
                yield file, {**fields, IMAGE: path}

    columns = dict.fromkeys(
        name for _, (_, fields) in zip(range(PEEKED), rows(), strict=False) for name in fields
    )
    name = f"{counted(len(files), 'JSON file')} beside pictures"
    return Table(listing.root / name, tuple(columns), rows)
