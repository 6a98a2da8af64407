"""`explain report` writes a folder and says what is in it; `explain serve` prints where it serves."""

import http.client
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import time

from tests.conftest import ROOT
from tests.faults.command import heeds_interrupts


def test_it_writes_a_report_and_says_how_large(ask, tmp_path):
    answer = ask("report", "--out", str(tmp_path / "report"))
    assert answer.error is None
    assert re.search(r"report/index.html: 1 run, 6 photographs, \d+ MB", answer.out)
    assert (tmp_path / "report/data/run-one/images-0.js").is_file()


def test_photographs_may_be_left_out(ask, tmp_path):
    assert "0 photographs" in ask("report", "--out", str(tmp_path / "report"), "--photographs", "0").out
    assert not (tmp_path / "report/pictures/set/photos").exists()


def test_of_many_images_the_first_get_a_page(ask, tmp_path, monkeypatch):
    monkeypatch.setattr("explain_core.report.selection.MANY", 1)
    monkeypatch.setattr("explain_core.report.selection.OF_MANY", 3)
    few = ask("report", "--out", str(tmp_path / "few"))
    assert few.error is None and "3 images get a page" in " ".join(few.err.split())
    assert " 3 photographs" in few.out
    asked = ask("report", "--out", str(tmp_path / "asked"), "--images", "2")
    assert "get a page" not in asked.err and " 2 photographs" in asked.out


def test_a_folder_with_something_else_is_refused(ask, tmp_path):
    (tmp_path / "thesis.tex").write_text("years")
    assert "is left as it is" in ask("report", "--out", str(tmp_path)).error
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_run_that_is_not_there_is_said(ask, tmp_path):
    assert "no run called 'nobody'" in ask("report", "--out", str(tmp_path / "r"), "--run", "nobody").error
    assert not (tmp_path / "r").exists()


def test_it_serves_until_it_is_stopped(made, tmp_path):
    code = "import sys; sys.argv = ['explain', 'serve', '--port', '0', '--store', sys.argv[1]]; " \
        "from flows.cli.app import main; main()"  # fmt: skip
    serving = subprocess.Popen(
        [sys.executable, "-c", code, str(made.store)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=tmp_path, preexec_fn=heeds_interrupts, env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", serving.stdout.readline())[1])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
        connection.close()
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", port), timeout=60) as rude:
                rude.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                rude.recv(100)  # it is being answered
                rude.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )  # closed by a reset
            time.sleep(0.2)
        serving.send_signal(signal.SIGINT)
        _, said = serving.communicate(timeout=120)
        assert serving.returncode == 0 and "ended" in said and "Traceback" not in said
    finally:
        serving.kill()
        serving.wait()
