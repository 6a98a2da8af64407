"""Addresses at which no Ray head is, and folders whose names are too long for Ray's sockets."""

import os
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from explain_core.errors import RunError
from tasks import reach
from tasks.reach import check_address, socket_folder


@pytest.fixture
def no_listener():
    """A port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_nobody_listens(no_listener, host):
    start = time.monotonic()
    with pytest.raises(RunError, match=f"nobody listens at {host}:{no_listener}.*refused"):
        check_address(f"{host}:{no_listener}")
    assert time.monotonic() - start < 15


def test_no_machine_of_this_name():
    with pytest.raises(RunError, match=r"nobody listens at no-such-machine\.invalid:6379"):
        check_address("no-such-machine.invalid:6379")


def test_something_else_listens(monkeypatch):
    monkeypatch.setattr(reach, "SECONDS", 2.0)
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with pytest.raises(RunError, match="is no Ray head"):
            check_address(f"127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def guarded():
    """The port of a head that answers those alone who have the token "right"."""
    from concurrent.futures import ThreadPoolExecutor

    import grpc

    def answer(_, context):
        if ("authorization", "Bearer right") not in context.invocation_metadata():
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "InvalidAuthToken")
        return b""

    service, _, method = reach.CLUSTER[1:].rpartition("/")
    handlers = {method: grpc.unary_unary_rpc_method_handler(answer)}
    server = grpc.server(ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield port
    server.stop(None)


@pytest.mark.parametrize("where", ["variable", "file", "home"])
def test_a_head_that_wants_a_token_gets_this_machine_s(guarded, monkeypatch, tmp_path, where):
    monkeypatch.setattr(reach, "_read_settings", list)  # Ray may be running in this process
    for name in ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RAY_AUTH_MODE", "token")  # what it is set to is undone in the end
    monkeypatch.delenv("RAY_AUTH_MODE")
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / ".ray" / "auth_token"
    file.parent.mkdir()
    file.write_text("right\n" if where == "home" else "wrong")
    if where == "variable":
        monkeypatch.setenv("RAY_AUTH_TOKEN", "right")
    elif where == "file":
        (tmp_path / "token").write_text("right")
        monkeypatch.setenv("RAY_AUTH_TOKEN_PATH", str(tmp_path / "token"))
    check_address(f"127.0.0.1:{guarded}")
    assert os.environ["RAY_AUTH_MODE"] == "token"


@pytest.mark.parametrize(
    ("token", "mode", "words"),
    [
        ("wrong", None, "does not take the token of RAY_AUTH_TOKEN"),
        ("", None, r"wants a token, and none is in .*auth_token"),
        ("right", "disabled", "RAY_AUTH_MODE is 'disabled'"),
    ],
)
def test_a_head_that_wants_another_token_is_told_of(guarded, monkeypatch, tmp_path, token, mode, words):
    monkeypatch.setattr(reach, "_read_settings", list)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("RAY_AUTH_TOKEN", token)
    monkeypatch.setenv("RAY_AUTH_MODE", mode or "")
    start = time.monotonic()
    with pytest.raises(RunError, match=f"127.0.0.1:{guarded} .*{words}"):
        check_address(f"127.0.0.1:{guarded}")
    assert time.monotonic() - start < 15


def test_another_server_of_the_same_protocol_listens():
    from concurrent.futures import ThreadPoolExecutor

    import grpc

    server = grpc.server(ThreadPoolExecutor(1))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with pytest.raises(RunError, match="is no Ray head"):
            check_address(f"127.0.0.1:{port}")
    finally:
        server.stop(None)


@pytest.mark.parametrize("address", ["ray://head:10001", "head", "http://head:6379", "", "head:99999999"])
def test_what_is_no_address(address):
    with pytest.raises(RunError, match="HOST:"):
        check_address(address)


def test_addresses_that_ray_looks_up_itself():
    check_address("auto")
    check_address("local")


def test_a_head_is_reached(cluster):
    import ray

    check_address(ray.get_runtime_context().gcs_address)


def test_a_short_folder_is_taken_by_itself_where_the_usual_one_is_long(monkeypatch, tmp_path):
    monkeypatch.delenv("RAY_TMPDIR", raising=False)
    monkeypatch.setenv("TMPDIR", "/tmp")
    assert socket_folder() is None
    monkeypatch.setenv("TMPDIR", str(tmp_path / ("long" * 20)))
    found = socket_folder()
    assert found is not None
    longest = f"{found}/ray/session_2026-12-31_23-59-59_123456_1234567/sockets/plasma_store"
    assert len(longest.encode()) <= 103
    monkeypatch.setenv("TMPDIR", "/tmp")
    monkeypatch.setenv("RAY_TMPDIR", "/tmp/" + "é" * 20)  # bytes, not letters
    assert socket_folder() == found


def test_another_folder_is_taken_where_the_usual_one_cannot_be_written(monkeypatch):
    for usual in ("/proc/nowhere", "/dev/null"):
        monkeypatch.setenv("RAY_TMPDIR", usual)
        assert socket_folder() is not None
