"""The sums that earlier runs made, each with the list of what it summed: the next run sums what differs."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy.sparse as sp

from explain_core.errors import StoreError
from explain_core.files import write_beside
from explain_core.statistics.layers import LayerStats

NOTE = b"explain_flow"
LOOKED_AT = 4  #: earlier sums that are compared with what is wanted, the newest ones

Members = Mapping[str, tuple[str, str]]
"""What was summed: image id -> (digest of its captions, name of its class)."""


@dataclass(frozen=True, eq=False, slots=True)
class KeptSums:
    """Exact sums, and the images they are over."""

    stats: LayerStats
    members: Members


@dataclass(frozen=True, eq=False, slots=True)
class Revision:
    """How earlier sums become those over other members: `gone` is taken away, `new` added.

    `again`: images that stay and mention an attribute that is new to the vocabulary, which has no column in the earlier
    sums. They, few by the nature of things, are taken away as they were and added again as they are.
    """

    gone: tuple[str, ...]
    new: frozenset[str]
    again: tuple[str, ...]

    @property
    def work(self) -> int:
        """How many images are added or taken away."""
        return len(self.gone) + len(self.new) + 2 * len(self.again)


def revision(
    start: KeptSums,
    members: Members,
    attributes: Sequence[str],
    counts_of: Callable[[Sequence[str]], sp.csr_array],
) -> Revision:
    """What turns earlier sums into those over `members` in the vocabulary `attributes`.

    `counts_of` gives (images, attributes) how often the captions of some images mention each attribute.
    """
    gone = tuple(image for image, what in start.members.items() if members.get(image) != what)
    new = frozenset(image for image, what in members.items() if start.members.get(image) != what)
    known = set(start.stats.attributes)
    fresh = [j for j, attribute in enumerate(attributes) if attribute not in known]
    stay = [image for image in members if image not in new]
    mentions = counts_of(stay)[:, fresh].sum(axis=1) if fresh else np.zeros(len(stay))
    again = tuple(image for image, count in zip(stay, mentions, strict=True) if count)
    return Revision(gone, new, again)


def keep(folder: Path, summed: KeptSums, extraction_key: str, captions_key: str) -> None:
    """Keep sums for the next run, as STATS_DIGEST.npz and a list of members beside it."""
    path = folder / f"{summed.stats.digest}.npz"
    captions, classes = zip(*summed.members.values(), strict=True) if summed.members else ((), ())
    note = {"extraction_key": extraction_key, "captions_key": captions_key}
    table = pa.table(
        {
            "image_id": pa.array(list(summed.members), pa.string()),
            "captions_digest": pa.array(captions, pa.string()),
            "class": pa.array(classes, pa.string()).dictionary_encode(),
        }
    ).replace_schema_metadata({NOTE: json.dumps(note)})
    summed.stats.save(path)
    with write_beside(folder / f"{summed.stats.digest}-{captions_key[:8]}.parquet") as handle:
        pq.write_table(table, handle, compression="zstd", write_page_checksum=True)


def nearest(folder: Path, members: Members, extraction_key: str, captions_key: str) -> KeptSums | None:
    """Of the newest sums made under the same keys, those over the images that are most like `members`.

    None where there are none, or where adding up everything would be less work. Damaged files count as absent.
    """
    best: tuple[int, Path, Members] | None = None
    for path in _newest(folder, {"extraction_key": extraction_key, "captions_key": captions_key}):
        held = _members(path)
        differ = sum(members.get(image) != what for image, what in held.items())
        differ += sum(held.get(image) != what for image, what in members.items())
        if differ < len(members) and (best is None or differ < best[0]):
            best = (differ, path, held)
    if best is None:
        return None
    _, path, held = best
    digest = path.stem.partition("-")[0]
    try:
        stats = LayerStats.load(folder / f"{digest}.npz")
    except StoreError:
        return None
    return KeptSums(stats, held) if stats.digest == digest else None


def _newest(folder: Path, keys: dict[str, str]) -> list[Path]:
    """The lists of members made under these keys, newest first, at most LOOKED_AT."""
    found = []
    for path in folder.glob("[!.]*-*.parquet"):
        try:
            note = json.loads((pq.read_schema(path).metadata or {})[NOTE])
            if note == keys:
                found.append((path.stat().st_mtime_ns, path))
        except (OSError, ValueError, KeyError, pa.ArrowException):
            continue
    return [path for _, path in sorted(found, reverse=True)[:LOOKED_AT]]


def _members(path: Path) -> Members:
    try:
        table = pq.read_table(path, page_checksum_verification=True, partitioning=None)
        columns = [table.column(name).to_pylist() for name in ("image_id", "captions_digest", "class")]
        return {image: (captions, name) for image, captions, name in zip(*columns, strict=True)}
    except (OSError, KeyError, pa.ArrowException):
        return {}
