"""What `explain run` refuses before any server is told of it."""

import os

import pytest

from flows.cli import server
from flows.cli.commands.run import run_and_tell
from tasks.options import RunOptions


def test_options_are_looked_at_before_a_server_is_told_of_them(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(server, "watched", lambda: True)
    bad = os.fsdecode(b"folder:caf\xe9")  # no server takes it: its parameters are JSON
    with pytest.raises(SystemExit) as ended:
        run_and_tell(RunOptions(bad, "a:b", checkpoint="c.pt", store=str(tmp_path)))
    assert ended.value.code == 1
    assert "--images" in (said := capsys.readouterr().err) and "is not UTF-8" in " ".join(said.split())
