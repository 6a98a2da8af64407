"""The server answers with the pieces of the report, to this machine alone."""

import http.client
import shutil
import threading

import duckdb
import pytest

from explain_core.errors import InputError
from explain_core.report.server import LiveSite, server
from tests.explain_core.report.test_pieces import read


@pytest.fixture
def serving(two, tmp_path):
    """A server over a copy of the store: ask(path, host) -> status, headers, body."""
    store = tmp_path / "store"
    shutil.copytree(two, store)
    site = LiveSite(store)
    running = server(site, 0)
    thread = threading.Thread(target=running.serve_forever, args=(0.05,))
    thread.start()
    port = running.server_address[1]

    def ask(path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.putrequest(method, path, skip_host=True)
        for name, value in {"Host": f"127.0.0.1:{port}", **headers}.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        found = response.status, dict(response.getheaders()), response.read()
        connection.close()
        return found

    ask.store, ask.port, ask.site = store, port, site
    yield ask
    running.shutdown()
    thread.join()
    running.server_close()
    site.close()


def test_it_gives_what_the_report_holds(serving, report):
    for path in sorted(report.rglob("*")):
        name = str(path.relative_to(report))
        if not path.is_file() or name in ("explain-report.json", "data/runs.js"):
            continue
        status, headers, body = serving(f"/{name}")
        assert status == 200 and body == path.read_bytes(), name
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    about = read(serving("/data/runs.js")[2])[1]
    assert about["live"] is True and len(about["runs"]) == 2
    assert serving("/")[2] == (report / "index.html").read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/../explain.duckdb", "/explain.duckdb", "/..%2f..%2fetc/passwd", "//etc/passwd", "/data/../core.js",
        "/pictures/set/photos/0/../../../../../../etc/passwd", "/pictures/set/photos/0/99.jpg",
        "/data/run-one/images-99.js",
        "/data/nobody/labels.js", "/pictures/set/thumbs/99.jpg", "/data/run-one/changes.js", "/data/set/ids-7.js",
        "/data/run-one/ids-0.js", "/__init__.py", "/data/run-one/images.js",
    ],
)  # fmt: skip
def test_it_gives_nothing_else(serving, path):
    assert serving(path)[0] == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:8765"}, 403),
        ({"Host": ""}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "[::1"}, 403),
        ({"Host": "localhost:9"}, 200),
        ({"Host": "127.0.0.1"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_only_its_own_pages_are_answered(serving, headers, status):
    assert serving("/data/runs.js", **headers)[0] == status


def test_it_only_reads(serving):
    assert serving("/data/runs.js", method="HEAD")[2] == b""
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert serving("/data/runs.js", method=method)[0] == 501


def test_a_run_that_is_published_meanwhile_shows(serving):
    database = serving.store / "explain.duckdb"
    beside = database.with_name("next.duckdb")
    shutil.copyfile(database, beside)
    with duckdb.connect(str(beside)) as connection:
        connection.execute("UPDATE runs SET name = 'renamed'")
    beside.replace(database)
    assert {run["name"] for run in read(serving("/data/runs.js")[2])[1]["runs"]} == {"renamed"}


def test_a_port_in_use_is_said(serving):
    with pytest.raises(InputError, match="--port"):
        server(serving.site, serving.port)


def test_a_store_that_has_gone_is_an_answer(serving):
    (serving.store / "explain.duckdb").unlink()
    status, _, body = serving("/data/runs.js")
    assert status == 500 and b"there is no store" in body
