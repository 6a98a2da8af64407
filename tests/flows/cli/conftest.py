"""The hand-made stores, for the commands that ask."""

from tests.asked import ask, made
from tests.compared import compared

__all__ = ["ask", "compared", "made"]
