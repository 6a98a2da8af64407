"""explain train gve over a small run: trained by Ray Train, written of every image, judged, gone on from."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from explain_core.errors import InputError
from explain_core.gve.course import GveCourse
from explain_core.store.reader import Store
from explain_core.text.phrases import told
from explain_core.text.tokens import tokenised
from flows.train_gve import train_gve
from tests.conftest import ROOT
from tests.published import bare_metrics

pytestmark = pytest.mark.slow  # each starts Ray Train: twenty seconds on two cores

IMAGES, TEST = 72, 24
COURSE = GveCourse(("description", "explanation-label"), epochs=2)


@pytest.fixture(scope="module")
def taught(first, tmp_path_factory):
    """A copy of a finished run's store, with two variants trained; what the training returned."""
    folder = Path(shutil.copytree(first.store, tmp_path_factory.mktemp("taught") / "store"))
    return folder, train_gve(folder, COURSE, quiet=True)


def rows(folder, sql):
    with Store.open(folder) as store:
        return store.rows(sql)


def test_every_image_has_a_sentence_of_every_method(taught):
    folder, result = taught
    assert result.methods == ("gve-description", "gve-explanation-label") and bare_metrics(folder) == []
    found = rows(
        folder,
        "SELECT s.method, count(*) AS n, count(DISTINCT s.image_id) AS images, bool_and(s.class = p.predicted) AS own, "
        "bool_and(len(sentence) > 0) AS said FROM sentences s JOIN predictions p USING (run_id, image_id) "
        "WHERE s.kind = 'explanation' GROUP BY s.method ORDER BY s.method",
    )
    assert [row.pop("method") for row in found] == [
        "guo2018",
        "gve-description",
        "gve-explanation-label",
        "joint",
    ]
    assert all(row == {"n": IMAGES, "images": IMAGES, "own": True, "said": True} for row in found)
    assert result.sentences == 3 * IMAGES
    written = rows(folder, "SELECT sentence FROM sentences WHERE starts_with(method, 'gve-')")
    assert not any(told(tokenised(row["sentence"]).split()).twice for row in written)
    (twice,) = rows(
        folder,
        "SELECT value FROM metrics WHERE metric = 'sentence.said_twice' AND variant = 'gve-description'",
    )
    assert twice["value"] == 0
    trained = rows(folder, "SELECT method, path, options->>'$.epochs' AS epochs FROM trained ORDER BY method")
    assert [row["method"] for row in trained] == list(result.methods)
    assert all(Path(row["path"]).is_file() and row["epochs"] == "2" for row in trained)


def test_statements_are_judged_by_captions_and_by_the_bird(taught):
    folder, _ = taught
    found = rows(
        folder,
        "SELECT method, count(DISTINCT image_id) AS images, avg(mentioned::INT) AS mentioned, avg(holds::INT) AS holds "
        "FROM statements GROUP BY method ORDER BY method",
    )
    by = {row["method"]: row for row in found}
    assert {"captions", "guo2018", "joint"} <= set(by)  # two epochs are few to state anything
    assert all(0 < row["images"] <= TEST for row in found)
    assert by["captions"]["holds"] > 0.9  # people err now and then, in the field guide too
    for row in rows(folder, "FROM side_by_side WHERE split = 'test' AND stated IS NOT NULL"):
        assert row["mentioned"] <= len(row["stated"]) and row["hold"] + row["do_not_hold"] <= len(
            row["stated"]
        )
    methods = rows(folder, "SELECT method, mentioned, holds, class_similarity, class_rank FROM methods")
    assert {row["method"] for row in methods} == {*by, "gve-description", "gve-explanation-label"}
    for row in methods:
        assert row["method"] not in by or row["holds"] == pytest.approx(
            by[row["method"]]["holds"], abs=0.25
        )  # five statements of a sentence
        assert row["class_rank"] is None or 1 <= row["class_rank"] <= 4


def test_the_same_again_trains_nothing_and_changes_nothing(taught):
    folder, result = taught
    before = rows(folder, "FROM sentences ORDER BY ALL"), rows(folder, "FROM statements ORDER BY ALL")
    states = {path: path.stat().st_mtime_ns for path in (folder / "training").rglob("*.safetensors")}
    again = train_gve(folder, COURSE, quiet=True)
    assert again.figures == result.figures
    assert before == (
        rows(folder, "FROM sentences ORDER BY ALL"),
        rows(folder, "FROM statements ORDER BY ALL"),
    )
    kept = {path: at for path, at in states.items() if not path.name.startswith("gve-")}
    assert kept and all(path.stat().st_mtime_ns == at for path, at in kept.items())


def test_what_is_asked_wrongly():
    with pytest.raises(InputError, match="there is no size 'huge'; the sizes are: paper, small"):
        GveCourse(size="huge")
    with pytest.raises(InputError, match="no variant 'poem'"):
        GveCourse(("poem",))


def test_killed_in_training_it_goes_on_and_ends_the_same(first, taught, tmp_path):
    """kill -9 of the command while it trains: the second start ends with the sentences of an undisturbed one."""
    folder = Path(shutil.copytree(first.store, tmp_path / "store"))
    asked = [
        "train",
        "gve",
        "--store",
        str(folder),
        "--epochs",
        "2",
        "--variants",
        "description,explanation-label",
    ]
    command = [sys.executable, "-c", "from flows.cli.app import main; main()", *asked]
    environment = {name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"}
    started = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 300
    while not list((folder / "training").rglob("description.safetensors")):
        assert time.monotonic() < end and started.poll() is None
        time.sleep(0.1)
    started.send_signal(signal.SIGKILL)
    started.wait()
    result = train_gve(folder, COURSE, quiet=True)
    assert result.figures == taught[1].figures
    assert rows(folder, "FROM sentences ORDER BY ALL") == rows(taught[0], "FROM sentences ORDER BY ALL")
