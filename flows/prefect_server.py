"""The Prefect server that shows a run: whether it answers is asked before there is work, and said in a line."""

import os
import socket
import sqlite3
import threading
from contextlib import closing, redirect_stderr
from contextvars import copy_context
from io import StringIO
from pathlib import Path
from typing import Any

from explain_core.data.wording import one_line
from explain_core.errors import RunError

SECONDS = 10.0  #: for a server to answer
DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")  #: the databases that Prefect uses
PREFECT = "Prefect"  #: as what is being started


def check_server() -> None:
    """Return where a server answers, or one can be started here.

    Raises RunError, within SECONDS and a little, where the configured server does not answer or wants to know who
    asks, or where none is configured and none may be started.
    """
    _check_settings()
    from prefect.settings import PREFECT_API_URL, PREFECT_SERVER_ALLOW_EPHEMERAL_MODE

    address = PREFECT_API_URL.value()
    if address:
        _answers(address)
    elif not PREFECT_SERVER_ALLOW_EPHEMERAL_MODE.value():
        raise RunError(
            "no Prefect server is configured, and PREFECT_SERVER_ALLOW_EPHEMERAL_MODE forbids to start one. Set "
            "PREFECT_API_URL to a server's address (http://HOST:4200/api), or allow it."
        )
    else:
        _check_database()


def _check_settings() -> None:
    """Whether Prefect takes its settings, from the environment, a profile or a file. Raises RunError that names one."""
    from pydantic import ValidationError

    try:
        with redirect_stderr(StringIO()):  # Prefect prints a page of it when it is imported
            from prefect.settings import get_current_settings

            get_current_settings()
    except ValidationError as error:
        first = error.errors()[0]
        met, field = str(first.get("input")), ".".join(map(str, first["loc"]))
        names = [
            name
            for name, value in os.environ.items()
            if name.startswith("PREFECT_") and met.casefold() == value.casefold()
        ]
        raise RunError(
            f"Prefect does not take {' or '.join(names) or f'its setting {field}'} = {one_line(met)!r}: "
            f"{one_line(first['msg'])}. Correct it, or leave it away: none is needed."
        ) from error


def _answers(address: str) -> None:
    from prefect.client.orchestration import get_client

    said: list[Exception | None] = []

    def ask() -> None:
        try:
            with get_client(sync_client=True, httpx_settings={"timeout": SECONDS / 2}) as client:
                said.append(client.api_healthcheck())
        except Exception as error:  # whatever the client makes of it
            said.append(error)

    # In a thread, because the client tries again by itself for longer than anybody waits; with this one's settings.
    asking = threading.Thread(target=copy_context().run, args=(ask,), daemon=True)
    asking.start()
    asking.join(SECONDS)
    if not said:
        raise RunError(
            f"the Prefect server at {address} (PREFECT_API_URL) does not answer within {SECONDS:.0f} s. Is it up, and "
            "is there a way to it? Without PREFECT_API_URL none is needed."
        )
    error = said[0]
    if error is None:
        return
    response: Any = getattr(error, "response", None)
    status = getattr(response, "status_code", None)
    if status in (401, 403):
        raise RunError(
            f"the Prefect server at {address} (PREFECT_API_URL) answers {status}: it wants PREFECT_API_AUTH_STRING or "
            "PREFECT_API_KEY."
        ) from error
    if status is not None:
        raise RunError(
            f"what answers at {address} (PREFECT_API_URL) is no Prefect server, or not its API: {status} for /health. "
            "The address ends in /api."
        ) from error
    raise RunError(
        f"nobody answers at {address} (PREFECT_API_URL): {_first_line(error)}. Start that server, or unset "
        "PREFECT_API_URL: none is needed."
    ) from error


def _check_database() -> None:
    """Whether the server that is started here can use its database; it would try again, in silence, for minutes."""
    from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, PREFECT_HOME

    if url := str(PREFECT_API_DATABASE_CONNECTION_URL.value() or ""):
        place = _named_database(url)
        if place is None:
            return
        path = place
    else:
        path = Path(PREFECT_HOME.value()) / "prefect.db"
    if not path.is_file() or not path.stat().st_size:
        return
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1.0)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.OperationalError:
        return  # busy, or not made whole yet: the server knows what to do
    except sqlite3.DatabaseError as error:
        raise RunError(
            f"Prefect's database {path} cannot be read: {error}. Move it away (Prefect's pages lose the runs of the "
            "past, nothing else is lost), or name another folder with PREFECT_HOME."
        ) from error
    if found and not _is_known(str(found[0][0])):
        raise RunError(
            f"Prefect's database {path} was made by a newer Prefect (revision {found[0][0]}). Name another folder with "
            "PREFECT_HOME."
        )


def _named_database(url: str) -> Path | None:
    """The file of a database that is named by its address; None for one that is no file.

    Raises RunError where Prefect has no use for the address, or nobody answers there.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        found = None
    if found is None or found.drivername not in DRIVERS:
        raise RunError(
            f"PREFECT_API_DATABASE_CONNECTION_URL is no address of a database that Prefect can use: it begins with "
            f"{' or '.join(f'{each}://' for each in DRIVERS)}. Without it none is needed."
        )
    if found.drivername == DRIVERS[0]:
        name = (found.database or "").removeprefix("file:")
        if not name or name.startswith(":"):
            return None
        folder = Path(name).absolute().parent
        if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
            raise RunError(
                f"Prefect's database (PREFECT_API_DATABASE_CONNECTION_URL) is to lie in {folder}, which "
                f"{'cannot be written' if folder.is_dir() else 'is no folder'}."
            )
        return Path(name)
    host, port = found.host or "localhost", found.port or 5432
    if host.startswith("/") or "," in host or not found.host:
        return None  # a socket, or several servers
    try:
        socket.create_connection((host, port), timeout=SECONDS).close()
    except OSError as error:
        raise RunError(
            f"nobody answers at {host}:{port}, the database of PREFECT_API_DATABASE_CONNECTION_URL: "
            f"{error.strerror or error}. Start it, or unset that: none is needed."
        ) from error
    return None


def _is_known(revision: str) -> bool:
    import prefect.server.database

    folder = Path(prefect.server.database.__file__).parent / "_migrations" / "versions" / "sqlite"
    files = list(folder.glob("*.py"))
    return not files or any(revision in file.name or revision in file.read_text() for file in files)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
