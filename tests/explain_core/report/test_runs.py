"""Which runs get pages."""

import shutil

import pytest

from explain_core.errors import NothingToAnswer
from explain_core.report.runs import runs_with_pages
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from tests.compared import compared

__all__ = ["compared"]


def test_those_that_are_named_once_each_the_oldest_first(compared):
    with Store.open(compared) as store:
        assert [run.name for run in runs_with_pages(store, ["after", "before", "run-after"])] == [
            "before",
            "after",
        ]
        with pytest.raises(NothingToAnswer):
            runs_with_pages(store, ["before", "none"])


def test_else_the_newest_and_the_one_before_it_on_the_same_images(compared, tmp_path):
    layout = Layout(shutil.copytree(compared, tmp_path / "store"))
    with Store.open(layout.root) as store:
        assert [run.name for run in runs_with_pages(store)] == ["elsewhere"]  # alone on its images
    with change(layout, "fewer", 0) as connection:
        connection.execute("DELETE FROM runs WHERE name = 'elsewhere'")
    with Store.open(layout.root) as store:
        assert [run.name for run in runs_with_pages(store)] == ["before", "after"]
