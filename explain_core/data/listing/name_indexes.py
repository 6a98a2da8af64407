"""The pictures of a listing by their paths, names, stems, numbers and folders."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from explain_core.data.listing.image_listing import Listing
from explain_core.data.wording import composed

#: A name that was written for another folder is believed by its end: so many steps of it.
STEPS = 2


class NameIndexes:
    """Pictures by what they are called, each made when it is first asked for."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self._known = [*listing.images, *listing.loose]
        self._by_path = {composed(path): path for path in self._known}

    @cached_property
    def _folded(self) -> dict[str, list[str]]:
        return _indexed((path.casefold(), path) for path in self._known)

    @cached_property
    def _folded_name(self) -> dict[str, list[str]]:
        return _indexed((path.rpartition("/")[2].casefold(), path) for path in self._known)

    @cached_property
    def _folded_stem(self) -> dict[str, list[str]]:
        return _indexed((path.rpartition("/")[2].rpartition(".")[0].casefold(), path) for path in self._known)

    @cached_property
    def _folded_stem_path(self) -> dict[str, list[str]]:
        return _indexed((path.rpartition(".")[0].casefold(), path) for path in self._known)

    @cached_property
    def _folded_tail(self) -> dict[str, list[str]]:
        """By the ends of their paths without endings: by the name alone where it has no folder round it."""
        return _indexed(
            ("/".join(path.rpartition(".")[0].split("/")[-STEPS:]).casefold(), path) for path in self._known
        )

    @cached_property
    def _numbers(self) -> dict[int, str]:
        """The pictures by their numbers, where all are called so: by as many digits, or none with a nought first."""
        stems = {path: path.rpartition("/")[2].rpartition(".")[0] for path in self._known}
        found = {int(stem): path for path, stem in stems.items() if stem.isdecimal()}
        one_length = len(set(map(len, stems.values()))) == 1
        plain = all(stem == str(int(stem)) for stem in stems.values() if stem.isdecimal())
        return found if len(found) == len(stems) and (one_length or plain) else {}

    @cached_property
    def _folders(self) -> dict[str, list[str]]:
        """The pictures below every folder."""
        below: dict[str, list[str]] = defaultdict(list)
        for path in self._known:
            steps = composed(path).split("/")
            for depth in range(1, len(steps)):
                below["/".join(steps[:depth])].append(path)
        return dict(below)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        return _indexed((path.rpartition("/")[2], path) for path in self._known)

    @cached_property
    def _by_upload(self) -> dict[str, list[str]]:
        """By the names that servers give to uploads: as Django does it, "_" for blanks, no brackets; or all "_"."""
        names = {path: composed(path.rpartition("/")[2].strip()) for path in self._known}
        dropped = ((re.sub(r"[^-\w.]", "", name.replace(" ", "_")), path) for path, name in names.items())
        marked = ((re.sub(r"[^-\w.]", "_", name), path) for path, name in names.items())
        return _indexed(dict.fromkeys((*dropped, *marked)))

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        return _indexed((path.rpartition("/")[2].rpartition(".")[0], path) for path in self._known)

    @cached_property
    def _by_stem_path(self) -> dict[str, str]:
        return {composed(path.rpartition(".")[0]): path for path in self._known}

    @cached_property
    def _by_tail(self) -> dict[str, list[str]]:
        return _indexed(("/".join(path.split("/")[-STEPS:]), path) for path in self._known if "/" in path)


def _indexed(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = defaultdict(list)
    for key, path in pairs:
        index[composed(key)].append(path)
    return dict(index)
