"""SIGINT and SIGTERM: a clean end, soon, with a message, and nothing left behind."""

import os
import signal
import time

import pytest

from tests.faults.command import IMAGES

WHEN = {
    "while it plans": lambda f: f.layout.file_digests.exists(),
    "while shards are extracted": lambda f: len(f.shards()) >= 3,
    "while captions are read": lambda f: len(f.images_in_shards()) == IMAGES,
    "while images are explained": lambda f: f.answers(),
}


AT_ONCE = 2.0  # seconds; twice as many where the machine is busy with other things


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
@pytest.mark.parametrize("when", WHEN)
def test_a_signal_ends_the_run_with_a_message(field, when, number):
    stop(field, when, lambda command: command.kill(number), 128 + number)


@pytest.mark.slow
@pytest.mark.parametrize("when", ["while shards are extracted", "while images are explained"])
def test_control_c_reaches_the_whole_group(field, when):
    stop(field, when, lambda command: os.killpg(command.process.pid, signal.SIGINT), 130)


def stop(field, when, strike, code):
    command = field.explain()
    command.until(lambda: WHEN[when](field))
    field.soon(0.5)
    strike(command)
    start = time.monotonic()
    assert command.end() == code, command.said
    took = time.monotonic() - start
    assert took < 2 * AT_ONCE
    assert 1 <= len(command.message) <= 3, command.said
    assert "run the same command again" in command.message[0]
    left = field.check_processes(command)
    print(f"ended {took:.1f} s after the signal; the last process {left:.1f} s later")
    before = field.images_in_shards()
    field.finish()
    assert field.forwarded() == IMAGES - len(before)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
@pytest.mark.parametrize("seconds", [3, 6, 9, 12, 15])
def test_a_signal_in_start_up_is_heeded_at_once(field, seconds, number):
    """Whatever is being started: Python, Prefect's server, Ray."""
    command = field.explain()
    time.sleep(seconds)
    command.kill(number)
    start = time.monotonic()
    assert command.end() == 128 + number, command.said
    assert time.monotonic() - start < 2 * AT_ONCE
    field.check_processes(command)
