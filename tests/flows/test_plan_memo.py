"""The same command again: what a plan came to is remembered as long as nothing that it rests on has changed."""

import json
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

import flows.planning
from flows.planning import nothing_to_do
from tasks.plan_memo import remembered


@pytest.fixture
def planned(run, folder_copy, checkpoint, tmp_path, monkeypatch):
    """A published run of a folder, its options, and how often a plan has been made since."""
    old = time.time() - 100
    for path in folder_copy.rglob("*"):
        os.utime(path, (old, old))
    weights = tmp_path / "weights.safetensors"
    shutil.copyfile(checkpoint, weights)
    result = run(images=f"folder:{folder_copy}", checkpoint=str(weights), min_images=1)
    made = []
    plan = flows.planning.make_plan

    def counted(*arguments):
        made.append(1)
        return plan(*arguments)

    monkeypatch.setattr(flows.planning, "make_plan", counted)
    from explain_core.store.reader import Store
    from tasks.options import RunOptions

    with Store.open(result.store) as store:
        recorded = store.run().options
    names = RunOptions.__dataclass_fields__
    options = RunOptions(
        **{name: recorded[name] for name in names if name in recorded}
        | {"device": "auto", "store": result.store}
    )
    return options, made, result


@pytest.mark.slow  # several runs
def test_nothing_to_do_needs_no_plan_until_something_changes(planned, folder_copy):
    options, made, result = planned
    assert nothing_to_do(options).run_id == result.run_id
    assert made == [] or len(made) == 1  # the flow's own plan may have been made under other options
    made.clear()
    again = nothing_to_do(options)
    assert (again.run_id, made) == (result.run_id, [])
    assert nothing_to_do(replace(options, workers=1, name=result.name)).run_id == result.run_id and made == []
    assert remembered(replace(options, min_images=2)) is None  # another run

    picture = next(iter(sorted(folder_copy.rglob("*.jpg"))))
    other = next(iter(sorted(folder_copy.rglob("*.jpg"), reverse=True)))
    shutil.copyfile(other, picture)
    os.utime(picture, (time.time() - 50,) * 2)
    assert remembered(options) is None
    assert nothing_to_do(options) is None and made == [1]  # another image set: another run


@pytest.mark.slow
def test_other_weights_under_the_same_name_are_seen(planned):
    options, _, result = planned
    nothing_to_do(options)
    assert remembered(options).run_id == result.run_id
    held = Path(options.checkpoint)
    stamp = held.stat()
    content = bytearray(held.read_bytes())
    content[-1] ^= 1
    held.write_bytes(content)
    os.utime(held, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert remembered(options) is None


@pytest.mark.slow
def test_a_damaged_memory_is_none(planned):
    options, _, _ = planned
    nothing_to_do(options)
    paths = list((Path(options.store) / "cache").glob("plan-*.json"))
    for content in (b"", b"{", b"[]", b'{"run_id": "x"}', json.dumps({"run_id": 1, "warnings": 2}).encode()):
        for path in paths:
            path.write_bytes(content)
        assert remembered(options) is None


@pytest.mark.slow
def test_a_run_that_was_forgotten_is_made_again(planned):
    from flows.retention import forget_runs

    options, _, result = planned
    nothing_to_do(options)
    forget_runs(Path(result.store), [result.run_id], 5.0, print, lambda _: True)
    assert nothing_to_do(options) is None
