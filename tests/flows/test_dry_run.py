"""What a run would do is said, and nothing of it is done."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from flows.dry_run import tell_dry_run


def files(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*")} if folder.exists() else {}


def told(options, capsys) -> str:
    capsys.readouterr()
    tell_dry_run(options)
    return capsys.readouterr().out


def test_images_work_bytes_and_time_are_told_and_nothing_is_written(run_options, capsys):
    out = told(run_options, capsys)
    assert not Path(run_options.store).exists()
    assert "72 images (48 to learn from), 4 classes; 0 cannot be read" in out
    assert "done already: 0 images of them extracted; to do: 72 forward passes" in out
    assert re.search(r"activations: about [\d.]+ MB .*measured on 12\)", out)
    assert re.search(r"forward passes: about \d+ s on this machine's 1 core|2 cores", out)
    assert "nothing was written" in out


@pytest.mark.slow  # reads a network twice
def test_what_the_store_has_is_done_already(first, guide, checkpoint, run_options, capsys):
    before = files(Path(first.store))
    same = replace(run_options, store=first.store)
    assert f"nothing to do: the store has this run already, as {first.run_id}" in told(same, capsys)
    other = told(replace(same, min_images=5), capsys)
    assert "done already: 72 images of them extracted; to do: 0 forward passes" in other
    assert "forward passes: about" not in other and files(Path(first.store)) == before


def test_the_bytes_are_those_that_a_run_writes(first, run_options, capsys):
    out = told(run_options, capsys)
    said = float(re.search(r"activations: about ([\d.]+) MB", out).group(1))
    shards = [path.stat().st_size for path in Path(first.store).glob("extractions/*/*.parquet")]
    assert 0.7 * sum(shards) <= said * 1e6 <= 1.4 * sum(shards) + 1e5
