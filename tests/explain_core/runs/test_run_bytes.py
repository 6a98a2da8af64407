"""Bytes of each run by kind, and what forgetting it gives back."""

from explain_core.runs.run_bytes import run_bytes
from explain_core.store.reader import Store
from explain_core.store.removal import planned_removal, remove
from tests.measured import RUN
from tests.two_runs import FILLED, SECOND, publish_two


def taken(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_alone_is_what_comes_back(tmp_path):
    layout = publish_two(tmp_path / "store")
    with Store.open(layout.root) as store:
        sizes, found = run_bytes(store), planned_removal(store, [SECOND])
    assert sizes[RUN].trained == 0 and sizes[SECOND].trained == FILLED
    assert sizes[SECOND].activations > FILLED and sizes[SECOND].sums == 4
    before = taken(tmp_path)
    remove(layout, found)
    files = sizes[SECOND].alone - sizes[SECOND].answers
    assert before - taken(tmp_path) >= 0.95 * files


def test_shared_files_are_nobody_s_alone(tmp_path):
    layout = publish_two(tmp_path / "store", shared=True)
    with Store.open(layout.root) as store:
        sizes = run_bytes(store)
    assert sizes[RUN].activations == sizes[SECOND].activations > FILLED
    assert sizes[RUN].alone < sizes[RUN].answers + FILLED
