"""What cannot work is said by the plan, and not when all images have been looked at."""

from types import SimpleNamespace

import pyarrow as pa
import pytest

import tasks.plan
from explain_core.errors import ImageSetError


def test_more_training_images_than_can_be_summed(monkeypatch):
    table = pa.table({"split": ["train"] * 5 + ["test"] * 9})
    manifest = SimpleNamespace(table=table, spec="folder:birds")
    monkeypatch.setattr(tasks.plan, "MOST_IMAGES", 5)
    tasks.plan.check_size(manifest)
    monkeypatch.setattr(tasks.plan, "MOST_IMAGES", 4)
    with pytest.raises(ImageSetError, match="5 training images"):
        tasks.plan.check_size(manifest)
    tasks.plan.check_size(SimpleNamespace(table=pa.table({"split": pa.array([], pa.string())}), spec=""))
