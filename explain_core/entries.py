"""What a folder holds, on this machine or behind a URL."""

from dataclasses import dataclass
from typing import Protocol


class Entry(Protocol):
    """What a folder holds: the part of os.DirEntry that a remote filesystem has too."""

    @property
    def name(self) -> str:
        """Its name in the folder."""

    @property
    def path(self) -> str:
        """The folder's path and its name."""

    def is_dir(self) -> bool:
        """Whether it is a folder."""

    def is_symlink(self) -> bool:
        """Whether it is a link."""


@dataclass(frozen=True, slots=True)
class RemoteEntry:
    """What lies in a remote folder: a file, or a `folder` too. Nothing there is a link."""

    name: str
    path: str
    folder: bool

    def is_dir(self) -> bool:
        """Whether it is a folder."""
        return self.folder

    def is_symlink(self) -> bool:
        """Never."""
        return False
