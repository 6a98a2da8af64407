"""Columns of a table of attributes that are no attributes: left aside, and said."""

from collections.abc import Sequence

from explain_core.data.wording import some


def left_over(columns: Sequence[str], read: Sequence[str]) -> list[str]:
    """The columns that are not read."""
    return [name for name in columns if name not in read]


def told_aside(file: str, aside: Sequence[str]) -> list[str]:
    """A sentence for the user on the columns that are no attributes; [] where there are none."""
    return [f"{file}: left aside {some(aside)}, which say nothing of a look from 0 to 1"] if aside else []
