"""Finished shards that are truncated or flipped in one byte: found by their checksum, and made again."""

import shutil
import time

import pyarrow.parquet as pq
import pytest

from tests.faults.command import IMAGES, SHARD

KINDS = {"activations": "extractions/*", "attributes": "attributes/*", "answers": "work/*/*"}


def truncate(path, dice):
    with path.open("r+b") as handle:
        handle.truncate(dice.randrange(path.stat().st_size))


def flip(path, dice):
    with path.open("r+b") as handle:
        place = dice.randrange(path.stat().st_size)
        handle.seek(place)
        byte = handle.read(1)[0]
        handle.seek(place)
        handle.write(bytes([byte ^ 1 << dice.randrange(8)]))


def shards(field, kind):
    return sorted(field.store.glob(f"{KINDS[kind]}/[!.]*-*.parquet"))


@pytest.mark.slow
@pytest.mark.parametrize("damage", [truncate, flip], ids=lambda f: f.__name__)
@pytest.mark.parametrize("kind", ["activations", "attributes"])
def test_a_shard_is_damaged_between_runs(field, begun, kind, damage):
    field.layout.database.unlink()
    chosen = field.dice.choice(shards(field, kind))
    held = pq.read_metadata(chosen).num_rows  # the last of a split may be a half
    damage(chosen, field.dice)
    field.finish()
    assert 0 < held <= SHARD
    assert field.forwarded() == (held if kind == "activations" else 0)


@pytest.mark.slow
@pytest.mark.parametrize("damage", [truncate, flip], ids=lambda f: f.__name__)
def test_answers_are_damaged_between_runs(field, begun, damage):
    field.layout.database.unlink()
    command = field.explain()
    command.until(lambda: len(field.answers()) >= 20)
    command.kill()
    command.end()
    field.check_processes(command)
    damage(field.dice.choice(field.answers()), field.dice)
    field.finish()


@pytest.mark.slow
@pytest.mark.parametrize("damage", [truncate, flip], ids=lambda f: f.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_a_shard_is_damaged_right_after_it_was_written(field, kind, damage):
    command = field.explain()
    unlucky = field.dice.randint(1, 1 if kind == "attributes" else 8)
    written = command.until(lambda: (found := shards(field, kind)) and len(found) >= unlucky and found)
    damage(field.dice.choice(written), field.dice)
    assert command.end() == 0, command.said
    field.check(command)


@pytest.mark.slow
def test_shards_of_every_kind_are_damaged_between_runs(field, begun):
    """What a disk may do in a bad night, and one start of the command afterwards."""
    field.layout.database.unlink()
    held = shards(field, "activations")
    truncate(held[0], field.dice)
    flip(held[1], field.dice)
    held[2].unlink()
    shutil.copyfile(held[3], held[3].with_name(f".partial-{held[3].name}-0123abcd"))
    flip(shards(field, "attributes")[0], field.dice)
    start = time.monotonic()
    field.finish()
    assert field.forwarded() == 3 * SHARD < IMAGES
    print(f"made good in {time.monotonic() - start:.0f} s")
