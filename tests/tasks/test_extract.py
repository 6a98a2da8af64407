"""Extraction without Ray: shards are the same however they are handed out, and maps change nothing else."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.errors import ModelError, StoreError
from explain_core.fieldguide.network import build
from explain_core.model.checkpoints.checkpoint import checkpoint_digest
from explain_core.model.passes.device import device_kind
from explain_core.model.sources.spec import parse_model_spec
from explain_core.store.shards.activations import MapReader, read_activations, read_descriptors
from explain_core.store.shards.kept_maps import COMPACT, FULL, NONE
from explain_core.store.shards.shards import Shard, read_note
from tasks.decoding import ImageJob
from tasks.extract import ExtractJob, Extractor

SIZE, BATCH = 96, 4
WORKER = Extractor.__ray_metadata__.modified_class


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    """How a small network extracts."""
    torch.manual_seed(4)
    path = tmp_path_factory.mktemp("network") / "w.safetensors"
    save_file(build(3).state_dict(), path)
    return ExtractJob(
        "", parse_model_spec("explain_core.fieldguide.network:build"), str(path), checkpoint_digest(path), None,
        ("a", "b", "c"), None, None, Preprocessing(size=SIZE), "float32", "cpu", device_kind("cpu"), BATCH, COMPACT, 2,
    )  # fmt: skip


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """Seventeen pictures, of which the sixth is none."""
    folder, random, found = tmp_path_factory.mktemp("pictures"), np.random.default_rng(6), []
    for number in range(17):
        path = folder / f"{number}.png"
        small = random.integers(0, 255, (7, 7, 3), np.uint8)
        Image.fromarray(small).resize((120, 100)).save(path)
        if number == 5:
            path.write_bytes(b"none")
        found.append(
            ImageJob(f"image{number:02}", str(path), hashlib.sha256(path.read_bytes()).hexdigest(), None)
        )
    return found


def shards_of(images):
    return [images[:6], images[6:11], images[11:]]


def extracted(job, folder, *calls):
    """The files by name, after these calls of one worker, and what it reported."""
    worker = WORKER(replace(job, folder=str(folder)))
    told = [worker.extract(call) for call in calls]
    assert worker.progress() == sum(len(shard) for call in calls for shard in call)
    return {path.name: path.read_bytes() for path in folder.iterdir()}, told


def test_the_same_files_however_shards_are_handed_out(job, images, tmp_path):
    whole, (told,) = extracted(job, tmp_path / "whole", shards_of(images))
    single, _ = extracted(job, tmp_path / "single", *([shard] for shard in reversed(shards_of(images))))
    assert whole == single and len(whole) == 3
    assert told.images == 16 and [image for image, _ in told.quarantined] == ["image05"]
    assert told.waits.network > 0 and told.waits.decode > 0 and told.seconds > 0


def test_what_is_there_is_left(job, images, tmp_path):
    _, _ = extracted(job, tmp_path, shards_of(images)[:2])
    times = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    files, (told,) = extracted(job, tmp_path, shards_of(images))
    assert told.images == 6 and len(files) == 3
    assert all(path.stat().st_mtime_ns == written for path, written in times.items())


def test_maps_change_nothing_else(job, images, tmp_path):
    ids = tuple(image.image_id for image in images)
    seen = {}
    for maps in (COMPACT, FULL, NONE):
        extracted(replace(job, maps=maps), tmp_path / maps, [images])
        (path,) = (tmp_path / maps).iterdir()
        seen[maps] = Shard(str(path), ids)
        assert [next(iter(each)) for each in read_note(str(path))["quarantined"]] == ["image05"]
    for read in (read_activations, read_descriptors):
        compact, full, none = (read(seen[maps]) for maps in (COMPACT, FULL, NONE))
        for name in getattr(full, "__slots__", range(2)):
            of = [
                getattr(each, name) if isinstance(name, str) else each[name] for each in (compact, full, none)
            ]
            assert all(np.array_equal(of[0], other) for other in of)
    maps = {kept: np.concatenate([rows.maps for rows in MapReader(seen[kept])]) for kept in (COMPACT, FULL)}
    assert maps[COMPACT].shape == maps[FULL].shape and list(MapReader(seen[NONE])) == []
    pooled = read_activations(seen[FULL]).pooled
    np.testing.assert_allclose(maps[COMPACT].mean((2, 3)), pooled, rtol=1e-3, atol=1e-4)
    alike = np.corrcoef(maps[COMPACT].ravel(), maps[FULL].astype(np.float32).ravel())[0, 1]
    assert alike > 0.95


def test_a_disk_that_fills_ends_the_call_and_loses_no_whole_shard(job, images, tmp_path, monkeypatch):
    from explain_core.store.shards import shards

    written = []

    def write(self, data, kept=shards._Hashing.write):
        written.append(len(data))
        if sum(written) > limit:
            raise OSError(28, "No space left on device", str(tmp_path / "somewhere"))
        return kept(self, data)

    limit = 10**9
    monkeypatch.setattr(shards._Hashing, "write", write)
    whole, _ = extracted(job, tmp_path / "whole", shards_of(images))
    limit, written = sum(map(len, whole.values())) * 2 // 3, []
    with pytest.raises(StoreError, match="full"):
        extracted(job, tmp_path / "full", shards_of(images))
    left = {path.name: path.read_bytes() for path in (tmp_path / "full").iterdir()}
    assert 0 < len(left) < 3 and left.items() <= whole.items()
    limit = 10**9
    again, _ = extracted(job, tmp_path / "full", shards_of(images))
    assert again == whole


def test_a_network_that_gives_no_numbers_is_refused(job, images, tmp_path):
    state = {name: value.clone() for name, value in build(3).state_dict().items()}
    for name, value in state.items():
        if value.is_floating_point():
            value.fill_(3e38 if name.endswith("weight") else 0)  # finite, and what comes of them is not
    path = tmp_path / "huge.safetensors"
    save_file(state, path)
    out = tmp_path / "out"
    bad = replace(job, checkpoint=str(path), checkpoint_digest=checkpoint_digest(path), folder=str(out))
    with pytest.raises(ModelError):
        WORKER(bad).extract([images[:5]])
    assert not out.exists() or not list(out.iterdir())


def test_a_shard_of_pictures_without_numbers_goes_to_quarantine_where_noise_has_some(
    job, images, tmp_path, monkeypatch
):
    from explain_core.model import network

    forward = network.Network.forward

    def of_bright_pictures(self, given, *others):
        found = forward(self, given, *others)
        found.logits[given.mean((1, 2, 3)).numpy() < -1] = np.nan
        return found

    monkeypatch.setattr(network.Network, "forward", of_bright_pictures)
    dark = [tmp_path / f"{number}.png" for number in range(3)]
    for number, path in enumerate(dark):
        Image.new("RGB", (120, 100), (number, 0, 0)).save(path)
    black = [
        ImageJob(path.stem, str(path), hashlib.sha256(path.read_bytes()).hexdigest(), None) for path in dark
    ]
    _, told = extracted(job, tmp_path / "out", [images[:5], black])
    assert [image for one in told for image, _ in one.quarantined] == ["0", "1", "2"]
    assert all("logits" in reason for one in told for _, reason in one.quarantined)
