"""How long is fuzzed: EXPLAIN_FUZZ_SECONDS in all, shared by the slow tests; a few dozen examples otherwise."""

import os
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from explain_core.errors import ExplainError

SECONDS = float(os.environ.get("EXPLAIN_FUZZ_SECONDS", "180"))
READERS = 10  #: slow tests that share the seconds
LONGEST = 10.0  #: seconds that any input may take
CHECKS = list(HealthCheck)


@st.composite
def spoilt(draw: st.DrawFn, sound: bytes) -> bytes:
    """Bytes of a sound file with some flipped, some put in, some left out, or its end cut off."""
    content = bytearray(sound)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        kind = draw(st.sampled_from(("flip", "insert", "remove", "cut", "large", "end")))
        if kind == "flip" and content:
            content[at] ^= draw(st.integers(1, 255))
        elif kind == "insert":
            content[at:at] = draw(st.binary(max_size=8))
        elif kind == "remove":
            del content[at : at + draw(st.integers(1, 16))]
        elif kind == "cut":
            del content[at:]
        elif kind == "large":
            content[at : at + 4] = draw(
                st.sampled_from((b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"\0\0\0\x80"))
            )
        elif content:  # the tables of contents stand at the end of Parquet and zip files
            content[-1 - draw(st.integers(0, min(len(content) - 1, 400)))] ^= draw(st.integers(1, 255))
    return bytes(content)


@pytest.fixture
def fuzz(request: pytest.FixtureRequest) -> Callable[[Callable[[bytes], object], list[bytes]], None]:
    """fuzz(read, sound): read spoilt copies of sound files; only a result or an ExplainError may come out."""
    slow = request.node.get_closest_marker("slow") is not None

    def run(read: Callable[[bytes], object], sound: list[bytes]) -> None:
        end = time.monotonic() + SECONDS / READERS

        @settings(
            max_examples=100_000 if slow else 30, deadline=None, derandomize=not slow, database=None,
            suppress_health_check=CHECKS, print_blob=True, phases=[Phase.generate, Phase.shrink],
        )  # fmt: skip
        @given(st.sampled_from(sound).flatmap(spoilt))
        def attempt(content: bytes) -> None:
            if slow and time.monotonic() > end:
                return
            start = time.process_time()
            try:
                read(content)
            except ExplainError as error:
                assert str(error)
            assert time.process_time() - start < LONGEST

        attempt()

    return run
