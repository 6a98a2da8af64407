"""What is asked of a run's images, before anything is trained: of its own parts, and in English alone."""

import json
import shutil

import pytest

from explain_core.errors import InputError
from explain_core.runs.training_images import training_images
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from flows.train_vqa import asked_of
from flows.training import Subject
from tests.asked import made

__all__ = ["made"]


@pytest.fixture
def buses(made, tmp_path):
    """A store made by hand, whose captions are of buses."""
    layout = Layout(shutil.copytree(made.store, tmp_path / "store"))
    with change(layout, "buses", 0) as connection:
        connection.execute("UPDATE runs SET options = '{}'")
        connection.execute("DELETE FROM subjects")
        connection.execute("INSERT INTO subjects SELECT DISTINCT vocabulary_digest, 'bus' FROM runs")
        connection.execute(
            "UPDATE images SET split = 'train', captions = ['bus ' || image_id || ' has a red roof']"
        )
        connection.execute("DELETE FROM image_attributes")
        connection.execute(
            "INSERT INTO image_attributes SELECT DISTINCT vocabulary_digest, image_id, 'red roof', 2 "
            "FROM run_images JOIN runs USING (run_id)"
        )
    return layout


def asked(layout):
    with Store.open(layout.root) as store:
        run = store.run(None)
        return [question for _, question in asked_of(store, Subject(run, training_images(store, run), ()))]


def test_parts_are_those_that_captions_own(buses):
    found = asked(buses)
    assert found and {(question.part, question.aspect) for question in found} == {("roof", "colour")}


def test_captions_in_another_language_are_refused(buses):
    with change(buses, "french", 0) as connection:
        connection.execute("UPDATE runs SET options = ?", [json.dumps({"language_model": "fr"})])
    with pytest.raises(InputError, match=r"questions are made in English alone, and run .* words in French"):
        asked(buses)
