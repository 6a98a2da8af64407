"""A small field guide, a network for it, and a way to run the main job on them."""

import json
import logging
import os
import shutil
import socket
from pathlib import Path

import pytest
import torch
from pyarrow import fs
from safetensors.torch import save_file

from explain_core.fieldguide.generate import generate
from explain_core.fieldguide.network import build
from explain_core.fieldguide.records import read_records
from tasks.cluster import connected
from tasks.options import RunOptions

SPECIES, IMAGES_EACH = 4, 18
MODEL = "explain_core.fieldguide.network:build"


@pytest.fixture(scope="session")
def s3_port():
    """The port at which S3 would answer: in the environment before Ray starts, so that its workers know it."""
    with socket.socket() as free, pytest.MonkeyPatch.context() as patch:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "tester")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "tester")
        patch.setenv("AWS_REGION", "us-east-1")
        yield port


@pytest.fixture(scope="module")
def s3(s3_port):
    """An S3-compatible server with one empty bucket, for pyarrow to look into."""
    from moto.server import ThreadedMotoServer  # slow to load, and few need it

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=s3_port, verbose=False)
    server.start()
    try:
        found = fs.S3FileSystem(endpoint_override=f"http://127.0.0.1:{s3_port}", allow_bucket_creation=True)
        found.create_dir("birds")
        yield found
    finally:
        server.stop()


@pytest.fixture(scope="session", autouse=True)
def cluster(s3_port):
    """One Ray for all tests of this folder."""
    with connected(cpus=2):
        yield


@pytest.fixture(scope="session")
def guide(tmp_path_factory) -> Path:
    """72 pictures of 4 species."""
    return generate(tmp_path_factory.mktemp("guide") / "birds", SPECIES, IMAGES_EACH, size=128, processes=2)


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory) -> Path:
    """A network that was never trained: good enough wherever only the machinery is tested."""
    torch.manual_seed(3)
    path = tmp_path_factory.mktemp("checkpoint") / "untrained.safetensors"
    save_file(build(SPECIES).state_dict(), path)
    return path


@pytest.fixture
def run(guide, checkpoint, tmp_path, first):
    """Run the main job: run(store="a", workers=1, ...) -> RunResult. The guide's captions were read before."""
    from flows.run import explain_run

    def start(**changes):
        store = tmp_path / changes.pop("store", "store")
        if not store.exists() and "shards" not in changes:
            shutil.copytree(Path(first.store) / "attributes", store / "attributes")
        options = RunOptions(
            **{
                "images": f"fieldguide:{guide}",
                "model": MODEL,
                "checkpoint": str(checkpoint),
                "store": str(store),
                "input_size": 96,
                "batch_size": 4,
                "shard_size": 16,
                "workers": 2,
                "wait": 0.5,
            }
            | changes
        )
        return explain_run(options, quiet=True)

    return start


@pytest.fixture
def run_options(guide, checkpoint, tmp_path) -> RunOptions:
    """Options of a small run, of which a test changes what it needs."""
    return RunOptions(
        images=f"fieldguide:{guide}", model=MODEL, checkpoint=str(checkpoint), store=str(tmp_path / "store"),
        input_size=96, batch_size=4, shard_size=16, workers=2, wait=0.5,
    )  # fmt: skip


@pytest.fixture(scope="session")
def plain_folder(guide, tmp_path_factory) -> Path:
    """The pictures as a plain folder a class, with captions in a file beside them."""
    folder = tmp_path_factory.mktemp("plain") / "pictures"
    with_captions = []
    for record in read_records(guide):
        target = folder / record.split / record.class_name / Path(record.path).name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(guide / record.path, target)
        with_captions.append({"image": str(target.relative_to(folder)), "captions": list(record.captions)})
    (folder / "captions.jsonl").write_text("\n".join(map(json.dumps, with_captions)))
    return folder


@pytest.fixture
def folder_copy(plain_folder, tmp_path) -> Path:
    """The plain folder again: to be spoilt by a test."""
    return Path(shutil.copytree(plain_folder, tmp_path / "pictures"))


@pytest.fixture(scope="session")
def first(tmp_path_factory, guide, checkpoint):
    """One run that tests only look at."""
    from flows.run import explain_run

    return explain_run(
        RunOptions(
            images=f"fieldguide:{guide}", model=MODEL, checkpoint=str(checkpoint), input_size=96, batch_size=4,
            shard_size=16, workers=2, store=str(tmp_path_factory.mktemp("first") / "store"),
        ),
        quiet=True,
    )  # fmt: skip


def learned_and_explained(folder, into):
    """The main job's result over a field guide, by a network that learned from it; both lie in `into`."""
    from explain_core.fieldguide.network import INPUT_SIZE
    from explain_core.fieldguide.training import train
    from flows.run import explain_run

    late = train(folder, into / "checkpoints", threads=1)[-1]
    options = RunOptions(
        images=f"fieldguide:{folder}", model=MODEL, checkpoint=str(late.path), input_size=INPUT_SIZE, workers=1,
        store=str(into / "store"),
    )  # fmt: skip
    return explain_run(options, quiet=True)
