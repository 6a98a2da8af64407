"""Tars of folders, packed or plain: those that hold no samples are unpacked as zip files are."""

import re
import tarfile
import zlib
from collections.abc import Sequence
from lzma import LZMAError
from pathlib import Path

from explain_core.data.listing.archive_cache import (
    check_inside,
    check_size,
    is_left_out,
    keep_links,
    kept_folder,
    key_of,
)
from explain_core.data.pictures.decode import SUFFIXES
from explain_core.data.pictures.tar_index import tar_index
from explain_core.data.tables.column_names import SPLIT_WORDS
from explain_core.data.tables.folder_names import WRAPPERS
from explain_core.errors import ImageSetError
from explain_core.files import is_file
from explain_core.places import Place

#: The endings of tars that are packed.
PACKED = (".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz")
#: Endings of samples' members that only WebDataset has.
OF_SAMPLES = (".cls", ".cls2", ".index", ".inx")
_DOCUMENT = re.compile(r"(?i)(readme|licen[cs]e|citation|changelog)\b.*|.*\.(md|pdf|docx?|html?)")
#: A member's key and its ending, as WebDataset has them.
_KEY = re.compile(r"((?:.*/|)[^.]+)[.]([^/]*)")


def is_packed_tar(path: str | Path) -> bool:
    """Whether a file is called like a tar that is packed: birds.tar.gz, birds.tgz."""
    return str(path).lower().endswith(PACKED)


def is_tar_of_folders(path: Path) -> bool:
    """Whether a local file is a tar that is read as the folder that it holds.

    A packed tar is. A plain one is not where it holds samples: pictures with what is said of them under the same key,
    or pictures alone in folders of classes, which are read where they lie. Raises ImageSetError for a tar that is cut
    short.
    """
    if is_packed_tar(path):
        return is_file(path)
    if path.suffix.lower() != ".tar" or not is_file(path):
        return False
    return _are_folders([name for name in tar_index(Place.of(path)).members if not is_left_out(name)])


def unpacked_tar(path: Path) -> Path:
    """The folder that a tar was unpacked into. Raises ImageSetError for one that cannot be, or that leads out."""
    stem = path.name[: -len(path.suffix)].removesuffix(".tar")

    def fill(folder: Path) -> None:
        whole, links = 0, list[str]()
        with tarfile.open(path) as tar:
            for member in tar:
                if is_left_out(member.name.removeprefix("./")) or not (member.isreg() or member.islnk()):
                    links += [member.name] if member.issym() else []
                    continue
                check_inside(path, member.name)
                if is_packed_tar(path) and member.name.lower().endswith(OF_SAMPLES):
                    raise ImageSetError(
                        f"{path} is a compressed tar of samples ({member.name}), which are read where they lie. Unpack "
                        "the compression (gunzip), and give the .tar."
                    )
                whole += member.size
                check_size(path, whole)
                tar.extract(member, folder, filter="data")
        keep_links(folder, links)

    try:
        return kept_folder(f"{stem[:40]}-{key_of(path)}", fill)
    except (tarfile.TarError, EOFError, zlib.error, LZMAError, KeyError, ValueError) as error:
        raise ImageSetError(f"{path} cannot be unpacked: {str(error)[:120]}. Is it a whole tar?") from error


def _are_folders(names: Sequence[str]) -> bool:
    """Whether the members of a tar are folders of pictures with tables or more folders, and no samples."""
    if any(name.lower().endswith(OF_SAMPLES) for name in names):
        return False
    pictures = [name for name in names if Path(name).suffix.lower() in SUFFIXES]
    keys = {found[1] for name in pictures if (found := _KEY.fullmatch(name))}
    others = set(names).difference(pictures)
    beside = {name for name in others if (found := _KEY.fullmatch(name)) and found[1] in keys}
    if any(not _DOCUMENT.fullmatch(name.rpartition("/")[2]) for name in others - beside):
        return bool(pictures)
    if beside and not any("/" in name for name in pictures):  # a sample a key
        return False
    return len(keys) < len(pictures) or not all(map(_tells_class, pictures))


def _tells_class(name: str) -> bool:
    """Whether the folders of a picture's name are its class's, and one of its split at most, round about."""
    steps = name.split("/")[:-1]
    while steps and steps[0].lower() in WRAPPERS:
        steps = steps[1:]
    steps = steps[1:] if steps and steps[0].lower() in SPLIT_WORDS else steps
    return len(steps) == 1
