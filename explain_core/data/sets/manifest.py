"""The manifest: every image of a set once, named by its content."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import chain

import pyarrow as pa

from explain_core.data.image_set import TRAIN, ImageRecord, ImageSet, image_id
from explain_core.data.pictures.decode import noted_turn, open_regular
from explain_core.data.pictures.file_look import Looks, asked_of, looks
from explain_core.data.pictures.orientation import turned_box, turned_part
from explain_core.data.pictures.picture_place import reading_order
from explain_core.data.pictures.stat_cache import Digests, StatCache
from explain_core.data.wording import counted, some
from explain_core.errors import ImageError, ImageSetError
from explain_core.places import Place

BOX = pa.struct([(name, pa.float64()) for name in ("x", "y", "width", "height")])
PART = pa.struct([("name", pa.string()), ("x", pa.float64()), ("y", pa.float64())])
SCHEMA = pa.schema(
    [
        ("image_id", pa.string()),
        ("path", pa.string()),  # from the root; a label
        ("class_index", pa.int32()),
        ("split", pa.string()),
        ("captions", pa.list_(pa.string())),
        ("box", BOX),  # null where there is none
        ("parts", pa.list_(PART)),
        ("bytes", pa.int64()),
        ("digest", pa.string()),  # SHA-256 of the file
    ]
)
#: The columns that an image set's digest is taken over: all but labels.
CONTENT = ("image_id", "class_index", "split", "captions", "box", "parts")
NOTE = b"explain_flow.manifest"
CHUNK = 1024


@dataclass(frozen=True, eq=False)
class Manifest:
    """Every readable image of an image set, a row each, in order of image_id.

    `table` has the columns of SCHEMA. `quarantined` holds (path, reason) of the files that cannot be read;
    `warnings` are sentences for the user. `spec` and `root` are labels: where the images were found.
    """

    table: pa.Table
    classes: tuple[str, ...]
    spec: str
    root: str
    quarantined: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the content: ids, classes, splits, captions, boxes, parts; not paths, root or spec."""
        sha = hashlib.sha256(_line(list(self.classes)))
        columns = self.table.select(CONTENT)
        for batch in columns.to_batches(max_chunksize=CHUNK):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                sha.update(_line(row))
        return sha.hexdigest()


def ids_in_reading_order(manifest: Manifest) -> list[str]:
    """The images' ids as their pictures are best read: in the manifest's order, but where they lie in Parquet files."""
    ids: list[str] = manifest.table["image_id"].to_pylist()
    order = reading_order(manifest.table["path"].to_pylist())
    return ids if order is None else [ids[row] for row in order]


def build_manifest(
    image_set: ImageSet,
    stat_cache: StatCache | None = None,
    looked: Looks = looks,
    progress: Callable[[int, int], None] | None = None,
    follow: bool = False,
) -> Manifest:
    """Read every image file of a set once and name the images by their content.

    Files that `stat_cache` knows are not read again; `looked` is what looks at files. `progress` is told (files done,
    of how many). Files that are missing, empty, unreadable or too large, and those whose box has no area, are
    quarantined; whether the others can be decoded shows when they are. With `follow`, boxes and parts turn with the
    pictures whose EXIF orientation is followed (`orientation` "exif"). A second image with the same content and box has
    "-2" after its id, in order of path. Raises ImageSetError where no file can be read.
    """
    known = stat_cache.read(image_set.root) if stat_cache else {}
    fresh: Digests = {}
    quarantined: list[tuple[str, str]] = []
    read: list[tuple[ImageRecord, int, str]] = []
    total = len(image_set.records)
    every = chain.from_iterable(looked(image_set.root, asked_of(image_set, known)))
    for done, (record, found) in enumerate(zip(image_set.records, every, strict=True), start=1):
        if isinstance(found, str):
            quarantined.append((record.path, found))
        elif record.box is not None and not record.box.has_area:
            size = f"{record.box.width:g} x {record.box.height:g}"
            quarantined.append((record.path, f"its box is {size} pixels, and both have to be over 0"))
        else:
            stamp, digest, settled = found
            read.append((_upright(image_set.root, record) if follow else record, stamp.bytes, digest))
            if settled:
                fresh[record.path] = (stamp, digest)
        if progress:
            progress(done, total)
    if stat_cache and fresh != known:
        stat_cache.write(image_set.root, fresh)
    del known, fresh  # as large as the table that follows
    if not read:
        reason = f", as {quarantined[0][0]}: {quarantined[0][1]}" if quarantined else ""
        raise ImageSetError(f"none of the {counted(total, 'image')} of {image_set.spec} can be read{reason}")
    read.sort(key=lambda entry: entry[0].path)
    return Manifest(
        _table(read), image_set.classes, image_set.spec, image_set.root, tuple(sorted(quarantined)),
        (*image_set.warnings, *_disagreements(read, image_set.classes), *_repeated(read)),
    )  # fmt: skip


def _upright(root: str, record: ImageRecord) -> ImageRecord:
    """The record with its box and parts where they are in the upright picture; as it is where there is no telling."""
    if record.box is None and not record.parts:
        return record
    try:
        with open_regular(str(Place.of(root) / record.path)) as handle:
            noted, size = noted_turn(handle)
    except (ImageError, OSError):  # it goes to quarantine when it is decoded
        return record
    box = record.box and turned_box(noted, size, record.box)
    return replace(record, box=box, parts=tuple(turned_part(noted, size, part) for part in record.parts))


def _table(read: Iterable[tuple[ImageRecord, int, str]]) -> pa.Table:
    copies: dict[str, int] = defaultdict(int)
    rows = []
    for record, size, digest in read:
        name = image_id(digest, record.box)
        copies[name] += 1
        rows.append(
            {
                "image_id": name if copies[name] == 1 else f"{name}-{copies[name]}",
                "path": record.path,
                "class_index": record.class_index,
                "split": record.split,
                "captions": record.captions,
                "box": None if record.box is None else asdict(record.box),
                "parts": [{"name": part.name, "x": part.x, "y": part.y} for part in record.parts],
                "bytes": size,
                "digest": digest,
            }
        )
    rows.sort(key=lambda row: str(row["image_id"]))
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _disagreements(read: Sequence[tuple[ImageRecord, int, str]], classes: Sequence[str]) -> Iterator[str]:
    """A warning of images that are the same file under different classes."""
    seen: dict[str, list[ImageRecord]] = defaultdict(list)
    for record, _, digest in read:
        seen[digest].append(record)
    doubled = [records for records in seen.values() if len({record.class_index for record in records}) > 1]
    if doubled:
        pairs = [
            " and ".join(f"{record.path} ({classes[record.class_index]})" for record in group)
            for group in doubled
        ]
        yield f"{counted(len(doubled), 'picture')} in more than one class: {some(pairs)}"


def _repeated(read: Sequence[tuple[ImageRecord, int, str]]) -> Iterator[str]:
    """A warning of test images that are the same file as a training image."""
    trained = {digest for record, _, digest in read if record.split == TRAIN}
    again = [record.path for record, _, digest in read if record.split != TRAIN and digest in trained]
    if again and trained:
        yield f"{counted(len(again), 'test image')} are the same files as training images: {some(again)}"


def _line(values: object) -> bytes:
    return json.dumps(values, separators=(",", ":"), sort_keys=True).encode() + b"\n"
