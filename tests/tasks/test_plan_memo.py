"""What a memo of a plan rests on: the images' folder, captions that lie elsewhere, and nothing that it cannot see."""

import os
import time
from dataclasses import replace

import pytest

from tasks.options import RunOptions
from tasks.plan_memo import image_stamp

OLD = time.time() - 100


@pytest.fixture
def options(tmp_path):
    (tmp_path / "birds" / "a").mkdir(parents=True)
    for name in ("birds/a/1.jpg", "words.csv", "table.csv"):
        (tmp_path / name).write_bytes(name.encode())
        os.utime(tmp_path / name, (OLD, OLD))
    for folder in ("birds/a", "birds"):
        os.utime(tmp_path / folder, (OLD, OLD))
    return RunOptions(f"folder:{tmp_path / 'birds'}", "torchvision:resnet18", store=str(tmp_path / "store"))


def test_captions_that_lie_elsewhere_count(options, tmp_path):
    alone = image_stamp(options)
    spoken = replace(options, captions=str(tmp_path / "words.csv"))
    assert alone is not None and image_stamp(spoken) == image_stamp(spoken) not in (alone, None)
    before = image_stamp(spoken)
    (tmp_path / "words.csv").write_text("other words")
    assert image_stamp(spoken) is None  # a moment ago
    os.utime(tmp_path / "words.csv", (OLD, OLD))
    assert image_stamp(spoken) not in (before, None)
    assert image_stamp(replace(options, captions=str(tmp_path / "none.csv"))) is None
    assert image_stamp(replace(options, captions="s3://bucket/words.csv")) is None


def test_images_that_may_lie_anywhere_have_no_stamp(options, tmp_path):
    table, folder = f"manifest:{tmp_path / 'table.csv'}", f"manifest:{tmp_path / 'birds'}"
    for spec in ("folder:s3://bucket/birds", table, folder, "fieldguide:"):
        assert image_stamp(replace(options, images=spec)) is None
