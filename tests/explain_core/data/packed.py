"""Pictures, and tar and Parquet files of them, for tests."""

import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image


def picture(shade: int, kind: str = "PNG") -> bytes:
    """A small picture of one shade."""
    with io.BytesIO() as file:
        Image.new("RGB", (12, 10), (shade % 256, 90, 200 - shade % 200)).save(file, kind)
        return file.getvalue()


def write_tar(path: Path, members: Sequence[tuple[str, bytes]]) -> Path:
    """A tar of these members, in this order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w") as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def write_parquet(
    path: Path, rows: Sequence[Mapping[str, object]], names: Sequence[str] = (), group: int = 4
) -> Path:
    """A file as `datasets` writes it: an image struct, a ClassLabel `label` where `names` are given, other columns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns: dict[str, pa.Array] = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        struct = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
        columns[name] = pa.array(values, struct if isinstance(values[0], dict) else None)
    features: dict[str, object] = {"image": {"_type": "Image"}}
    if names:
        features["label"] = {"names": list(names), "_type": "ClassLabel"}
    note = {b"huggingface": json.dumps({"info": {"features": features}}).encode()}
    pq.write_table(pa.table(columns).replace_schema_metadata(note), path, row_group_size=group)
    return path


def samples(count: int, first: int = 0) -> list[tuple[str, bytes]]:
    """Members of samples with a picture, a class and a caption each: two classes, taking turns."""
    members = []
    for k in range(first, first + count):
        members += [
            (f"{k:05d}.png", picture(k)),
            (f"{k:05d}.cls", str(k % 2).encode()),
            (f"{k:05d}.txt", f"a bird with a {'red' if k % 2 else 'blue'} crown".encode()),
        ]
    return members
