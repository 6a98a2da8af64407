"""The main job on real Prefect, Ray and DuckDB."""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest

from explain_core.errors import CheckpointError, ExplainError, ImageSetError, StoreError
from explain_core.fieldguide.network import WIDTHS
from explain_core.statistics.layers import LayerStats
from explain_core.store.layout import Layout
from explain_core.store.lock import hold
from explain_core.store.reader import Store
from explain_core.store.shards.activations import read_activations
from explain_core.store.shards.shards import Shard, read_note, read_rows
from tests import oracle, published

FILTERS = WIDTHS[-1][0]


def opened(result):
    return Store.open(result.store)


def stats_digest(result):
    with opened(result) as store:
        return store.run(result.run_id).stats_digest


def content(result):
    """Every row of every table that says something of the run's images, without labels and times."""
    return published.content(result.store, result.run_id)


@pytest.fixture
def made(first, tmp_path):
    """A copy of the first run's store, at the place where `run` writes."""
    shutil.copytree(first.store, tmp_path / "store")
    return replace(first, store=str(tmp_path / "store"))


def test_every_image_is_explained(first):
    with opened(first) as store:
        run = store.run()
        assert (run.images, run.images_train, run.images_test, run.filters) == (
            72,
            48,
            24,
            FILTERS,
        )
        assert run.images_forwarded == 72
        one = store.rows("SELECT count(*) AS n, count(DISTINCT image_id) AS images FROM predictions")[0]
        assert one == {"n": 72, "images": 72}
        kinds = store.rows("SELECT kind, count(*) AS n FROM sentences GROUP BY kind ORDER BY kind")
        wrong = store.rows("SELECT count(*) AS n FROM predictions WHERE NOT correct")[0]["n"]
        assert {row["kind"]: row["n"] for row in kinds} == {
            "contrast": 72,
            "explanation": 72,
            "failure": wrong,
        }
        roles = store.rows("SELECT role, count(DISTINCT image_id) AS n FROM explanations GROUP BY role")
        assert {row["role"]: row["n"] for row in roles} == {"predicted": 72, "true": 72, "runner-up": 72}
        assert set(dict(run.seconds)) == {
            "plan", "extract", "attributes", "reduce", "publish", "explain", "ground", "index", "failures", "features",
            "evaluate",
        }  # fmt: skip
        assert dict(run.versions)["duckdb"] == duckdb.__version__


def test_the_stored_pdf_is_the_oracle_s(first):
    with opened(first) as store:
        run = store.run()
        stats = LayerStats.load(store.layout.statistics(run.stats_digest)).last
        shards = [
            Shard(str(path), ()) for path in store.layout.extraction(run.extraction_key).glob("*-*.parquet")
        ]
        train = {r["image_id"] for r in store.rows("SELECT image_id FROM images WHERE split = 'train'")}
        words = [
            r["attribute"] for r in store.rows("SELECT attribute FROM attributes ORDER BY attribute_index")
        ]
        counted = store.rows("SELECT image_id, attribute, tf FROM image_attributes")
        stored = store.rows("SELECT p FROM filter_pdfs ORDER BY filter")
    phi, ids = [], []
    for shard in shards:
        held = read_rows_of(shard)
        for image, row in zip(held.ids, held.pooled, strict=True):
            if image in train:
                ids.append(image)
                phi.append(row)
    counts = np.zeros((len(ids), len(words)), int)
    for row in counted:
        if row["image_id"] in train:
            counts[ids.index(row["image_id"]), words.index(row["attribute"])] = row["tf"]
    phi = np.rint(np.array(phi, np.float64) * 2**20) / 2**20
    assert stats.images == len(ids) == 48
    np.testing.assert_array_equal(stats.attribute_tf, counts.sum(axis=0))
    from explain_core.statistics.estimators import estimate, ridge_by_gcv

    np.testing.assert_allclose(
        estimate("guo2018", stats).p, oracle.guo2018_pdf(phi, counts), rtol=1e-9, atol=1e-15
    )
    p, _ = oracle.joint_pdf(phi, counts, ridge_by_gcv(stats)[1])
    np.testing.assert_allclose(
        np.array([row["p"] for row in stored]), p, rtol=1e-5, atol=1e-7
    )  # stored as float32


def read_rows_of(shard):
    return read_activations(Shard(shard.path, ids_of(shard.path)))


def ids_of(path):
    return tuple(read_rows(str(path), ["image_id"])["image_id"].to_pylist())


@pytest.mark.slow
@pytest.mark.parametrize(("workers", "shard_size"), [(1, 7), (2, 60)])
def test_workers_and_shard_sizes_change_no_bit(run, first, workers, shard_size):
    other = run(workers=workers, shard_size=shard_size)
    assert other.run_id == first.run_id
    assert stats_digest(other) == stats_digest(first)
    assert content(other) == content(first)


def test_nothing_changed_means_nothing_done(run, made):
    before = (Path(made.store) / "explain.duckdb").stat()
    again = run()
    assert (again.run_id, again.fresh, again.images_forwarded) == (made.run_id, False, 0)
    after = (Path(made.store) / "explain.duckdb").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_name_is_a_label_that_can_be_changed(run, made):
    before = content(made)
    again = run(name="the first of May's")
    assert (again.run_id, again.fresh, again.images_forwarded) == (made.run_id, False, 0)
    with opened(again) as store:
        assert store.run("the first of May's").run_id == made.run_id
    assert content(again) == before
    assert not list(Path(made.store).glob("work/*"))


def test_another_estimator_needs_no_forward_pass(run, made):
    other = run(estimator="guo2018")
    assert (other.fresh, other.images_forwarded) == (True, 0)
    with opened(other) as store:
        assert [r["estimator"] for r in store.rows("SELECT estimator FROM runs ORDER BY published_at")] == [
            "joint", "guo2018",
        ]  # fmt: skip
        assert store.rows("SELECT count(*) AS n FROM images")[0]["n"] == 72  # shared by both runs


@pytest.mark.slow
def test_a_shard_that_was_spoilt_is_made_again(run, made):
    layout = Layout(Path(made.store))
    shards = sorted(layout.root.glob("extractions/*/*-*.parquet"))
    content_before = content(made)
    spoilt = bytearray(shards[0].read_bytes())
    spoilt[len(spoilt) // 2] ^= 0xFF
    shards[0].write_bytes(spoilt)
    shards[1].unlink()
    layout.database.unlink()
    again = run()
    assert 0 < again.images_forwarded < 72
    assert content(again) == content_before
    held = [i for path in layout.root.glob("extractions/*/*-*.parquet") for i in ids_of(path)]
    assert len(held) == len(set(held)) == 72
    assert not list(layout.root.rglob(".partial-*"))
    assert not list(layout.root.glob("work/*"))


@pytest.mark.slow  # a run and a half; tests/tasks/test_extract.py has quarantine every time
def test_bad_images_go_to_quarantine_and_the_run_goes_on(run, folder_copy):
    pictures = sorted(folder_copy.glob("train/*/*.jpg"))
    pictures[0].write_bytes(b"")
    pictures[1].write_bytes(pictures[1].read_bytes()[:700])
    pictures[2].write_text("not a picture at all")
    result = run(images=f"folder:{folder_copy}", max_quarantine=0.1)
    assert result.quarantined == 3
    with opened(result) as store:
        bad = {Path(row["path"]).name: row["reason"] for row in store.rows("SELECT * FROM quarantine")}
        assert {str(p.name) for p in pictures[:3]} == set(bad)
        assert store.run().images == store.rows("SELECT count(*) AS n FROM predictions")[0]["n"] == 69
        assert store.run().images_quarantined == 3
    with pytest.raises(ImageSetError, match=r"of 72 images cannot be read, more than --max-quarantine 0.01"):
        run(images=f"folder:{folder_copy}", max_quarantine=0.01, store="other")


def test_a_store_that_is_held_is_waited_for_and_then_refused(run, tmp_path):
    with hold(Layout(tmp_path / "store"), 0), pytest.raises(StoreError, match="being written by process"):
        run()


@pytest.mark.slow
def test_errors_say_what_is_wrong_and_leave_the_store_alone(run, made, tmp_path):
    before = content(made)
    text = tmp_path / "notes.safetensors"
    text.write_text("no weights here")
    for changes, error in (
        ({"checkpoint": str(tmp_path / "missing.pt")}, CheckpointError),
        ({"checkpoint": str(text)}, CheckpointError),
        ({"model": "torchvision:resnet18"}, CheckpointError),
        ({"images": "folder:" + str(tmp_path / "nowhere")}, ImageSetError),
        ({"estimator": "best"}, ExplainError),
        ({"batch_size": 0}, ExplainError),
    ):
        with pytest.raises(error) as raised:
            run(**changes)
        assert len(str(raised.value).splitlines()) <= 4
    assert content(made) == before


@pytest.mark.slow
def test_without_feature_maps_all_but_grounding_is_there(run):
    result = run(maps="none")
    with opened(result) as store:
        assert store.rows("SELECT count(*) AS n FROM groundings")[0]["n"] == 0
        assert store.rows("SELECT count(*) AS n FROM explanations")[0]["n"] > 0


def test_the_prefect_server_has_seen_the_stages(first):
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs()
        ours = [r for r in runs if r.state_name == "Completed" and r.name == "untrained on birds"]
        assert ours
        names = {task.name.rsplit("-", 1)[0] for task in client.read_task_runs(limit=200)}
    assert {
        "plan",
        "extract",
        "attributes",
        "reduce",
        "publish",
        "explain",
        "ground",
        "index",
        "failures",
        "features",
        "evaluate",
    } <= names


def test_notes_tell_how_a_shard_was_made(first):
    note = read_note(str(next(Layout(Path(first.store)).root.glob("extractions/*/*-*.parquet"))))
    assert note["precision"] in ("float32", "bfloat16")
    assert note["device"].startswith(("cpu", "cuda"))
