"""An image set that has grown or shrunk, or was moved: only the difference is worked on, and no bit tells."""

import json
import shutil

import pytest

from tests.flows.test_run import content, stats_digest


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


def test_growing_and_shrinking_work_on_the_difference_alone(run, folder_copy, smaller):
    whole = run(images=f"folder:{folder_copy}", store="whole")
    part = run(images=f"folder:{smaller}", store="part")
    assert (whole.images_forwarded, part.images_forwarded) == (72, 64)

    grown = run(images=f"folder:{folder_copy}", store="part")
    assert grown.images_forwarded == 8
    assert 0 < grown.images_summed < whole.images_summed == 48
    same(grown, whole)

    shrunk = run(images=f"folder:{smaller}", store="whole")
    assert shrunk.images_forwarded == 0
    assert 0 < shrunk.images_summed < part.images_summed
    same(shrunk, part)


def test_changed_captions_need_no_forward_pass(run, folder_copy):
    run(images=f"folder:{folder_copy}")
    rows = spoken(folder_copy)
    # An attribute that no caption had so far gets into the vocabulary; another one loses its last mention.
    for row in [row for row in rows if row["image"].startswith("train/")][:6]:
        row["captions"] = ["a bird with a turquoise bill and a turquoise tail"]
    speak(folder_copy, rows)
    changed = run(images=f"folder:{folder_copy}")
    fresh = run(images=f"folder:{folder_copy}", store="fresh")
    assert (changed.images_forwarded, fresh.images_forwarded) == (0, 72)
    assert 12 <= changed.images_summed < 48
    assert any('"turquoise bill"' in row for row in content(changed)["attributes"])
    same(changed, fresh)


def test_fewer_attributes_need_neither_a_forward_pass_nor_a_sum(run, folder_copy):
    run(images=f"folder:{folder_copy}")
    fewer = run(images=f"folder:{folder_copy}", min_images=9)
    assert (fewer.images_forwarded, fewer.images_summed) == (0, 0)
    same(fewer, run(images=f"folder:{folder_copy}", min_images=9, store="fresh"))


def test_a_moved_set_costs_nothing(run, folder_copy, tmp_path):
    before = run(images=f"folder:{folder_copy}")
    folder_copy.rename(tmp_path / "elsewhere")
    moved = run(images=f"folder:{tmp_path / 'elsewhere'}")
    assert (moved.run_id, moved.fresh, moved.images_forwarded) == (before.run_id, False, 0)


def test_spoilt_sums_are_made_again(run, folder_copy, smaller, tmp_path):
    run(images=f"folder:{smaller}")
    (sums,) = (tmp_path / "store" / "statistics").glob("*.npz")
    spoilt = bytearray(sums.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    sums.write_bytes(spoilt)
    grown = run(images=f"folder:{folder_copy}")
    assert (grown.images_forwarded, grown.images_summed) == (8, 48)
    same(grown, run(images=f"folder:{folder_copy}", store="fresh"))
