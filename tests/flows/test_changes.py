"""Two runs of the same weights differ nowhere, two of other weights do; the example of docs/python.md runs on them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from explain_core.comparison.compare import compare
from explain_core.fieldguide.network import build
from explain_core.store.reader import Store
from tasks.options import RunOptions
from tests.conftest import ROOT
from tests.flows.conftest import MODEL, SPECIES
from tests.published import TABLES


@pytest.fixture(scope="session")
def two(tmp_path_factory, first, guide, checkpoint) -> Path:
    """The store of `first`, with its weights explained again out of another file, and other weights."""
    from flows.run import explain_run

    folder = tmp_path_factory.mktemp("two")
    store = Path(shutil.copytree(first.store, folder / "store"))
    torch.save(load_file(checkpoint), folder / "resaved.pt")
    torch.manual_seed(4)
    save_file(build(SPECIES).state_dict(), folder / "others.safetensors")
    for weights in ("resaved.pt", "others.safetensors"):
        explain_run(
            RunOptions(
                images=f"fieldguide:{guide}", model=MODEL, checkpoint=str(folder / weights), input_size=96,
                batch_size=4, shard_size=16, workers=2, store=str(store),
            ),
            quiet=True,
        )  # fmt: skip
    return store


@pytest.mark.slow
def test_the_same_weights_in_two_files_differ_nowhere(two):
    with Store.open(two) as store:
        found = compare(store, "untrained", "resaved", "all")
        assert found.a.run_id != found.b.run_id and found.notes == ()
        assert found.images.newly_wrong == found.images.newly_right == found.images.still_wrong == ()
        assert {each.distance for each in found.classes} == {0.0}
        assert (found.filters.compared, found.filters.furthest, found.filters.kept) == (160, 0.0, True)
        assert (
            found.figures and {each.change for each in found.figures} == {0.0} and not found.changed_figures
        )
        for table in TABLES:
            if table in ("images", "attributes", "image_attributes"):
                continue
            rows = [
                sorted(
                    str(list(row.values()))
                    for row in store.rows(
                        f"SELECT * EXCLUDE (run_id{', shard' if table == 'predictions' else ''}) FROM {table} "
                        "WHERE run_id = ?",
                        side.run_id,
                    )
                )
                for side in (found.a, found.b)
            ]
            assert rows[0] == rows[1], table


@pytest.mark.slow
def test_other_weights_have_other_filters(two):
    with Store.open(two) as store:
        found = compare(store, "untrained", "others", "all")
    assert found.images.compared == 72
    assert any(each.distance > 0 for each in found.classes)
    assert found.filters.compared == 160 and found.filters.furthest > 0


@pytest.mark.slow
def test_what_is_compared_image_by_image_is_what_metrics_say(two):
    with Store.open(two) as store:
        found = compare(store, "untrained", "others")
        paired = [each for each in found.figures if each.evidence == "paired"]
        assert {each.metric for each in paired} >= {
            "classifier.accuracy", "sentence.precision@5", "sentence.bits@5", "grounding.pck@0.2",
        }  # fmt: skip
        from explain_core.comparison.outcomes import differences
        from explain_core.comparison.pair import pair_up

        parts = differences(store, pair_up(store, store.run("untrained"), store.run("others"), "test"))
    for each in paired:
        assert parts[each.metric, each.variant].change == pytest.approx(each.change, abs=1e-6)


@pytest.mark.slow
def test_the_example_runs(two, tmp_path):
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "example.py", two, "untrained", "others"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "because it" in done.stdout and "newly right" in done.stdout
    assert (tmp_path / "class.png").stat().st_size > 1000


def test_the_page_shows_the_example():
    code = (ROOT / "docs" / "example.py").read_text().split('"""\n', 1)[1].strip()
    assert code in (ROOT / "docs" / "python.md").read_text()
