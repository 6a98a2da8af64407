"""explain train sje and vqa over a small run, and asking what they learned."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from explain_core.errors import ExplainError, InputError
from explain_core.sje.course import EmbeddingCourse
from explain_core.sje.run_search import find_by_text
from explain_core.store.reader import Store
from explain_core.vqa.course import AnswerCourse
from flows.cli.app import build
from flows.train_sje import train_sje
from flows.train_vqa import train_vqa
from tests.published import bare_metrics

pytestmark = pytest.mark.slow  # each starts Ray Train


@pytest.fixture(scope="module")
def folder(first, tmp_path_factory):
    """A copy of a finished run's store, to train on."""
    return Path(shutil.copytree(first.store, tmp_path_factory.mktemp("trained") / "store"))


def explain(*words):
    result = CliRunner().invoke(build(), [*words])
    if isinstance(result.exception, ExplainError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_sentences_find_images(folder):
    with Store.open(folder) as store, pytest.raises(ExplainError, match="`explain train sje` trains one"):
        find_by_text(store, store.run(), "a red bird", 3)
    course = EmbeddingCourse(encoder="bag-of-words", epochs=30)
    result = train_sje(folder, course, quiet=True)
    assert result.method == "sje-bag-of-words" and result.held_out == () and bare_metrics(folder) == []
    known = {(each.metric, each.variant): each.value for each in result.figures}
    assert known["sje.zero_shot.top1", result.method] > known["sje.zero_shot.top1", "chance"] == 0.25
    with Store.open(folder) as store:
        run = store.run()
        image = store.rows("SELECT class, captions FROM images WHERE split = 'train' ORDER BY image_id")[0]
        found = find_by_text(store, run, image["captions"][0] + " zyx", 72)
        assert found.unknown == ("zyx",) and len(found.images) == 72
        assert [each.score for each in found.images] == sorted(
            (each.score for each in found.images), reverse=True
        )
    told = json.loads(
        explain("find", "--sentence", "a red crown", "--store", str(folder), "--limit", "2", "--json")
    )
    assert len(told["images"]) == 2
    assert "never met in training, and passed over: zyx" in explain(
        "find", "--sentence", "zyx", "--store", str(folder)
    )


def test_classes_are_held_out(folder):
    course = EmbeddingCourse(encoder="bag-of-words", hold_out=2, epochs=3)
    result = train_sje(folder, course, quiet=True)
    assert len(result.held_out) == 2
    known = {(each.metric, each.variant): each.value for each in result.figures}
    assert known["sje.zero_shot.top1", "chance"] == 0.5
    with pytest.raises(InputError, match="3 of 4 classes cannot be held out"):
        train_sje(folder, EmbeddingCourse(hold_out=3), quiet=True)
    with pytest.raises(InputError, match="there is no encoder 'poem'; there are: bag-of-words"):
        EmbeddingCourse(encoder="poem")


def test_questions_are_answered_and_mapped(folder, tmp_path):
    with pytest.raises(ExplainError, match=r"vqa was not trained on run .*: `explain train vqa` trains it"):
        explain("ask", some_image(folder), "what colour is the crown?", "--store", str(folder))
    result = train_vqa(folder, AnswerCourse(epochs=2), quiet=True)
    assert result.questions > 72 * 10
    assert {each.variant for each in result.figures} == {"vqa", "commonest answer", "commonest of the class"}
    assert bare_metrics(folder) == []
    picture = tmp_path / "crown.png"
    said = explain(
        "ask", some_image(folder), "what colour is the crown?", "--store", str(folder), "--out", str(picture)
    )
    assert "%" in said and picture.stat().st_size > 10_000
    with pytest.raises(InputError, match="there is no answer 'plaid'"):
        explain(
            "ask",
            some_image(folder),
            "what colour is the crown?",
            "--answer",
            "plaid",
            "--store",
            str(folder),
        )
    with pytest.raises(ExplainError, match=r"has no image 'nowhere.jpg'"):
        explain("ask", "nowhere.jpg", "what colour is the crown?", "--store", str(folder))


def some_image(folder):
    with Store.open(folder) as store:
        return store.rows("SELECT image_id FROM images ORDER BY image_id")[0]["image_id"]
