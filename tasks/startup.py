"""Whether a process is still starting what its work needs: an end at once loses nothing then, and need not be slow."""

from collections.abc import Iterator
from contextlib import contextmanager

_under_way: set[str] = set()


def begin(what: str) -> None:
    """`what` is being started."""
    _under_way.add(what)


def end(what: str) -> None:
    """`what` is there, or will not be."""
    _under_way.discard(what)


@contextmanager
def starting(what: str) -> Iterator[None]:
    """A block that starts `what`."""
    begin(what)
    try:
        yield
    finally:
        end(what)


def is_starting() -> bool:
    """Whether anything is being started."""
    return bool(_under_way)
