"""An image set that has grown or shrunk, or was moved: only the difference is worked on, and no bit tells."""

import json
import shutil

import pytest

from explain_core.fieldguide.records import RECORDS
from tests.flows.test_run import content, opened, stats_digest


def spoken(folder):
    """The rows of the folder's caption file."""
    return [json.loads(line) for line in (folder / "captions.jsonl").read_text().splitlines()]


def speak(folder, rows):
    (folder / "captions.jsonl").write_text("\n".join(map(json.dumps, rows)))


def same(a, b):
    assert a.run_id == b.run_id
    assert stats_digest(a) == stats_digest(b)
    assert content(a) == content(b)


@pytest.fixture
def smaller(folder_copy, tmp_path):
    """A folder of 64 of the 72 pictures."""
    folder = tmp_path / "smaller"
    shutil.copytree(folder_copy, folder)
    for path in sorted(folder.glob("*/*/*.jpg"))[::9]:
        path.unlink()
    left = {str(p.relative_to(folder)) for p in folder.glob("*/*/*.jpg")}
    speak(folder, [row for row in spoken(folder_copy) if row["image"] in left])
    return folder


@pytest.fixture
def smaller_guide(guide, tmp_path):
    """A field guide of 64 of the 72 pictures."""
    folder = tmp_path / "smaller-guide"
    shutil.copytree(guide, folder)
    records = (folder / RECORDS).read_text().splitlines()
    (folder / RECORDS).write_text("\n".join(records[number] for number in range(len(records)) if number % 9))
    return folder


def training_images(result):
    """The training images of a run."""
    with opened(result) as store:
        return store.run(result.run_id).images_train


@pytest.fixture
def afresh(run):
    """A run into a store of its own, which has nothing to take over."""

    def start(**changes):
        result = run(store="fresh", **changes)
        assert (result.images_forwarded, result.images_summed) == (72, 48)
        return result

    return start


@pytest.mark.slow
def test_growing_and_shrinking_work_on_the_difference_alone(run, first, smaller_guide, tmp_path):
    shutil.copytree(first.store, tmp_path / "shrunk")
    shrunk = run(images=f"fieldguide:{smaller_guide}", store="shrunk")
    assert (shrunk.images_forwarded, first.images_summed) == (0, 48)
    assert 0 < shrunk.images_summed < 40

    part = run(images=f"fieldguide:{smaller_guide}")
    assert (part.images_forwarded, part.images_summed) == (64, training_images(part))
    same(shrunk, part)

    grown = run()
    assert grown.images_forwarded == 8
    assert 0 < grown.images_summed < 40
    same(grown, first)


@pytest.mark.slow
def test_changed_captions_need_no_forward_pass(run, folder_copy, afresh):
    run(images=f"folder:{folder_copy}")
    rows = spoken(folder_copy)
    # An attribute that no caption had so far gets into the vocabulary; others lose their last mention.
    for row in [row for row in rows if row["image"].startswith("train/")][:6]:
        row["captions"] = ["a bird with a turquoise bill and a turquoise tail"]
    speak(folder_copy, rows)
    changed = run(images=f"folder:{folder_copy}")
    assert changed.images_forwarded == 0
    assert 12 <= changed.images_summed < 48
    assert any('"turquoise bill"' in row for row in content(changed)["attributes"])
    same(changed, afresh(images=f"folder:{folder_copy}"))


@pytest.mark.slow
def test_fewer_attributes_need_neither_a_forward_pass_nor_a_sum(run, folder_copy, afresh):
    run(images=f"folder:{folder_copy}")
    fewer = run(images=f"folder:{folder_copy}", min_images=9)
    assert (fewer.images_forwarded, fewer.images_summed) == (0, 0)
    same(fewer, afresh(images=f"folder:{folder_copy}", min_images=9))


@pytest.mark.slow
def test_a_moved_set_costs_nothing(run, folder_copy, tmp_path):
    before = run(images=f"folder:{folder_copy}")
    folder_copy.rename(tmp_path / "elsewhere")
    moved = run(images=f"folder:{tmp_path / 'elsewhere'}")
    assert (moved.run_id, moved.fresh, moved.images_forwarded) == (before.run_id, False, 0)


@pytest.mark.slow
@pytest.mark.parametrize("described", [False, True])
def test_spoilt_sums_are_made_again(run, folder_copy, smaller, tmp_path, afresh, described):
    run(images=f"folder:{smaller}")
    files = (tmp_path / "store" / "statistics").glob("*.npz")
    (sums,) = (path for path in files if path.stem.endswith("-descriptors") == described)
    spoilt = bytearray(sums.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    sums.write_bytes(spoilt)
    grown = run(images=f"folder:{folder_copy}")
    assert (grown.images_forwarded, grown.images_summed) == (8, 48)
    same(grown, afresh(images=f"folder:{folder_copy}"))
