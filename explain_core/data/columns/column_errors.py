"""What may be wrong with the columns that a table is asked for."""

from collections.abc import Sequence

from explain_core.errors import CaptionError


class MissingColumnError(CaptionError):
    """A table lacks a column that a user names."""


class UnclearColumnError(CaptionError):
    """Several columns may be meant. `names`: these."""

    def __init__(self, message: str, names: Sequence[str]) -> None:
        super().__init__(message)
        self.names = tuple(names)
