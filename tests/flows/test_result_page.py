"""A run's page in the Prefect UI: what it says, its pictures, and the run before."""

import base64
import io
import re
import shutil
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from explain_core.comparison.compare import compare_runs
from explain_core.fieldguide.network import build
from explain_core.runs.results import checkpoint_before
from explain_core.store.reader import Store
from flows.result_page import EACH, HEIGHT, escaped, page_of


@pytest.fixture(scope="module")
def two(first, tmp_path_factory):
    """The store of the first run with another checkpoint's run in it."""
    from flows.run import explain_run
    from tasks.options import RunOptions

    folder = tmp_path_factory.mktemp("two")
    shutil.copytree(first.store, folder / "store")
    torch.manual_seed(4)
    save_file(build(4).state_dict(), folder / "later.safetensors")
    with Store.open(first.store) as store:
        options = store.run().options
    known = {
        name: options[name]
        for name in ("images", "model", "input_size", "batch_size", "shard_size", "workers")
    }
    result = explain_run(
        RunOptions(**known, checkpoint=str(folder / "later.safetensors"), store=str(folder / "store")),
        quiet=True,
    )
    return first, result


def test_the_first_run_s_page(first):
    with Store.open(first.store) as store:
        run = store.run()
        assert checkpoint_before(store, run) is None
        page = page_of(store, run, None, None)
    assert page.startswith("# untrained\n")
    right = re.search(r"\*\*([\d.]+) %\*\* of 24 test images right", page)
    assert right and 0 <= float(right[1]) <= 100
    pictures = re.findall(r"data:image/jpeg;base64,([\w+/=]+)\)", page)
    assert 1 <= len(pictures) <= 2 * EACH
    for picture in pictures:
        with Image.open(io.BytesIO(base64.b64decode(picture))) as opened:
            assert opened.height <= HEIGHT and opened.width <= 2 * HEIGHT
    assert len(page) < 150_000
    assert first.run_id in page and "Since" not in page


@pytest.mark.slow
def test_a_later_run_s_page_compares(two):
    first, later = two
    with Store.open(later.store) as store:
        run = store.run(later.run_id)
        before = checkpoint_before(store, run)
        assert before.run_id == first.run_id
        page = page_of(store, run, before, "/artifacts/artifact/abc")
        found = compare_runs(store, before, run)
    assert "## What changed since untrained ([its page](/artifacts/artifact/abc))\n" in page
    right, wrong = len(found.images.newly_right), len(found.images.newly_wrong)
    assert f"Of 24 test images {right} newly right, {wrong} newly wrong" in page
    assert f"{len(found.moved_classes)} of 4 classes are described otherwise" in page
    assert "| test images right |" in page


def test_a_picture_whose_file_is_gone_is_left_out(first, tmp_path):
    import duckdb

    copy = Path(shutil.copytree(first.store, tmp_path / "store"))
    with duckdb.connect(str(copy / "explain.duckdb")) as connection:
        connection.execute("UPDATE image_sets SET root = '/nowhere'")
    with Store.open(copy) as store:
        page = page_of(store, store.run(), None, None)
    assert "data:image" not in page and "## What it says" in page


def test_text_from_the_data_is_no_markup():
    assert escaped("a|b <img src=x> [c](javascript:d) `e`\n# f") == (
        r"a\|b &lt;img src=x&gt; \[c\]\(javascript:d\) \`e\` \# f"
    )
