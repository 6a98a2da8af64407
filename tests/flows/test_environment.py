"""What is inherited and would lead Prefect and Ray astray: proxies, a home that cannot be written."""

import os
import stat
from pathlib import Path

import pytest

from flows import environment

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "grpc_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def inherited(monkeypatch, tmp_path):
    """An environment without proxies, a temporary folder and a home of its own; everything is set back."""
    for name in PROXIES:
        for spelt in (name, name.upper()):
            monkeypatch.setenv(spelt, "")  # so that whatever is set in the test is taken back
            monkeypatch.delenv(spelt)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PREFECT_HOME", "")
    monkeypatch.delenv("PREFECT_HOME")
    environment.notes.clear()
    yield
    environment.notes.clear()


@pytest.mark.parametrize("name", ["HTTP_PROXY", "https_proxy", "ALL_PROXY", "grpc_proxy"])
def test_own_servers_are_never_asked_for_through_a_proxy(monkeypatch, name):
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "internal.example, 10.0.0.0/8")
    environment.prepare()
    for spelt in ("no_proxy", "NO_PROXY"):
        names = os.environ[spelt].split(",")
        assert names[:2] == ["internal.example", "10.0.0.0/8"]
        assert {"127.0.0.1", "localhost", "::1"} <= set(names)
    import httpx

    with httpx.Client() as client:
        assert type(client._transport_for_url(httpx.URL("http://127.0.0.1:4200/api"))) is type(
            client._transport
        )
        assert client._transport_for_url(httpx.URL("http://127.0.0.1:4200/api"))._pool.__class__.__name__ == (
            "ConnectionPool"
        )


@pytest.mark.parametrize(
    ("name", "proxy"),
    [("ALL_PROXY", "socks5h://u:p@gate:1080"), ("all_proxy", "socks4://gate:1080"), ("http_proxy", "http://[::1"),
     ("HTTPS_PROXY", "ftp://gate:21"), ("HTTP_PROXY", "http://gate:port"), ("http_proxy", "http://")],
)  # fmt: skip
def test_a_proxy_that_cannot_be_used_is_left_aside(monkeypatch, name, proxy):
    monkeypatch.setenv(name, proxy)
    monkeypatch.setattr(environment, "find_spec", lambda _: None)  # as where socksio is not installed
    environment.prepare()
    assert name not in os.environ and environment.notes[0].startswith(f"{name} is left aside: ")
    import httpx

    httpx.Client().close()  # which raises where a proxy of the environment is no use to it


@pytest.mark.parametrize("proxy", ["gate.example:3128", "https://u:p@gate.example", "http://[::1]:3128/"])
def test_a_proxy_that_can_be_used_stays(monkeypatch, proxy):
    monkeypatch.setenv("HTTP_PROXY", proxy)
    environment.prepare()
    assert os.environ["HTTP_PROXY"] == proxy and environment.notes == []


def test_without_a_proxy_nothing_is_set():
    environment.prepare()
    assert "NO_PROXY" not in os.environ and "no_proxy" not in os.environ


def test_what_takes_all_is_left_alone(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "*")
    environment.prepare()
    assert os.environ["no_proxy"] == os.environ["NO_PROXY"] == "*"


@pytest.mark.parametrize(
    ("name", "given", "left"),
    [
        ("PYTHONOPTIMIZE", "2", "1"),
        ("PYTHONOPTIMIZE", "1", "1"),
        ("PYTHONWARNINGS", "error", None),
        ("PYTHONWARNINGS", "ignore::DeprecationWarning, error::UserWarning", None),
        ("PYTHONWARNINGS", "ignore:error", "ignore:error"),
    ],
)
def test_ray_s_own_processes_start_under_no_strictness(monkeypatch, name, given, left):
    monkeypatch.setenv(name, given)
    environment.prepare()
    assert os.environ.get(name) == left
    assert [f"{name}={given} is" in note for note in environment.notes] == ([True] if left != given else [])


def test_a_home_that_can_be_made_is_the_user_s(tmp_path):
    environment.prepare()
    assert os.environ["HOME"] == str(tmp_path / "home") and not environment.notes
    assert not (tmp_path / "home").exists()  # nothing is left behind


def test_without_a_home_there_is_one_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", "/proc/1/x")
    monkeypatch.setenv("PREFECT_HOME", "/proc/1/x/.prefect")
    environment.prepare()
    own = Path(os.environ["HOME"])
    assert own.parent == tmp_path and stat.S_IMODE(own.stat().st_mode) == 0o700
    assert os.environ["PREFECT_HOME"] == str(own / ".prefect")
    assert [("/proc/1/x" in note, str(own) in note) for note in environment.notes] == [(True, True)] * 2
    environment.prepare()
    assert os.environ["HOME"] == str(own)  # the same the next time: Prefect's pages keep their past


def test_a_folder_that_somebody_else_has_put_there_is_not_taken(monkeypatch, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"explain-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setenv("HOME", "/proc/1/x")
    environment.prepare()
    assert Path(os.environ["HOME"]).resolve() != tmp_path / "elsewhere"
    assert not list((tmp_path / "elsewhere").iterdir())
