"""The hand-made store with three runs."""

from tests.compared import compared

__all__ = ["compared"]
