"""Attacks on a run's images: on a network with a linear head, on one of tokens, on one with a yes or no a class."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from typer.testing import CliRunner

from explain_core.model.attack import OBJECTIVES, Attack
from explain_core.model.passes.output_kind import INDEPENDENT, LOGITS
from explain_core.store.reader import Store
from flows.attack import AttackOptions, attack_run
from flows.cli.app import build
from tests.networks import birds
from tests.published import bare_metrics

IMAGES = 6
STORED = """
SELECT a.*, s.sentence AS published FROM attacked_images a JOIN runs USING (run_id) JOIN sentences s
ON s.run_id = a.run_id AND s.image_id = a.image_id AND s.kind = 'explanation' AND s.method = runs.estimator
ORDER BY a.attack, a.image_id
"""


def attacked(store: Path, **options):
    return attack_run(
        store, AttackOptions(Attack("pgd", 8, 3), split="all", images=IMAGES, **options), quiet=True
    )


@pytest.mark.slow  # an attack of many steps
def test_what_is_stored_of_attacked_images(first, tmp_path):
    store = Path(shutil.copytree(first.store, tmp_path / "store"))
    result = attack_run(
        store,
        AttackOptions(Attack("pgd", 8, 3), split="all", images=IMAGES),
        pictures=tmp_path / "out",
        quiet=True,
    )
    assert result.record.objective == OBJECTIVES[LOGITS][0] and bare_metrics(store) == []
    with Store.open(store) as opened:
        rows = opened.rows(STORED)
        right = opened.rows("SELECT image_id FROM predictions WHERE correct ORDER BY md5(image_id) LIMIT 6")
    assert {row["image_id"] for row in rows} == {row["image_id"] for row in right} and rows
    for row in rows:
        assert row["sentence_before"] == row["published"]  # as the run said it
        before, after = (
            np.asarray(Image.open(tmp_path / "out" / f"{row['image_id']}-{when}.png"), int)
            for when in ("before", "after")
        )
        assert 0 < np.abs(after - before).max() == row["change"] <= 8
        assert row["fooled"] == (row["predicted"] != row["predicted_before"])
    again = attacked(store)
    for one, other in zip(result.record.images, again.record.images, strict=True):
        assert (one.image_id, one.after.predicted) == (other.image_id, other.after.predicted)
        np.testing.assert_array_equal(one.after.odds, other.after.odds)
    with Store.open(store) as opened:
        assert opened.rows("SELECT count(*) AS n FROM attacks")[0]["n"] == 1


@pytest.mark.slow
def test_the_command_with_a_target_as_json(first, tmp_path):
    store = Path(shutil.copytree(first.store, tmp_path / "store"))
    asked = ("--split", "all", "--images", "3", "--target", "runner-up", "--method", "fgsm", "--json")
    result = CliRunner().invoke(build(), ["attack", "--store", str(store), *asked])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["attack"] == "fgsm-8 to runner-up" and answer["objective"] == OBJECTIVES[LOGITS][1]
    assert {figure["metric"] for figure in answer["figures"]} >= {"attack.fooled", "attack.words_went"}
    with Store.open(store) as opened:
        rows = opened.rows(
            "SELECT a.target, p.runner_up FROM attacked_images a JOIN predictions p USING (run_id, image_id)"
        )
    assert len(rows) == len(answer["images"]) and all(row["target"] == row["runner_up"] for row in rows)


@pytest.mark.slow  # a run of each
@pytest.mark.parametrize(("name", "kind"), [("class_token", LOGITS), ("yes_or_no", INDEPENDENT)])
def test_any_network_that_a_run_takes_can_be_attacked(run, tmp_path, name, kind):
    torch.manual_seed(7)
    save_file(getattr(birds, name)(4).state_dict(), tmp_path / f"{name}.safetensors")
    ran = run(
        model=f"tests.networks.birds:{name}", checkpoint=str(tmp_path / f"{name}.safetensors"), input_size=birds.SIDE,
        precision="float32",
    )  # fmt: skip
    record = attacked(Path(ran.store)).record
    assert record.objective == OBJECTIVES[kind][0]
    assert len(record.images) == IMAGES and record.without_gradient == 0
    fell = [
        image.before.odds[image.before.predicted] - image.after.odds[image.before.predicted]
        for image in record.images
    ]
    assert np.mean(np.array(fell) > 0) > 0.8  # the label lost
    assert all(np.abs(image.after.heat - image.before.heat).max() > 0 for image in record.images)
