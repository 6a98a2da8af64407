"""The site: which pieces there are, by name, and how each is made from the store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from explain_core.report import (
    attacks,
    changes,
    classes,
    failures,
    filters,
    images,
    methods,
    overview,
    photographs,
    retrieval,
    unseen,
)
from explain_core.report.photographs import Album
from explain_core.report.pieces import script
from explain_core.report.selection import first_images
from explain_core.report.view import ImageNumbers, RunView
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

ASSETS = files("explain_core.report") / "assets"


@dataclass(frozen=True, slots=True)
class Family:
    """Rows that are cut into pieces: `size` rows a piece, `pieces` of them gathered in one query."""

    size: int
    pieces: int
    total: Callable[[RunView], int]
    gather: Callable[[RunView, int, int], Sequence[Any]]


#: Sizes keep a piece below about 300 KB: one is read in some 10 ms, and 100,000 images are 1,600 of them.
FAMILIES = {
    "images": Family(64, 16, lambda view: len(view.images.ids), images.detailed),
    "classes": Family(20, 10, lambda view: len(view.classes), classes.detailed),
    "failures": Family(400, 10, failures.total, failures.images),
    "filters": Family(64, 16, filters.total, filters.detailed),
    "found": Family(16, 16, lambda view: len(view.attributes), retrieval.found),
}
LISTS: dict[str, Callable[[RunView], Any]] = {
    "attributes": lambda view: {"names": view.attributes, "rows": retrieval.listed(view)},
    "class-list": classes.listed,
    "filter-list": filters.listed,
    "confusions": failures.confusions,
    "labels": images.labels,
}
METHODS = "methods"  #: where sentences of several methods were judged
ATTACKS = "attacks"  #: where images were attacked
UNSEEN = "unseen"  #: where classes were asked for that the run never saw
CHANGES = "changes"  #: from the run before on the same images, where that has pages too
_PIECE = re.compile(r"data/([A-Za-z0-9_-]+)/([a-z-]+?)(?:-(\d{1,9}))?\.js")


@dataclass(eq=False)
class Site:
    """A store as pieces. Runs among `shown` (oldest first) have pages; figures are of all runs.

    `without`: images of which the report has no photograph, by the key of their image set; `live`: whether the
    pages are served from the store; `most`: of each image set no more images have pages (selection.py), None: all have.
    """

    store: Store
    shown: Sequence[PublishedRun]
    live: bool = False
    most: int | None = None
    without: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.albums: dict[str, Album] = {}
        self.views: dict[str, RunView] = {}
        numbers: dict[str, ImageNumbers] = {}
        self.before: dict[str, RunView] = {}
        self.methods: dict[str, dict[str, Any]] = {}
        self.attacks: dict[str, list[dict[str, Any]]] = {}
        self.unseen: dict[str, list[dict[str, Any]]] = {}
        for run in self.shown:
            digest = run.image_set_digest
            if digest not in numbers:
                only = None
                if self.most is not None:
                    only = frozenset(first_images(self.store, self.shown, digest, self.most))
                numbers[digest] = ImageNumbers.of(self.store, digest, only)
                self.albums[numbers[digest].key] = Album.of(self.store, digest, numbers[digest])
            view = RunView.of(self.store, run, numbers[digest])
            earlier = [each for each in self.views.values() if each.images is view.images]
            if earlier:
                self.before[view.key] = earlier[-1]
            self.views[view.key] = view
            if (compared := methods.compared(view)) is not None:
                self.methods[view.key] = compared
            if (attacked := attacks.attacked(view)) is not None:
                self.attacks[view.key] = attacked
            if (asked := unseen.unseen(view)) is not None:
                self.unseen[view.key] = asked

    def __len__(self) -> int:
        """How many data pieces there are."""
        return sum(1 for _ in self.names())

    def names(self) -> Iterator[str]:
        """The name of every data piece."""
        yield from ("data/runs.js", "data/figures.js")
        for key, album in self.albums.items():
            yield from (f"data/{key}/ids-{at}.js" for at in range(album.images.buckets))
        for key, view in self.views.items():
            yield from (f"data/{key}/{name}.js" for name in LISTS)
            if key in self.before:
                yield f"data/{key}/{CHANGES}.js"
            if key in self.methods:
                yield f"data/{key}/{METHODS}.js"
            if key in self.attacks:
                yield f"data/{key}/{ATTACKS}.js"
            if key in self.unseen:
                yield f"data/{key}/{UNSEEN}.js"
            for name, family in FAMILIES.items():
                pieces = -(-family.total(view) // family.size)
                yield from (f"data/{key}/{name}-{at}.js" for at in range(pieces))

    def piece(self, name: str) -> bytes | None:
        """One data piece; None where there is none of this name."""
        if name == "data/runs.js":
            return script("runs", self._runs())
        if name == "data/figures.js":
            return script("figures", overview.figures(self.store))
        found = _PIECE.fullmatch(name)
        if found is None:
            return None
        key, kind, number = found[1], found[2], found[3]
        if kind == "ids" and number is not None and key in self.albums:
            return self._ids(key, int(number))
        view = self.views.get(key)
        if view is None:
            return None
        if number is None and kind == CHANGES and key in self.before:
            return script(f"{key}/{CHANGES}", changes.changes(self.before[key], view))
        if number is None and kind == METHODS and key in self.methods:
            return script(f"{key}/{METHODS}", self.methods[key])
        if number is None and kind == ATTACKS and key in self.attacks:
            return script(f"{key}/{ATTACKS}", self.attacks[key])
        if number is None and kind == UNSEEN and key in self.unseen:
            return script(f"{key}/{UNSEEN}", self.unseen[key])
        if number is None:
            return script(f"{key}/{kind}", LISTS[kind](view)) if kind in LISTS else None
        family, at = FAMILIES.get(kind), int(number)
        if family is None or at * family.size >= family.total(view):
            return None
        rows = self._gather(view, kind, at * family.size, (at + 1) * family.size)
        return script(f"{key}/{kind}-{at}", rows)

    def pieces(self) -> Iterator[tuple[str, bytes]]:
        """Every data piece, several of a kind gathered with one query."""
        for name in self.names():
            found = _PIECE.fullmatch(name)
            if found is None or found[3] is None or found[2] not in FAMILIES:
                content = self.piece(name)
                assert content is not None
                yield name, content
                continue
            key, kind, at = found[1], found[2], int(found[3])
            family = FAMILIES[kind]
            if at % family.pieces == 0:
                first, block = at * family.size, family.pieces * family.size
                rows = self._gather(self.views[key], kind, first, first + block)
            start = (at % family.pieces) * family.size
            yield name, script(f"{key}/{kind}-{at}", rows[start : start + family.size])

    def _gather(self, view: RunView, kind: str, first: int, last: int) -> Sequence[Any]:
        rows = FAMILIES[kind].gather(view, first, last)
        if kind == "images":
            without = self.without.get(view.images.key, set())
            for number, row in enumerate(rows, first):
                row["photo"] = number not in without
        return rows

    def _ids(self, key: str, number: int) -> bytes | None:
        images_of = self.albums[key].images
        return script(f"{key}/ids-{number}", images_of.bucket(number)) if number < images_of.buckets else None

    def _runs(self) -> dict[str, Any]:
        keys = {view.run.run_id for view in self.views.values()}
        return {
            "live": self.live, "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "runs": overview.runs(self.store, keys),
            "methods": list(self.methods), "attacks": list(self.attacks), "unseen": list(self.unseen),
            "pairs": [[key, before.key] for key, before in self.before.items()],
            "sets": [
                [key, {
                    "images": len(album.images.ids), "of": album.images.whole, "buckets": album.images.buckets,
                    "starts": album.images.starts,
                }]
                for key, album in self.albums.items()
            ],
            "sizes": {name: family.size for name, family in FAMILIES.items()},
            "sheet": {"columns": photographs.COLUMNS, "size": photographs.A_SHEET},
            "folder": photographs.FOLDER, "deepest": retrieval.DEEPEST,
        }  # fmt: skip


def assets() -> dict[str, bytes]:
    """The pages themselves: file name and content."""
    return {entry.name: entry.read_bytes() for entry in ASSETS.iterdir() if entry.is_file()}
