"""The pictures of a folder by their paths, and what else was met there."""

from dataclasses import dataclass, field

from explain_core.data.wording import some
from explain_core.places import Place


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A picture's class, and its split where the folders give one."""

    class_name: str
    split: str | None


@dataclass
class Listing:
    """The pictures of a folder, and what else was met."""

    root: Place
    images: dict[str, ImageFile] = field(default_factory=dict)  #: by path from the root
    loose: list[str] = field(default_factory=list)  #: pictures in no folder: of a class only if one is told
    lies: dict[str, str] = field(default_factory=dict)  #: the split of loose pictures whose folder tells one
    empty: list[str] = field(default_factory=list)  #: class folders without pictures
    others: list[str] = field(default_factory=list)  #: what is no picture of a class
    apart: list[str] = field(default_factory=list)  #: pictures of folders that are no split's and no class's
    files: list[str] = field(default_factory=list)  #: everything else, but for what is hidden
    base: str = ""  #: the folder, from the root, that the classes' folders lie in
    only: str = ""  #: the only folder there, whose folders are the classes where no table tells them
    asked: Place = field(
        default_factory=lambda: Place("")
    )  #: the root as it was given, links in its path and all
    links: set[str] = field(default_factory=set)  #: links to files and folders, which are followed
    dangling: set[str] = field(default_factory=set)  #: links to what is not there
    notes: list[str] = field(default_factory=list)  #: sentences for the user
    tables: tuple[
        str, ...
    ] = ()  #: whole paths of other folders in which names of numbers may lie: that of a table
    is_split_drawn: bool = (
        False  #: a user says that no column tells splits: one is drawn where folders tell one alone
    )
    unread: list[str] = field(default_factory=list)  #: tables that are not understood, each with the reason
    reasons: dict[str, str] = field(default_factory=dict)  #: of these files, with what to do
    naming: set[str] = field(default_factory=set)  #: files that are read for the names of classes

    def say_unread(self) -> None:
        """Put into the notes which tables are not understood, but for those that name classes."""
        files = [
            said for said in self.unread if not any(said.startswith(f"{file} (") for file in self.naming)
        ]
        if files:
            self.notes.append(f"not read: {some(files)}")
