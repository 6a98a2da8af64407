"""`from explain_core import open_store`: what a notebook sees."""

import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pyarrow as pa
import pytest

import explain_core
from explain_core import ExplainError, open_store
from explain_core.errors import InputError, NothingToAnswer
from tests.compared import WORDS, compared
from tests.conftest import ROOT

__all__ = ["compared"]


@pytest.fixture
def store(compared):
    with open_store(compared) as opened:
        yield opened


def test_runs_the_newest_first(store):
    assert store.runs()["name"].to_pylist() == ["elsewhere", "after", "before"]
    assert store.runs()["accuracy"].to_pylist() == [0.5, 0.75, 0.75]
    assert store.run().name == "elsewhere" and store.run("run-bef").name == "before"
    assert repr(store.run("before")) == "<run before (run-before), 5 images, estimator joint>"


@pytest.mark.parametrize(
    ("name", "rows"),
    # of "before": five images; own classes six attributes, the predicted ones seven
    [("predictions", 5), ("explanations", 6 + 7), ("failures", 1), ("metrics", 4), ("filters", 4), ("sentences", 0),
     ("classes", 3)],
)  # fmt: skip
def test_tables_of_a_run(store, name, rows):
    table = getattr(store.run("before"), name)()
    assert isinstance(table, pa.Table) and table.num_rows == rows
    assert "run_id" not in table.column_names


def test_the_whole_pdf(store):
    p, words = store.run("after").pdf()
    assert words == list(WORDS)
    assert p.dtype == np.float32 and p.tolist()[0] == [0.5, 0.5, 0, 0]


def test_any_question_with_bound_values(store):
    assert store.query("SELECT ? AS a", "'; DROP TABLE runs").to_pylist() == [{"a": "'; DROP TABLE runs"}]
    assert store.query("SELECT $b AS b", b=3)["b"].to_pylist() == [3]
    with pytest.raises(InputError, match="syntax error"):
        store.query("SELEC 1")


def test_what_changed(store):
    assert [each.name for each in store.compare("before", "after").moved_classes] == ["001.Crow"]
    with pytest.raises(NothingToAnswer):
        store.compare("before", "nobody")


def test_pandas_where_it_is_installed_and_a_word_where_it_is_not(compared):
    if find_spec("pandas") is None:
        with pytest.raises(InputError, match="pandas is not installed"):
            open_store(compared, pandas=True)
    else:
        with open_store(compared, pandas=True) as opened:
            assert list(opened.runs()["name"]) == ["elsewhere", "after", "before"]


def test_no_store(tmp_path):
    with pytest.raises(ExplainError, match="there is no store"):
        open_store(tmp_path)


def test_the_names_are_there_and_cost_nothing():
    code = (
        "import sys, explain_core; "
        "print(sorted({'duckdb', 'numpy', 'pyarrow', 'torch', 'pandas', 'scipy'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"
    assert all(hasattr(explain_core, name) for name in explain_core.__all__)
    # Once loaded, a subpackage would take the place of a name that is written alike.
    folders = {path.stem for path in (ROOT / "explain_core").iterdir()}
    assert folders.isdisjoint(explain_core.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        explain_core.nothing  # noqa: B018
