"""The measured store with a second run of the same images: another checkpoint, with rows, shards and sums of its."""

import shutil
from pathlib import Path

from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.publish import BY_RUN
from tests.measured import RUN, publish_measured

SECOND = "run-two"
FILLED = 200_000  #: bytes of the shard that stands for activations, and of the sums


def publish_two(folder: Path, shared: bool = False) -> Layout:
    """Two runs, the second a day younger; `shared`: they have their activations in common."""
    layout = publish_measured(folder)
    with change(layout, "second", 0) as connection:
        for table in BY_RUN:
            connection.execute(
                f"INSERT INTO {table} SELECT * REPLACE ('{SECOND}' AS run_id) FROM {table} WHERE run_id = '{RUN}'"
            )
        key = "key" if shared else "key2"
        connection.execute(
            f"UPDATE runs SET name = 'second', extraction_key = '{key}', stats_digest = 'other', "
            f"checkpoint_digest = 'two', published_at = published_at + INTERVAL 1 DAY WHERE run_id = '{SECOND}'"
        )
    if not shared:
        shutil.copytree(layout.extraction("key").local, layout.extraction("key2").local)
    layout.statistics("other").write_bytes(b"sums")
    for key in {"key", "key" if shared else "key2"}:
        (layout.extraction(key).local / "0123456789abcdef-0123456789abcdef.parquet").write_bytes(
            bytes(FILLED)
        )
    (layout.training(SECOND).local / "net").mkdir(parents=True)
    (layout.training(SECOND).local / "net" / "weights").write_bytes(bytes(FILLED))
    return layout
