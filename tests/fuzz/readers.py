"""What reads files from outside, and sound files for each to be spoilt."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from PIL import Image
from safetensors.torch import save

from explain_core.data.columns.captions import read_captions
from explain_core.data.pictures.decode import decode_image
from explain_core.data.pictures.stat_cache import Stamp, StatCache
from explain_core.data.sets.cub import load_cub
from explain_core.model.checkpoints.checkpoint import read_checkpoint
from explain_core.statistics.estimators import FilterAttributePdf
from explain_core.statistics.presence import Presence
from explain_core.statistics.sums import FilterAttributeStats
from explain_core.store.classifier import Classifier
from explain_core.store.explainer import Explainer
from explain_core.store.shards.shards import read_note, read_rows, verify, write_shard
from tests.bad_inputs.place import png
from tests.bad_inputs.sets import CUB

Reader = Callable[[bytes], object]


def through(path: Path, read: Callable[[Path], object]) -> Reader:
    """Read bytes through a file."""

    def run(content: bytes) -> object:
        path.write_bytes(content)
        return read(path)

    return run


def pictures(folder: Path) -> tuple[Reader, list[bytes]]:
    image = Image.effect_noise((24, 16), 90).convert("RGB")
    sound = []
    for form in ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF"):
        image.save(buffer := io.BytesIO(), form)
        sound.append(buffer.getvalue())
    image.save(buffer := io.BytesIO(), "JPEG", progressive=True)
    return decode_image, [*sound, buffer.getvalue()]


def json_lines(folder: Path) -> tuple[Reader, list[bytes]]:
    rows = [
        {"image": "a.png", "caption": "a é bird", "x": 1, "y": 2.5, "width": 3, "height": 4},
        {"class": "b", "captions": ["x", None]},
    ]
    sound = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    return through(folder / "captions.jsonl", lambda path: list(read_captions(path))), [sound]


def comma_separated(folder: Path) -> tuple[Reader, list[bytes]]:
    sound = 'image,caption,split\r\na.png,"a small, é ""black"" bird\n",test\r\nb.png,x,\r\n'.encode()
    return through(folder / "captions.csv", lambda path: list(read_captions(path))), [sound]


def parquet_captions(folder: Path) -> tuple[Reader, list[bytes]]:
    sound = []
    for compression in ("none", "snappy", "zstd"):
        table = pa.table(
            {"image": ["a.png", "b.png"], "captions": [["a bird", "x"], []], "split": ["test", None]}
        )
        pq.write_table(table, buffer := io.BytesIO(), compression=compression)
        sound.append(buffer.getvalue())
    return through(folder / "captions.parquet", lambda path: list(read_captions(path))), sound


def cub_tables(folder: Path) -> tuple[Reader, list[bytes]]:
    """All of CUB's tables in one text, cut apart again at lines of equals signs."""
    names = sorted(CUB)
    for name in ("crow/1.png", "wren/2.png"):
        (folder / "images" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "images" / name).write_bytes(png())

    def read(content: bytes) -> object:
        for name, part in zip(names, content.split(b"=====\n"), strict=False):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(part)
        return load_cub(str(folder))

    return read, [b"=====\n".join(CUB[name].encode() for name in names)]


def stat_caches(folder: Path) -> tuple[Reader, list[bytes]]:
    cache = StatCache(folder / "cache")
    cache.write("/birds", {"a.png": (Stamp(1, 2, 3, 4), "ab" * 32)})
    (path,) = (folder / "cache").iterdir()
    return through(path, lambda _: cache.read("/birds")), [path.read_bytes()]


def tensors(folder: Path) -> tuple[Reader, list[bytes]]:
    state = {"fc.weight": torch.ones(3, 4), "bn.count": torch.tensor(7), "half": torch.ones(2).half()}
    sound = save(state, {"classes": '["a", "b"]'})
    return through(folder / "net.safetensors", read_checkpoint), [sound]


def state_dicts(folder: Path) -> tuple[Reader, list[bytes]]:
    state = {"epoch": 3, "state_dict": {"fc.weight": torch.ones(3, 4), "bn.count": torch.tensor(7)}}
    sound = []
    for zipped in (True, False):
        torch.save(state, buffer := io.BytesIO(), _use_new_zipfile_serialization=zipped)
        sound.append(buffer.getvalue())
    torch.serialization.set_crc32_options(False)  # so that the damage gets beyond the checksums
    try:
        torch.save(state, buffer := io.BytesIO())
    finally:
        torch.serialization.set_crc32_options(True)
    return through(folder / "net.pt", read_checkpoint), [*sound, buffer.getvalue()]


def shards(folder: Path) -> tuple[Reader, list[bytes]]:
    rows = pa.table({"image_id": ["a", "b"], "pooled": [[1.0, 2.0], [3.0, 4.0]]})
    write_shard(folder / "shards", ["a", "b"], rows, {"quarantined": [["c", "empty file"]]})
    (path,) = (folder / "shards").iterdir()

    def read(path: Path) -> object:
        note, table = read_note(str(path)), read_rows(str(path), ["image_id", "pooled"])
        verify(str(path))
        return note, table.to_pylist()

    return through(path, read), [path.read_bytes()]


def arrays(folder: Path) -> tuple[Reader, list[bytes]]:
    """The three kinds of .npz file; each is read as all three."""
    pdf = FilterAttributePdf(np.full((2, 2), 0.5), np.ones(2))
    weights = np.ones((2, 2), np.float32)
    presence = Presence(weights, weights[0], weights)
    Explainer(
        "joint",
        {"joint": pdf},
        {},
        presence,
        weights[0],
        weights,
        weights,
        weights,
        np.ones(2, np.int64),
        ("a", "b"),
        ("c", "d"),
        ("c", "d"),
        (),
    ).save(folder / "learned.npz")
    Classifier(weights, np.zeros(2, np.float32)).save(folder)
    sound = [(folder / name).read_bytes() for name in ("learned.npz", "classifier.npz")]

    def read(path: Path) -> object:
        for load in (Explainer.load, FilterAttributeStats.load):
            try:
                load(path)
            except Exception as error:
                from explain_core.errors import ExplainError

                if not isinstance(error, ExplainError):
                    raise
        return Classifier.load(path.parent)

    return through(folder / "classifier.npz", read), sound


ALL = (
    pictures, json_lines, comma_separated, parquet_captions, cub_tables, stat_caches, tensors,
    state_dicts, shards, arrays,
)  # fmt: skip
