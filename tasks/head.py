"""The head of the Ray cluster: waiting for it, and noticing that it is gone, which Ray itself says to nobody."""

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import ray

from explain_core.errors import RunError

R = TypeVar("R")

HEAD_SECONDS = 10.0  #: Ray itself ends the process after a minute, without a word
END_SECONDS = 20.0  #: for everything to come to its end, once the head is gone
BEAT_SECONDS = 2.0


class Head:
    """Waits for results, and notices when the cluster's head is gone, which Ray itself says to nobody."""

    def __init__(self) -> None:
        self._address = _address()
        self._seen = time.monotonic()

    def wait(
        self, flying: "list[ray.ObjectRef[R]]"
    ) -> "tuple[list[ray.ObjectRef[R]], list[ray.ObjectRef[R]]]":
        """`ray.wait` for half a second at most.

        Raises RunError where nobody listens at the head's address, or the run has been stopped.
        """
        self.listens()
        if not ray.is_initialized():
            raise RunError("the run was stopped while a stage was waiting for its workers")
        if not flying:
            time.sleep(0.5)
            return [], []
        return ray.wait(flying, timeout=0.5)

    def listens(self) -> None:
        """Return where somebody listens at the head's address; raise RunError where nobody does for HEAD_SECONDS."""
        while True:
            try:
                with socket.create_connection(self._address, timeout=HEAD_SECONDS):
                    self._seen = time.monotonic()
                    return
            except OSError as error:
                if time.monotonic() - self._seen > HEAD_SECONDS:
                    raise RunError(_gone(self._address)) from error
                time.sleep(0.5)


@contextmanager
def ended_with_its_head() -> Iterator[None]:
    """End this process, with a word, where it cannot end the block by itself after the head is gone.

    A call that reaches Ray just when the head dies (the export of a function, say) waits in Ray's own code until that
    ends the process, and no exception gets there.
    """
    over = threading.Event()
    watching = threading.Thread(target=_watch, args=(_address(), over), daemon=True)
    watching.start()
    try:
        yield
    finally:
        over.set()


def _watch(address: tuple[str, int], over: threading.Event) -> None:
    seen = time.monotonic()
    while not over.wait(BEAT_SECONDS):
        try:
            with socket.create_connection(address, timeout=HEAD_SECONDS):
                seen = time.monotonic()
        except OSError:
            if time.monotonic() - seen > HEAD_SECONDS + END_SECONDS:
                print(f"error: {_gone(address)}", file=sys.stderr, flush=True)
                os._exit(1)


def _address() -> tuple[str, int]:
    host, _, port = ray.get_runtime_context().gcs_address.rpartition(":")
    return host.strip("[]"), int(port)


def _gone(address: tuple[str, int]) -> str:
    return (
        f"the Ray cluster's head at {':'.join(map(str, address))} is gone. What was finished is kept: run the same "
        "command again to go on from there."
    )
