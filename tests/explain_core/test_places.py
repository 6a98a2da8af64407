"""Places: paths and URLs under one set of names; what remote ones promise, and what is said where they fail."""

import errno
import json
import os
import pickle
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from explain_core.data.columns.captions import read_captions
from explain_core.data.pictures.decode import open_image
from explain_core.data.pictures.stat_cache import StatCache
from explain_core.data.sets.manifest import build_manifest
from explain_core.errors import ImageError, ImageSetError, PlaceError
from explain_core.image_sets import load_image_set
from explain_core.places import Place
from explain_core.remote import place_error
from explain_core.store.classifier import Classifier
from explain_core.store.publish import insert_files
from explain_core.store.shards.activations import MapReader, read_activations
from explain_core.store.shards.shards import (
    DamagedShard,
    Shard,
    finished,
    is_finished,
    read_note,
    verify,
    write_shard,
)


@pytest.fixture(params=["local", "memory"])
def folder(request, tmp_path, memory):
    """A folder of either kind, not made yet."""
    return (
        Place.of(tmp_path / "deep" / "er") if request.param == "local" else Place.of("memory://box/deep/er")
    )


def write(place, content):
    with place.write() as handle:
        handle.write(content)


@pytest.mark.parametrize(
    ("given", "text", "local"),
    [
        ("birds/crow", "birds/crow", True),
        ("birds//crow/", "birds/crow", True),
        ("file:///data/my%20birds", "/data/my birds", True),
        ("s3://bucket", "s3://bucket", False),
        ("S3://bucket//a/./b%20c/", "s3://bucket/a/b%20c", False),
        ("hdfs://name:8020/birds", "hdfs://name:8020/birds", False),
    ],
)
def test_what_a_text_means(given, text, local):
    place = Place.of(given)
    assert (place.text, place.is_local) == (text, local)
    assert pickle.loads(pickle.dumps(place)) == place == Place.of(place) == Place.of(str(place))


def test_names_and_neighbours():
    place = Place.of("s3://bucket/birds") / "crow/1.final.jpg"
    assert (place.name, place.stem, place.suffix) == ("1.final.jpg", "1.final", ".jpg")
    assert place.parent.parent == Place.of("s3://bucket/birds")
    assert Place.of("s3://bucket/birds").parent == Place.of("s3://bucket") == Place.of("s3://bucket").parent
    assert Place.of("s3://bucket") / "" == Place.of("s3://bucket").absolute()
    assert Place.of("birds").absolute().local == Path("birds").absolute()
    for leads_out in ("s3://bucket/../other", "file://elsewhere/birds"):
        with pytest.raises(PlaceError):
            Place.of(leads_out)
    with pytest.raises(PlaceError):
        Place.of("s3://bucket/birds") / "../other"


def test_both_kinds_are_used_alike(folder):
    assert not folder.exists() and list(folder.glob("*")) == []
    write(folder / "b.txt", b"two")
    write(folder / "a.txt", b"one")
    write(folder / "inner" / "c.txt", b"three")
    assert (folder.is_dir(), folder.is_file(), (folder / "a.txt").is_file()) == (True, False, True)
    entries = [(entry.name, entry.is_dir(), entry.is_symlink(), entry.path) for entry in folder.scan()]
    assert entries == [
        ("a.txt", False, False, f"{folder}/a.txt"),
        ("b.txt", False, False, f"{folder}/b.txt"),
        ("inner", True, False, f"{folder}/inner"),
    ]
    assert list(folder.glob("*.txt")) == [folder / "a.txt", folder / "b.txt"]
    assert list(folder.glob("[!a]*.txt")) == [folder / "b.txt"]
    with (folder / "inner/c.txt").open() as handle:
        assert (handle.seek(1), handle.read(3), handle.seek(0), handle.read()) == (1, b"hre", 0, b"three")
    assert (folder / "a.txt").read_bytes() == b"one"
    (folder / "a.txt").remove()
    (folder / "a.txt").remove()
    for missing in (folder / "a.txt").read_bytes, (folder / "nowhere").scan:
        with pytest.raises(FileNotFoundError):
            missing()
    folder.remove_tree()
    folder.remove_tree()
    assert not (folder / "b.txt").exists()


def test_what_was_not_finished_never_appears(folder):
    write(folder / "kept", b"before")
    with pytest.raises(RuntimeError), (folder / "kept").write() as handle:
        handle.write(b"half")
        raise RuntimeError("killed")
    assert (folder / "kept").read_bytes() == b"before"
    with (folder / "x").write(named=lambda: folder / f"named-{seen}") as handle:
        handle.write(b"content")
        seen = "later"
    assert [entry.name for entry in folder.scan()] == ["kept", "named-later"]


def test_leftovers_of_a_killed_process_are_removed(folder):
    write(folder / "inner" / "whole", b"1")
    write(folder / "inner" / ".partial-half", b"2")
    folder.remove_partial()
    assert [entry.name for entry in (folder / "inner").scan()] == ["whole"]


def test_shards_keep_their_promises(folder):
    rows = pa.table({"image_id": ["a", "b"], "value": [1, 2]})
    write_shard(folder, ["a", "b"], rows, {"quarantined": [["c", "empty file"]]})
    write_shard(folder, ["d", "e"], pa.table({"image_id": ["d", "e"], "value": [4, 5]}), {})
    shards, missing = finished(folder, "image_id", ["a", "b", "c", "d", "x"])
    assert (sorted(shard.ids for shard in shards), missing) == ([("a", "b"), ("d",)], ["x"])
    assert is_finished(folder, ["a", "b"]) and not is_finished(folder, ["a"])
    (whole,) = (shard.path for shard in shards if shard.ids == ("a", "b"))
    verify(whole)
    assert read_note(whole) == {"quarantined": [["c", "empty file"]]}
    write(Place.of(whole), Place.of(whole).read_bytes()[:-20])
    with pytest.raises(DamagedShard, match="checksum"):
        verify(whole)
    assert finished(folder, "image_id", ["a", "d"])[1] == ["a"]
    assert not Place.of(whole).exists()
    with pytest.raises(DamagedShard):
        verify(whole)


def test_activations_and_the_classifier_are_read(folder):
    maps = np.arange(8, dtype=np.float16).reshape(1, 2, 2, 2)
    table = pa.table(
        {
            "image_id": ["a"], "width": pa.array([6], pa.int32()), "height": pa.array([4], pa.int32()),
            "pooled": pa.array([[0.5, 1.5]], pa.list_(pa.float32(), 2)),
            "logits": pa.array([[1.0, 2.0, 3.0]], pa.list_(pa.float32(), 3)),
            "maps": pa.array([maps.tobytes()], pa.binary(16)),
        }
    ).replace_schema_metadata({"maps": "2,2,2"})  # fmt: skip
    write_shard(folder, ["a"], table)
    (shard,), _ = finished(folder, "image_id", ["a"])
    assert read_activations(shard).pooled.tolist() == [[0.5, 1.5]]
    (((image, found, finer),),) = MapReader(shard)
    assert image == "a" and (found == maps).all() and finer is None
    assert Classifier.load(folder) is None
    Classifier(np.ones((3, 2), np.float32), np.zeros(3, np.float32)).save(folder)
    kept = Classifier.load(folder)
    assert kept is not None and kept.weights.shape == (3, 2)
    with pytest.raises(DamagedShard):
        MapReader(Shard(f"{folder}/none-0.parquet", ("a",)))


def test_rows_reach_the_database(folder):
    for number, name in enumerate("cab"):
        write_shard(folder, [name], pa.table({"image_id": [name] * 3, "rank": [number] * 3}))
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE found (rank INTEGER, image_id VARCHAR)")
        insert_files(connection, "found", [path.text for path in folder.glob("*.parquet")])
        insert_files(connection, "found", [])
        counted = connection.execute("SELECT image_id, rank, count(*) FROM found GROUP BY ALL ORDER BY ALL")
        assert counted.fetchall() == [("a", 1, 3), ("b", 2, 3), ("c", 0, 3)]


@pytest.fixture
def birds(tmp_path):
    """Pictures and captions in a local folder: three classes, with a split, and some that are no pictures."""
    from PIL import Image

    folder = tmp_path / "birds"
    lines = []
    for number, name in enumerate(
        ("train/crow/1.png", "train/crow/2.png", "train/jay/3.png", "test/jay/4.png")
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (6, 4), (40 * number, 0, 0)).save(folder / name)
        lines.append(json.dumps({"image": name, "captions": [f"a bird with {number} red wings"]}))
    (folder / "train/jay/empty.png").write_bytes(b"")
    (folder / "train/jay/notes.txt").write_text("none")
    (folder / "captions.jsonl").write_text("\n".join(lines))
    return folder


def copied(memory, folder, name):
    memory.put(str(folder), f"/box/{name}", recursive=True)
    return f"memory://box/{name}"


def test_a_remote_folder_is_the_same_image_set(birds, memory):
    remote = load_image_set(f"folder:{copied(memory, birds, 'birds')}")
    local = load_image_set(f"folder:{birds}")
    assert (remote.records, remote.classes) == (local.records, local.classes)
    assert [w.replace(remote.root, "") for w in remote.warnings] == [
        w.replace(local.root, "") for w in local.warnings
    ]
    assert remote.root == "memory://box/birds"
    ours, theirs = build_manifest(remote), build_manifest(local)
    assert ours.digest == theirs.digest and ours.table.equals(theirs.table)
    assert ours.quarantined == theirs.quarantined == (("train/jay/empty.png", "empty file"),)
    record = remote.records[0]
    there, here = open_image(f"{remote.root}/{record.path}"), open_image(f"{local.root}/{record.path}")
    assert there.tobytes() == here.tobytes()
    for name, reason in (("train/jay/empty.png", "empty file"), ("none.png", "missing")):
        with pytest.raises(ImageError, match=reason):
            open_image(f"{remote.root}/{name}")


def test_cub_s_layout_is_read_from_afar(birds, tmp_path, memory):
    root = tmp_path / "cub"
    files = {
        "images.txt": "1 crow/1.png\n2 jay/3.png\n", "classes.txt": "1 crow\n2 jay\n",
        "image_class_labels.txt": "1 1\n2 2\n", "train_test_split.txt": "1 1\n2 0\n",
        "bounding_boxes.txt": "1 0 0 3 3\n2 1 1 2 2\n", "text/crow/1.txt": "a black crow\n",
        "text/jay/3.txt": "a blue jay\nit is blue\n", "text/jay/9.txt": "a stranger\n",
    }  # fmt: skip
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for name in ("crow/1.png", "jay/3.png"):
        (root / "images" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "images" / name).write_bytes((birds / "train" / name).read_bytes())
    remote = load_image_set(f"cub:{copied(memory, root, 'cub')}")
    local = load_image_set(f"cub:{root}")
    assert (remote.records, remote.warnings) == (local.records, local.warnings)
    assert remote.records[1].captions == ("a blue jay", "it is blue")
    assert build_manifest(remote).digest == build_manifest(local).digest
    memory.rm("/box/cub/images.txt")
    with pytest.raises(ImageSetError, match=r"memory://box/cub lacks images.txt"):
        load_image_set("cub:memory://box/cub")


def test_caption_tables_are_read_from_afar(tmp_path, memory):
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"class": ["jay"], "caption": ["it is blue"]}), tmp_path / "captions.parquet")
    (tmp_path / "captions.csv").write_text("class,caption\njay,it is blue\n")
    for name in ("captions.parquet", "captions.csv"):
        memory.put(str(tmp_path / name), f"/box/{name}")
        (row,) = read_captions(Place.of(f"memory://box/{name}"))
        assert (row.class_name, row.captions) == ("jay", ("it is blue",))


def test_files_that_did_not_change_are_not_read_again(birds, tmp_path):
    images = load_image_set(
        f"folder:local://{birds}"
    )  # fsspec's own way to local files: it knows their times
    assert images.root == f"local://{birds}"
    path = birds / images.records[0].path
    os.utime(path, (1_600_000_000, 1_600_000_000))
    cache = StatCache(tmp_path / "cache")
    before = build_manifest(images, cache)
    # The same stamp over other bytes: whoever looked at them would notice.
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(path, (1_600_000_000, 1_600_000_000))
    assert build_manifest(images, cache).digest == before.digest
    os.utime(path, (1_600_000_001, 1_600_000_001))
    assert build_manifest(images, cache).digest != before.digest


def test_where_no_times_are_told_every_file_is_read(birds, tmp_path, memory):
    images = load_image_set(f"folder:{copied(memory, birds, 'birds')}")
    cache = StatCache(tmp_path / "cache")
    before = build_manifest(images, cache)
    path = f"/box/birds/{images.records[0].path}"
    memory.pipe(path, memory.cat(path)[:-1] + b"?")
    assert build_manifest(images, cache).digest != before.digest


@contextmanager
def endpoint(monkeypatch, answer):
    """An S3 endpoint that answers everything in one way."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_PUT = do_POST = do_GET

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    credentials(monkeypatch, server.server_address[1])
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def credentials(monkeypatch, port):
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y",
        "AWS_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)


def check_message(raised, *said):
    text = str(raised.value)
    assert all(words in text for words in said), text
    assert len(text.splitlines()) <= 3 and len(text) < 600


def test_access_that_is_denied_is_said_so(monkeypatch):
    with endpoint(monkeypatch, 403):
        with pytest.raises(PlaceError) as raised:
            load_image_set("folder:s3://bucket/birds")
        check_message(
            raised, "access to s3://bucket/birds is denied", "AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL"
        )
        with pytest.raises(PlaceError, match="is denied"):
            write(Place.of("s3://bucket/x"), b"content")
        with pytest.raises(PlaceError, match="is denied"):  # and no image goes to quarantine for it
            open_image("s3://bucket/birds/1.jpg")


def test_a_bucket_that_is_missing_is_said_so(monkeypatch):
    with endpoint(monkeypatch, 404):
        with pytest.raises(PlaceError) as raised:
            load_image_set("folder:s3://bucket/birds")
        check_message(raised, "there is no bucket bucket")


@pytest.mark.slow
def test_an_endpoint_that_does_not_answer_is_given_up_soon(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        credentials(monkeypatch, taken.getsockname()[1])
        start = time.monotonic()
        with pytest.raises(PlaceError) as raised:
            Place.of("s3://bucket/shards").check()
        assert time.monotonic() - start < 30
    check_message(raised, "s3://bucket/shards does not answer", "AWS_ENDPOINT_URL", "network")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("folder:nowhere://bucket/birds", '"nowhere://" is no kind of place'),
        ("folder:s3:///birds", "names no bucket"),
        ("fieldguide:s3://bucket/birds", "local folder"),
        ("folder:memory://box/nowhere", "memory://box/nowhere is not a folder"),
    ],
)
def test_places_that_cannot_be_are_named(spec, said, memory):
    with pytest.raises((ImageSetError, PlaceError)) as raised:
        load_image_set(spec)
    check_message(raised, said)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "access to gs://b/x is denied"),
        (TimeoutError("timed out"), "gs://b/x does not answer"),
        (OSError("google::cloud::Status(UNAVAILABLE: Retry policy exhausted)"), "gs://b/x does not answer"),
        (
            OSError("AWS Error NO_SUCH_BUCKET during ListObjectsV2 operation"),
            "there is no bucket b for gs://b/x",
        ),
        (OSError("something else\nof two lines"), "gs://b/x cannot be used: something else of two lines"),
    ],
)
def test_errors_of_filesystems_in_plain_words(error, said):
    assert said in str(place_error(error, "gs://b/x"))
