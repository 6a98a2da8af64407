"""Where archives are unpacked to: once, whole or not at all, below this user's cache."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from explain_core.data.wording import counted, one_line, some
from explain_core.errors import ImageSetError

#: So many times its size an archive may hold, once that is over the free amount: pictures are packed already.
MOST_TIMES, FREE = 200, 2**30
LEFT_OUT = ("__MACOSX",)
LINKS = ".links_left_out"  #: where the names of a folder's links stand, which were not unpacked
HEAD = 2**16  #: bytes at the beginning and at the end that tell a file from another


def kept_folder(name: str, fill: Callable[[Path], None]) -> Path:
    """The folder of this name in the cache. Where it is not there, `fill` makes it in an empty folder beside it.

    That is then renamed, so that a killed process leaves nothing that is taken for a whole one.
    """
    target = _cache() / name
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=".partial-"))
        try:
            fill(beside)
            _settle(beside, target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return target


def key_of(path: Path) -> str:
    """What a file is known by without reading all of it: its size, its time of change, its beginning and its end, where
    packed files keep a sum of their content. 16 hex digits."""
    status = path.stat()
    sha = hashlib.sha256(f"{status.st_size} {status.st_mtime_ns}\n".encode())
    with path.open("rb") as file:
        sha.update(file.read(HEAD))
        file.seek(-min(HEAD, status.st_size), os.SEEK_END)
        sha.update(file.read())
    return sha.hexdigest()[:16]


def is_left_out(name: str) -> bool:
    """Whether a member is none of the owner's: hidden, or left by a Mac."""
    parts = PurePosixPath(name).parts
    return any(part in LEFT_OUT or (part.startswith(".") and part != "..") for part in parts)


def check_inside(path: str | Path, name: str) -> None:
    """Raise ImageSetError for a member's name that leads out of the folder."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        raise ImageSetError(f'{path} holds "{one_line(name)}", which leads out of its folder')


def check_size(path: str | Path, whole: int) -> None:
    """Raise ImageSetError where `whole` bytes are far more than an archive of this size holds."""
    if whole > FREE and whole > MOST_TIMES * Path(path).stat().st_size:
        raise ImageSetError(
            f"{path} would unpack to {whole // 2**20:,} MiB, far more than its size: it is left"
        )


def _settle(beside: Path, target: Path) -> None:
    try:
        beside.rename(target)
    except OSError:  # another process was faster
        if not target.is_dir():
            raise


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "explain-flow" / "archives"


def keep_links(folder: Path, names: Sequence[str]) -> None:
    """Note the links of an archive that were not unpacked into a folder of the cache."""
    if names:
        (folder / LINKS).write_text("\n".join(map(one_line, names)), encoding="utf-8")


def said_of_links(folder: Path) -> str:
    """What is to be said of the links that an archive held beside what lies in a folder; "" of none."""
    around = [folder, *folder.parents]
    file = next((each / LINKS for each in around if each.parent == _cache()), None)
    if file is None or not file.is_file():
        return ""
    names = file.read_text(encoding="utf-8").split("\n")
    return (
        f"{counted(len(names), 'link')} in the archive left out: {some(names)}. If these are the pictures, unpack it "
        "yourself, and give the folder"
    )
