"""Classes that a run never saw: pictures, words and network together, from the command on."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from explain_core.errors import InputError
from explain_core.fieldguide.generate import generate
from explain_core.store.reader import Store
from flows.cli.app import build
from flows.zero_shot import UnseenOptions, recognise
from tests.published import bare_metrics


@pytest.fixture(scope="module")
def more(tmp_path_factory) -> Path:
    """A field guide with two species more than the run has seen."""
    return generate(tmp_path_factory.mktemp("more") / "birds", 6, 6, size=128, processes=2)


@pytest.mark.slow  # a set of its own
def test_the_command_recognises_what_is_described_and_was_not_seen(first, more, tmp_path):
    from explain_core.image_sets import load_image_set

    store = Path(shutil.copytree(first.store, tmp_path / "store"))
    images = load_image_set(f"fieldguide:{more}")
    with Store.open(store) as opened:
        seen = opened.run().class_names
    unseen = [name for name in images.classes if name not in seen]
    assert len(unseen) == 2
    captions = [
        [images.classes[record.class_index], caption]
        for record in images.records
        for caption in record.captions
    ]
    (tmp_path / "words.json").write_text(json.dumps([{"class": c, "caption": text} for c, text in captions]))
    lost = next(
        r.path for r in images.records if images.classes[r.class_index] == unseen[0] and r.split == "test"
    )
    broken = tmp_path / "copy"
    shutil.copytree(more, broken)
    (broken / lost).write_bytes(b"no picture")
    asked = (
        "--classes",
        str(tmp_path / "words.json"),
        "--images",
        f"fieldguide:{broken}",
        "--split",
        "test",
        "--json",
    )
    result = CliRunner().invoke(build(), ["zero-shot", "--store", str(store), *asked])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["classes"] == unseen and answer["source"] == "sentences" and answer["lost"] == [lost]
    figures = {(each["metric"], each["variant"]): each for each in answer["figures"]}
    assert figures["unseen.top1", "words: chance"]["value"] == 0.5
    assert ("unseen.top1", "words: nearest class mean") in figures
    right = [image["predicted"] == image["class"] for image in answer["images"]]
    assert figures["unseen.top1", "words"]["value"] == pytest.approx(sum(right) / len(right))
    with Store.open(store) as opened:
        rows = opened.rows("SELECT path, class FROM unseen_images")
        told = opened.rows("SELECT DISTINCT class FROM unseen_classes")
    truth = {r.path: images.classes[r.class_index] for r in images.records if r.split == "test"}
    assert {row["path"]: row["class"] for row in rows} == {
        path: name for path, name in truth.items() if name in unseen and path != lost
    }
    assert {row["class"] for row in told} == set(unseen) and bare_metrics(store) == []


def test_classes_that_were_all_seen_are_refused_before_any_work(first, guide, tmp_path):
    (tmp_path / "words.csv").write_text("class,caption\nNobody,It has a red crown.\n")
    with pytest.raises(InputError, match="the run has not seen; there are none"):
        recognise(
            Path(first.store), UnseenOptions(str(tmp_path / "words.csv"), f"fieldguide:{guide}"), quiet=True
        )
