"""What `explain run` refuses before any server is told of it."""

import os

import pytest

from explain_core.errors import InputError
from flows.cli import server
from flows.cli.commands.run import run_and_tell
from tasks.options import RunOptions


def test_options_are_looked_at_before_a_server_is_told_of_them(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "watched", lambda: True)
    bad = os.fsdecode(b"folder:caf\xe9")  # no server takes it: its parameters are JSON
    with pytest.raises(InputError, match=r"--images folder:caf. is not UTF-8"):
        run_and_tell(RunOptions(bad, "a:b", checkpoint="c.pt", store=str(tmp_path)))
