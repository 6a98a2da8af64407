"""WebDataset: tar files whose members are grouped into samples by their names, as that library does it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from explain_core.data.image_set import ImageSet
from explain_core.data.listing.file_pattern import matching_files, split_of
from explain_core.data.listing.image_listing import ImageFile
from explain_core.data.pictures.decode import SUFFIXES
from explain_core.data.pictures.picture_place import TAR
from explain_core.data.pictures.tar_index import TarIndex, read_member, tar_index
from explain_core.data.sets.packed_images import PackedImages, packed_image_set
from explain_core.data.tables.column_names import CLASS, IMAGE, SPLIT_WORDS
from explain_core.data.tables.folder_names import WRAPPERS
from explain_core.data.tables.table import Row
from explain_core.data.wording import counted, one_line, some
from explain_core.errors import CaptionError, ImageSetError
from explain_core.places import Place

#: A member's key, up to the first dot after the last slash, and its extension, as webdataset's `base_plus_ext` has it.
_MEMBER = re.compile(r"((?:.*/|)[^.]+)[.]([^/]*)")
_META = re.compile(r"(?:.*/)?__[^/]*__(?:$|/)|.*/?__MACOSX/|(?:.*/)?\._")
#: Extensions that are read as text, and as JSON; with something before them ("caption.txt") that is the field's name.
TEXTS = frozenset(
    {
        "txt", "text", "transcript", "caption", "captions", "cls", "class", "label", "labels", "cls2", "index", "inx",
        "split", "species", "category", "name", "class_name", "label_name", "description",
    }
)  # fmt: skip
JSONS = frozenset({"json", "jsn"})
MAX_SAID = 2**20  #: bytes of a member that says something


@dataclass(frozen=True, slots=True)
class Sample:
    """The members of one key, by extension in lower case."""

    key: str
    members: dict[str, str] = field(default_factory=dict)


def load_webdataset(
    pattern: str, captions: Place | Path | None = None, columns: Mapping[str, Sequence[str]] | None = None
) -> ImageSet:
    """The images in tar files: FOLDER, FILE.tar, birds-{000..012}.tar, also at a URL.

    Members are one sample up to the first dot of their name. Its picture is the member called like one (jpg, png, webp,
    ...); `cls` is its class, by number or name (classes.txt beside the tars names numbers), `txt` its caption; json's
    fields are read as a table's columns, with the same names. Without a class the folder in the key is one. A tar's
    name or folder says the split. Raises ImageSetError and CaptionError, with tar and key.
    """
    given = dict(columns or {})
    root, names = matching_files(pattern, TAR)
    wanted = next(iter(given.pop(IMAGE, ())), None)
    tars = {name: (tar_index(root / name), split_of(name)) for name in names}
    pictures, notes, bare = dict[str, ImageFile](), list[str](), list[str]()
    chosen: dict[str, list[tuple[Sample, str]]] = {}
    for name, (index, split) in tars.items():
        chosen[name] = []
        for sample in samples_of(name, index):
            picture = _picture(name, sample, wanted)
            if picture is None:
                bare.append(f"{name}: {sample.key}")
                continue
            class_name, inner = _folder_class(sample.key)
            pictures[f"{name}/{picture}"] = ImageFile(class_name, split or inner)
            chosen[name].append((sample, picture))
    if bare:
        notes.append(f"left out {counted(len(bare), 'sample')} without a picture: {some(bare)}")
    if others := [f"{name}/{each}" for name, (index, _) in tars.items() for each in index.others]:
        notes.append(
            f"left out {counted(len(others), 'member')} that are links or no plain files: {some(others)}"
        )

    def rows() -> Iterator[Row]:
        for name, samples in chosen.items():
            for sample, picture in samples:
                yield f"{name}, {sample.key}", {IMAGE: f"{name}/{picture}"} | _said(root / name, name, sample)

    fields = dict.fromkeys(name for _, row in zip(range(1000), rows(), strict=False) for name in row[1])
    packed = PackedImages(pictures, tuple(fields) or (IMAGE,), rows, {}, tuple(notes))
    return packed_image_set(f"webdataset:{pattern}", root, packed, given, captions)


def samples_of(tar: str, index: TarIndex) -> list[Sample]:
    """A tar's samples, in its order. Raises ImageSetError where two samples have one key, or a member comes twice."""
    if index.twice:
        raise ImageSetError(
            f"{tar} holds {one_line(index.twice[0])} twice: two samples of one key cannot be told apart. Write the tar "
            "anew, with a key of its own for each sample."
        )
    samples, last = dict[str, Sample](), ""
    for member in index.members:
        if _META.match(member) or (found := _MEMBER.fullmatch(member)) is None:
            continue
        key, extension = found[1], found[2].lower()
        if key != last and key in samples:
            raise ImageSetError(
                f"{tar} holds two samples of the key {one_line(key)}: their members do not follow one another. Write "
                "the tar anew, with a key of its own for each sample (tar --sort=name keeps its members together)."
            )
        sample = samples.setdefault(key, Sample(key))
        if extension in sample.members:
            raise ImageSetError(
                f"{tar}: the sample {one_line(key)} has {extension} twice. Leave one of them."
            )
        sample.members[extension] = member
        last = key
    return list(samples.values())


def _picture(tar: str, sample: Sample, wanted: str | None) -> str | None:
    if wanted is not None:
        return sample.members.get(wanted.lower().lstrip("."))
    there = [each for each in sample.members if f".{each.rpartition('.')[2]}" in SUFFIXES]
    plain = [each for each in there if "." not in each] or there  # 17.jpg before 17.mask.png
    if len(plain) > 1:
        raise ImageSetError(
            f"{tar}: the sample {one_line(sample.key)} has several pictures ({some(plain)}). Say which is meant: "
            f"--columns image={plain[0]}"
        )
    return sample.members[plain[0]] if plain else None


def _folder_class(key: str) -> tuple[str, str | None]:
    """The class and the split that the folders in a key tell: train/crow/17."""
    steps = [step for step in PurePosixPath(key).parts[:-1] if step != "/"]
    while steps and steps[0].lower() in WRAPPERS:
        steps = steps[1:]
    split = SPLIT_WORDS.get(steps[0].lower()) if steps else None
    steps = steps[1:] if split is not None else steps
    return (steps[0] if steps else ""), split


def _said(place: Place, tar: str, sample: Sample) -> dict[str, object]:
    """What a sample's texts and JSON say, by field."""
    said: dict[str, object] = {}
    where = f"{tar}, {one_line(sample.key)}"
    for extension, member in sample.members.items():
        name, _, kind = extension.rpartition(".")
        if kind not in TEXTS and kind not in JSONS:
            continue
        text = _text(place, member, f"{where}.{extension}")
        if kind not in JSONS:
            label = name or {"cls": CLASS, "txt": "caption", "text": "caption"}.get(kind, kind)
            # A caption a line, where there are several.
            lines = [line for line in text.splitlines() if line.strip()]
            said[label] = lines if label in ("caption", "captions") and len(lines) > 1 else text.strip()
            continue
        try:
            content = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise CaptionError(f"{where}.{extension} is no JSON: {str(error)[:80]}") from error
        if isinstance(content, dict):
            said = {
                key: value for key, value in content.items() if isinstance(key, str) and key != IMAGE
            } | said
        elif name:
            said.setdefault(name, content)
    return said


def _text(place: Place, member: str, where: str) -> str:
    data = read_member(place, member)
    if len(data) > MAX_SAID:
        raise CaptionError(
            f"{where} has {len(data):,} bytes; at most {MAX_SAID:,} are read of what a sample says"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaptionError(f"{where} is no text in UTF-8") from error
