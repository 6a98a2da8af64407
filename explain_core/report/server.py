"""The report over the live store: the same pieces, made when they are asked for, to this machine alone."""

from __future__ import annotations

import re
import sys
from collections import OrderedDict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import RLock
from typing import Any
from urllib.parse import urlsplit

from explain_core.errors import ExplainError, InputError
from explain_core.report.photographs import A_SHEET, Album, Source, photograph
from explain_core.report.site import Site, assets
from explain_core.store.reader import Store, database_at

HOME = "127.0.0.1"
NAMES = frozenset(
    {HOME, "localhost"}
)  #: that a browser on this machine asks for; any other is a rebound name
TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".jpg": "image/jpeg",
}  # fmt: skip
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",  # pieces are scripts: no other page may load them
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
KEPT = 64  #: sheets of thumbnails in memory, some 100 KB each
_SHEET = re.compile(r"pictures/([A-Za-z0-9_-]+)/thumbs/(\d{1,9})\.jpg")
_PHOTO = re.compile(r"pictures/([A-Za-z0-9_-]+)/photos/(\d{1,9})/(\d{1,9})\.jpg")


class LiveSite:
    """A store's site, opened anew when a run is published. Safe to ask from several threads."""

    def __init__(self, path: Path | str) -> None:
        self._path, self._lock, self._assets = path, RLock(), assets()
        self._sheets: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._opened: tuple[Any, Store, Site] | None = None
        with self._lock:
            self._site()

    def content(self, name: str) -> bytes | None:
        """The file of this name; None where there is none. Raises ExplainError where the store cannot be read."""
        if name in self._assets:
            return self._assets[name]
        if found := _SHEET.fullmatch(name):
            return self._sheet(found[1], int(found[2]))
        if found := _PHOTO.fullmatch(name):
            with self._lock:
                source = self._sources(found[1], int(found[3]), 1)
            return photograph(source[1][0]) if source else None
        with self._lock:
            return self._site().piece(name)

    def close(self) -> None:
        """Close the store."""
        with self._lock:
            if self._opened is not None:
                self._opened[1].__exit__()
                self._opened = None

    def _sheet(self, key: str, number: int) -> bytes | None:
        with self._lock:
            if (key, number) in self._sheets:
                self._sheets.move_to_end((key, number))
                return self._sheets[key, number]
            found = self._sources(key, number * A_SHEET, A_SHEET)
        if not found:
            return None
        made = found[0].sheet(found[1])
        with self._lock:
            self._sheets[key, number] = made
            while len(self._sheets) > KEPT:
                self._sheets.popitem(last=False)
        return made

    def _sources(self, key: str, first: int, count: int) -> tuple[Album, list[Source]] | None:
        site = self._site()
        album = site.albums.get(key)
        if album is None or first >= len(album.images.ids):
            return None
        return album, album.sources(site.store, first, first + count)

    def _site(self) -> Site:
        status = database_at(self._path).stat()
        version = (status.st_ino, status.st_mtime_ns, status.st_size)
        if self._opened is None or self._opened[0] != version:
            self.close()  # first: DuckDB gives a path that is open already the database that was there then
            store = Store.open(self._path)
            try:
                store.run()  # an empty store has nothing to show, and says so
                site = Site(store, store.runs("ORDER BY r.published_at, r.run_id"), live=True)
            except BaseException:
                store.__exit__()
                raise
            self._opened, self._sheets = (version, store, site), OrderedDict()
        return self._opened[2]


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is no error; others are told as ever."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def server(site: LiveSite, port: int) -> ThreadingHTTPServer:
    """Serve the site on this machine's own address; port 0 takes a free one. Raises InputError for one in use."""

    class Handler(_Handler):
        live = site

    try:
        return _Server((HOME, port), Handler)
    except OSError as error:
        raise InputError(
            f"port {port} cannot be served on: {error.strerror or error}. Name another with --port; 0 takes a free one."
        ) from error


class _Handler(BaseHTTPRequestHandler):
    live: LiveSite
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "explain", ""
    timeout = 60

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, with_body: bool) -> None:
        status, kind, body = self._found()
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def _found(self) -> tuple[HTTPStatus, str, bytes]:
        if not self._is_from_here():
            return HTTPStatus.FORBIDDEN, TYPES[".html"], b"This server answers to pages of its own alone.\n"
        name = self.path.partition("?")[0].removeprefix("/") or "index.html"
        try:
            body = self.live.content(name)
        except ExplainError as error:
            return HTTPStatus.INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", f"{error}\n".encode()
        if body is None:
            return HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"There is nothing of this name.\n"
        return HTTPStatus.OK, TYPES[Path(name).suffix], body

    def _is_from_here(self) -> bool:
        """Whether the request means this machine by name, and comes from no other site's page."""
        try:
            host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        except ValueError:
            return False
        return host in NAMES and self.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is for what the command has to say."""
