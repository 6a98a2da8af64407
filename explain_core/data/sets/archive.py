"""Image sets in a zip file or a tar: unpacked once, into this user's cache, under a name that its content gives."""

import hashlib
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from explain_core.data.image_set import ImageSet
from explain_core.data.listing.archive_cache import (
    check_inside,
    check_size,
    is_left_out,
    keep_links,
    kept_folder,
    said_of_links,
)
from explain_core.data.sets.tar_archive import is_tar_of_folders, unpacked_tar
from explain_core.errors import ImageSetError
from explain_core.files import is_file


def is_archive(path: str | Path) -> bool:
    """Whether a local file is called, and is, a zip file or a tar of folders; a tar of samples is none."""
    file = Path(path)
    return is_file(file) and (file.suffix.lower() == ".zip" or is_tar_of_folders(file))


def unpacked(path: str | Path) -> Path:
    """The folder that an archive was unpacked into; where it holds one folder alone, that folder.

    The folder's name is the content's: a file that changes is unpacked anew. Raises ImageSetError for a file that
    cannot be unpacked, holds names that lead out, or far more than its size.
    """
    file = Path(path)
    return _inner(_unpacked_zip(file) if file.suffix.lower() == ".zip" else unpacked_tar(file))


def with_links_said(folder: str, load: Callable[[], ImageSet]) -> ImageSet:
    """The image set that `load` makes of a folder, with what is to be said of the links of the archive that it was
    unpacked from, in its notes or in its refusal."""
    said = said_of_links(Path(folder)) if folder else ""
    try:
        found = load()
    except ImageSetError as error:
        raise ImageSetError(f"{error}. {said}") if said else error from error
    return replace(found, warnings=(*found.warnings, said)) if said else found


def _unpacked_zip(path: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in _slashed(archive.infolist()) if not is_left_out(each.filename)]
            links = [each.filename for each in members if _is_link(each)]
            members = [each for each in members if not _is_link(each)]
            _check(path, members)

            def fill(folder: Path) -> None:
                archive.extractall(folder, members)
                keep_links(folder, links)

            return kept_folder(f"{path.stem[:40]}-{_digest(members)}", fill)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
    ) as error:
        raise ImageSetError(
            f"{path} cannot be unpacked: {str(error)[:120]}. Is it a whole zip file?"
        ) from error


def _slashed(members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The members of an archive with slashes between folders, where a program of Windows has put backslashes."""
    if any("/" in each.filename for each in members):
        return members
    for each in members:
        each.filename = each.filename.replace("\\", "/")
    return members


def _is_link(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a symbolic link of Unix: what it holds is where it leads to, and no picture."""
    return stat.S_ISLNK(member.external_attr >> 16)


def _check(path: Path, members: list[zipfile.ZipInfo]) -> None:
    for each in members:
        check_inside(path, each.filename)
        if each.flag_bits & 1:
            raise ImageSetError(f"{path} is locked with a password; unpack it, and give the folder")
    check_size(path, sum(each.file_size for each in members))


def _digest(members: list[zipfile.ZipInfo]) -> str:
    sha = hashlib.sha256()
    for each in sorted(members, key=lambda each: each.filename):
        sha.update(f"{each.filename}\0{each.CRC}\0{each.file_size}\n".encode(errors="replace"))
    return sha.hexdigest()[:16]


def _inner(folder: Path) -> Path:
    """The only folder in a folder, where there is nothing beside it."""
    inside = [each for each in folder.iterdir() if not each.name.startswith(".")]
    return (
        _inner(inside[0])
        if len(inside) == 1 and inside[0].is_dir() and inside[0].name not in _SPLITS
        else folder
    )


_SPLITS = frozenset({"train", "test", "val", "images", "data"})
