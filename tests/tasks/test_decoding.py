"""Pictures decoded ahead, over the ends of shards."""

import hashlib
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.errors import ImageSetError
from tasks import decoding
from tasks.decoding import LOOKAHEAD, ImageJob, decoded, one_ahead

PREPROCESSING = Preprocessing(size=16)


@pytest.fixture
def jobs(tmp_path):
    """Nine pictures, of which the fourth and the last two are none."""
    found = []
    for number in range(9):
        path = tmp_path / f"{number}.png"
        if number in (3, 7, 8):
            path.write_bytes(b"no picture")
        else:
            Image.fromarray(np.full((20, 24, 3), 10 * number, np.uint8)).save(path)
        found.append(
            ImageJob(f"image{number}", str(path), hashlib.sha256(path.read_bytes()).hexdigest(), None)
        )
    return found


def told(shards, size=2, threads=2):
    return [
        (b.shard, [p.image_id[-1] for p in b.pixels], [image[-1] for image, _ in b.unreadable], b.last)
        for b in decoded(shards, PREPROCESSING, size, threads)
    ]


@pytest.mark.parametrize("threads", [1, 4])
def test_batches_are_full_and_no_shard_is_mixed(jobs, threads):
    assert told([jobs[:5], jobs[5:7], jobs[7:]], threads=threads) == [
        (0, ["0", "1"], [], False),
        (0, ["2", "4"], ["3"], True),
        (1, ["5", "6"], [], True),
        (2, [], ["7", "8"], True),
    ]
    assert told([]) == []


def test_the_next_shard_is_decoded_before_this_one_ends(jobs, monkeypatch):
    seen, lock = [], threading.Lock()

    def noted(image, preprocessing, kept=decoding.decode):
        with lock:
            seen.append(image.image_id)
        return kept(image, preprocessing)

    monkeypatch.setattr(decoding, "decode", noted)
    batches = decoded([[jobs[0], jobs[1]], [jobs[2], jobs[4]], [jobs[5], jobs[6]]], PREPROCESSING, 2, 1)
    assert next(batches).shard == 0
    batches.close()
    # a first image that went into the batch has made room for one more: of the third shard, but never its last
    assert {"image0", "image1"} <= set(seen) <= {f"image{n}" for n in (0, 1, 2, 4, 5)}
    assert LOOKAHEAD == 2


def test_one_ahead_gives_the_same_items_and_their_error(jobs):
    (tuple_of,) = (tuple(one_ahead(n for n in range(5))),)
    assert tuple_of == (0, 1, 2, 3, 4)

    def broken():
        yield 1
        raise ValueError("broken")

    items = one_ahead(broken())
    assert next(items) == 1
    with pytest.raises(ValueError, match="broken"):
        next(items)


def test_one_ahead_closes_what_it_takes_from():
    closed = threading.Event()

    def items():
        try:
            yield from range(10)
        finally:
            closed.set()

    ahead = one_ahead(items())
    next(ahead)
    ahead.close()
    assert closed.is_set()


def test_a_file_that_became_another_ends_the_run(jobs):
    with Path(jobs[1].path).open("ab") as handle:
        handle.write(b"more")
    with pytest.raises(ImageSetError, match="has changed since the run was planned"):
        told([jobs])
