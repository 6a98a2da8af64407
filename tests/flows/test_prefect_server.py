"""A Prefect server that is not there, is another's, or cannot be started: said before there is work."""

import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from prefect.settings import (
    PREFECT_API_DATABASE_CONNECTION_URL,
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
    temporary_settings,
)

from explain_core.errors import RunError
from flows import prefect_server
from flows.prefect_server import check_server


class Answering(BaseHTTPRequestHandler):
    code = 200

    def do_GET(self):
        self.send_response(self.code)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"true")

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    """A server that answers with a code; gives the function that sets it, and the address."""
    handler = type("Handler", (Answering,), {})
    served = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield handler, f"http://127.0.0.1:{served.server_port}/api"
    served.shutdown()
    served.server_close()


def refused(address: str) -> str:
    start = time.monotonic()
    with temporary_settings({PREFECT_API_URL: address}), pytest.raises(RunError) as error:
        check_server()
    assert time.monotonic() - start < 15
    assert address in str(error.value) and "PREFECT_API_URL" in str(error.value)
    assert str(error.value).count("\n") < 3
    return str(error.value)


def test_a_server_that_answers(server):
    with temporary_settings({PREFECT_API_URL: server[1]}):
        check_server()


def test_nobody_answers():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "refused" in refused(f"http://127.0.0.1:{taken.getsockname()[1]}/api")


def test_one_that_never_answers(monkeypatch):
    monkeypatch.setattr(prefect_server, "SECONDS", 1.0)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        refused(f"http://127.0.0.1:{silent.getsockname()[1]}/api")


@pytest.mark.parametrize("code", [401, 403])
def test_one_that_wants_to_know_who_asks(server, code):
    server[0].code = code
    assert "PREFECT_API_AUTH_STRING" in refused(server[1])


def test_one_of_somebody_else(server):
    server[0].code = 404
    assert "no Prefect server" in refused(server[1])


def test_none_is_configured_and_none_may_be_started():
    with (
        temporary_settings({PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False}, restore_defaults={PREFECT_API_URL}),
        pytest.raises(RunError, match="PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"),
    ):
        check_server()


def with_database(folder):
    return temporary_settings(
        {PREFECT_HOME: folder}, restore_defaults={PREFECT_API_URL, PREFECT_API_DATABASE_CONNECTION_URL}
    )


def test_a_database_that_is_none(tmp_path):
    (tmp_path / "prefect.db").write_bytes(b"no database at all, but some text" * 40)
    with with_database(tmp_path), pytest.raises(RunError, match="cannot be read: file is not a database"):
        check_server()


@pytest.mark.parametrize("revision", ["9725c1cbee35", "0123456789ab"])
def test_a_database_of_a_newer_prefect(tmp_path, revision):
    with sqlite3.connect(tmp_path / "prefect.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
    connection.close()
    with with_database(tmp_path):
        if revision == "9725c1cbee35":  # the first that Prefect ever had
            check_server()
        else:
            with pytest.raises(RunError, match="made by a newer Prefect"):
                check_server()


def test_no_database_yet(tmp_path):
    with with_database(tmp_path):
        check_server()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "no address of a database that Prefect can use"),
        ("mysql://user:secret@somewhere/prefect", "no address of a database that Prefect can use"),
        ("sqlite:///prefect.db", "no address of a database that Prefect can use"),
        ("sqlite+aiosqlite:////proc/nowhere/prefect.db", "/proc/nowhere, which is no folder"),
        ("postgresql+asyncpg://user:secret@127.0.0.1:9/prefect", "nobody answers at 127.0.0.1:9"),
    ],
)
def test_a_database_that_cannot_be_used(tmp_path, url, said):
    began = time.monotonic()
    with (
        temporary_settings(
            {PREFECT_HOME: tmp_path, PREFECT_API_DATABASE_CONNECTION_URL: url},
            restore_defaults={PREFECT_API_URL},
        ),
        pytest.raises(RunError, match=said) as raised,
    ):
        check_server()
    assert time.monotonic() - began < 15
    assert "PREFECT_API_DATABASE_CONNECTION_URL" in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("named", ["{}/mine.db", ":memory:"])
def test_a_database_that_is_named(tmp_path, named):
    url = f"sqlite+aiosqlite:///{named.format(tmp_path)}"
    with temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: url}, restore_defaults={PREFECT_API_URL}):
        check_server()


@pytest.mark.parametrize(
    ("name", "value"), [("PREFECT_LOGGING_LEVEL", "LOUD"), ("PREFECT_API_REQUEST_TIMEOUT", "soon")]
)
def test_a_setting_that_prefect_does_not_take_is_named(name, value):
    asked = (
        "from flows.prefect_server import check_server\n"
        "from explain_core.errors import RunError\n"
        "try: check_server()\n"
        "except RunError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env=os.environ | {name: value},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"{name} = {value!r}" in done.stdout
    assert done.stderr == ""
