"""A signal that a library turns into an exit of its own still ends a command as ours does."""

import signal
import sys

import pytest

from flows.cli.stopping import STOPPED, stoppable


def test_ray_s_own_exit_while_it_starts(capsys):
    with pytest.raises(SystemExit) as ended, stoppable():
        sys.exit(signal.SIGTERM)  # what Ray's handler does, which stands until ray.init returns
    assert ended.value.code == 143
    assert STOPPED in capsys.readouterr().err.replace("\n", " ")


def test_another_exit_is_left_alone():
    with pytest.raises(SystemExit) as ended, stoppable():
        sys.exit(3)
    assert ended.value.code == 3
