"""What the watchman of a run says, and that it is not forgotten. (What it sees: evaluation/sanity.)"""

from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from explain_core.errors import ModelError
from explain_core.evaluation.sanity.watchman import OtherOrder
from explain_core.files import write_beside
from explain_core.store.layout import Layout
from flows.cli.app import build
from flows.stages.watchman import _doubt, order_text, remember_doubt
from tests.networks import dots


def test_a_doubt_stops_the_same_command_again_until_it_is_to_go_on(tmp_path):
    said = []
    shown = SimpleNamespace(say=lambda text, **_: said.append(text))
    plan = SimpleNamespace(
        layout=Layout(tmp_path),
        extraction_key="k",
        manifest=SimpleNamespace(digest="m"),
        options=SimpleNamespace(as_is=False),
    )
    remember_doubt(plan, shown)
    with write_beside(_doubt(plan)) as handle:
        handle.write(b"Give --mean 0.5 --std 0.5.")
    with pytest.raises(ModelError, match=r"Give --mean 0.5 --std 0.5. To go on as it is: --as-is"):
        remember_doubt(plan, shown)
    plan.options.as_is = True
    remember_doubt(plan, shown)
    assert said == ["note: Give --mean 0.5 --std 0.5."]
    plan.extraction_key = "other"
    plan.options.as_is = False
    remember_doubt(plan, shown)


def test_orders_are_said_with_the_way_out():
    natural = OtherOrder(np.array([0, 2, 1]), "natural", 0.1, 0.9, 300)
    assert "--classes natural" in order_text(natural, ("a", "b", "c"))
    other = order_text(OtherOrder(np.array([1, 0, 2]), None, 0.3, 0.9, 300), ("a", "b", "c"))
    assert 'output 1 answers to "a"; output 0 answers to "b"' in other and "--classes FILE" in other


@pytest.mark.slow
def test_a_stopped_run_started_again(tmp_path):
    """It stops at once; --as-is goes on; the right preprocessing begins anew, the right order of labels does not."""
    few, many = tmp_path / "few", tmp_path / "many"  # an order of labels is looked for from 48 images on
    dots.drawn(few, 20)
    dots.drawn(many, 32)
    (tmp_path / "wrong.txt").write_text("red things\nblue things\n")
    (tmp_path / "right.txt").write_text("blue things\nred things\n")

    def run(folder, *more):
        result = CliRunner().invoke(build(), [
            "run", "--images", f"folder:{folder}/pictures", "--model", "tests.networks.dots:build", "--checkpoint",
            str(folder / "dots.safetensors"), "--store", str(folder / "store"), "--mean", "0", "--std", "1",
            "--fit", "squash", "--resize", "1", "--input-size", "64", "--workers", "1", *more,
        ])  # fmt: skip
        shards = {path: path.stat().st_mtime_ns for path in (folder / "store").rglob("*-*.parquet")}
        return result.exit_code, " ".join(f"{result.output} {result.exception}".split()), shards

    code, said, extracted = run(few, "--channels", "bgr")
    assert code == 1 and "0% right" in said and "100% with channels in the order red, green and blue" in said
    code, again, there = run(few, "--channels", "bgr")
    assert code == 1 and there == extracted and "100% with channels in the order red" in again
    assert "extract: 40 images" not in again
    code, said, _ = run(few, "--channels", "bgr", "--as-is")
    assert code == 0 and "note: the network seems to have been trained on pictures that were prepared" in said
    code, said, right = run(few)
    assert code == 0 and "prepared in another way" not in said and set(right) > set(extracted)
    # Labels: what was extracted is kept.
    code, said, there = run(many, "--classes", str(tmp_path / "wrong.txt"))
    assert code == 1 and "in another order" in said and "100%" in said
    code, said, kept = run(many, "--classes", str(tmp_path / "right.txt"))
    assert code == 0 and {path: kept[path] for path in there} == there
