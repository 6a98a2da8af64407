"""A signal that a library turns into an exit of its own still ends a command as ours does."""

import os
import signal
import subprocess
import sys
import time

import pytest

from flows.cli.exit import STOPPED, stoppable
from flows.interrupts import heed


def test_ray_s_own_exit_while_it_starts(capsys):
    with pytest.raises(SystemExit) as ended, stoppable():
        sys.exit(signal.SIGTERM)  # what Ray's handler does, which stands until ray.init returns
    assert ended.value.code == 143
    assert STOPPED in capsys.readouterr().err.replace("\n", " ")


def test_another_exit_is_left_alone():
    with pytest.raises(SystemExit) as ended, stoppable():
        sys.exit(3)
    assert ended.value.code == 3


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_that_a_library_makes_an_error_of_is_not_lost(number, code, capsys):
    reached = False
    with pytest.raises(SystemExit) as ended, stoppable():
        try:
            try:
                os.kill(os.getpid(), number)
                time.sleep(5)
            except BaseException as error:
                raise RuntimeError("the event loop is gone") from error
        except Exception:  # as a run bears a server that is gone
            heed()
        reached = True
    assert not reached and ended.value.code == code
    assert STOPPED in capsys.readouterr().err.replace("\n", " ")


def test_nor_where_a_flow_of_prefect_s_takes_the_signal(capsys):
    from prefect.utilities.engine import capture_sigterm

    with pytest.raises(SystemExit) as ended, stoppable():
        try:
            with capture_sigterm():  # stands around every flow
                try:
                    os.kill(os.getpid(), signal.SIGTERM)
                    time.sleep(5)
                except BaseException as error:
                    raise RuntimeError("the event loop is gone") from error
        except Exception as error:
            heed(error)
    assert ended.value.code == 143
    assert STOPPED in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_whose_exception_python_drops_is_sent_again(number, code):
    """And nobody reads of the exception, which would have come up in the callback of a weak reference, say."""
    drops = (
        "import os, time\n"
        "from flows.cli.exit import stoppable\n"
        "class Held:\n"
        "    def __del__(self):\n"
        f"        os.kill(os.getpid(), {int(number)})\n"
        "        time.sleep(5)\n"
        "with stoppable(server=False):\n"
        "    held = Held()\n"
        "    del held\n"
        "    time.sleep(60)"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", drops], capture_output=True, text=True, timeout=60)
    assert done.returncode == code and STOPPED in done.stderr
    assert "Exception ignored in" not in done.stderr and "Traceback" not in done.stderr
    assert time.monotonic() - began < 30


def test_nor_is_one_that_a_flow_of_prefect_s_takes(capfd):
    """Prefect's handler stands in the place of ours while a flow runs."""
    from prefect.exceptions import TerminationSignal

    class Held:
        def __del__(self):
            raise TerminationSignal(signal=signal.SIGTERM)

    with pytest.raises(SystemExit) as ended, stoppable(server=False):
        held = Held()
        del held
        time.sleep(5)
    assert ended.value.code == 143
    said = capfd.readouterr().err
    assert "Exception ignored in" not in said and "stopped" in said


def test_what_was_asked_of_an_earlier_command_is_forgotten():
    with pytest.raises(SystemExit), stoppable():
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)
    before = signal.getsignal(signal.SIGINT)
    heed()
    with stoppable():
        heed()
    assert signal.getsignal(signal.SIGINT) == before
