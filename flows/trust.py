"""Asking a judge which of two runs is the better one, and storing what it says."""

from pathlib import Path

from explain_core.comparison.trust import Trust, trust
from explain_core.comparison.trust_rows import replace_trust
from explain_core.errors import InputError
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store


def judge(
    folder: Path, before: str, after: str, split: str, wait: float = 3600.0
) -> tuple[Trust, dict[str, str]]:
    """Let it choose between two runs of a store; also returns the labels of the runs by their ids.

    Raises InputError for a run and itself, and NothingToAnswer where there is nothing to judge.
    """
    with Store.open(folder) as opened:
        a, b = opened.run(before), opened.run(after)
        if a.run_id == b.run_id:
            raise InputError(f"{before} and {after} are one run ({a.run_id}): name two.")
        found = trust(opened, a, b, split)
    with change(Layout(folder), f"{b.run_id}-trust", wait, of_run=b.run_id) as connection:
        replace_trust(connection, a.run_id, b.run_id, found)
    return found, {a.run_id: a.name, b.run_id: b.name}
