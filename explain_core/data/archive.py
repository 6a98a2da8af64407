"""Image sets in a zip file: unpacked once, into this user's cache, under a name that its content gives."""

import hashlib
import os
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from explain_core.data.wording import one_line
from explain_core.errors import ImageSetError
from explain_core.files import is_file

#: So many times its size a zip file may hold, once that is over the free amount: pictures are packed already.
MOST_TIMES, FREE = 200, 2**30
LEFT_OUT = ("__MACOSX",)


def is_archive(path: str | Path) -> bool:
    """Whether a local file is called, and is, a zip file."""
    file = Path(path)
    return file.suffix.lower() == ".zip" and is_file(file)


def unpacked(path: str | Path) -> Path:
    """The folder that a zip file was unpacked into; where it holds one folder alone, that folder.

    Unpacked beside and then renamed, so that a killed process leaves nothing that is taken for a whole one. The
    folder's name is the content's: a file that changes is unpacked anew. Raises ImageSetError for a file that cannot be
    unpacked, holds names that lead out, or far more than its size.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in _slashed(archive.infolist()) if not _is_left_out(each.filename)]
            _check(path, members)
            target = _cache() / f"{Path(path).stem[:40]}-{_digest(members)}"
            if not target.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=".partial-"))
                try:
                    archive.extractall(beside, members)
                    _settle(beside, target)
                finally:
                    shutil.rmtree(beside, ignore_errors=True)
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
    return _inner(target)


def _settle(beside: Path, target: Path) -> None:
    try:
        beside.rename(target)
    except OSError:  # another process was faster
        if not target.is_dir():
            raise


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "explain-flow" / "archives"


def _slashed(members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The members of an archive with slashes between folders, where a program of Windows has put backslashes."""
    if any("/" in each.filename for each in members):
        return members
    for each in members:
        each.filename = each.filename.replace("\\", "/")
    return members


def _is_left_out(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part in LEFT_OUT or (part.startswith(".") and part != "..") for part in parts)


def _check(path: str | Path, members: list[zipfile.ZipInfo]) -> None:
    for each in members:
        parts = each.filename.replace("\\", "/").split("/")
        if each.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            raise ImageSetError(f'{path} holds "{one_line(each.filename)}", which leads out of its folder')
        if each.flag_bits & 1:
            raise ImageSetError(f"{path} is locked with a password; unpack it, and give the folder")
    whole = sum(each.file_size for each in members)
    if whole > FREE and whole > MOST_TIMES * Path(path).stat().st_size:
        raise ImageSetError(
            f"{path} would unpack to {whole // 2**20:,} MiB, far more than its size: it is left"
        )


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
