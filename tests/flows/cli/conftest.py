"""The hand-made store, for the commands that ask."""

from tests.asked import ask, made

__all__ = ["ask", "made"]
