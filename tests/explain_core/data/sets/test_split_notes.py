"""What is said of splits."""

from explain_core.data.sets.split_notes import note_folders, note_none_held_out, note_splits_of_names


def test_no_image_held_out_is_said_once() -> None:
    notes: list[str] = []
    note_none_held_out(notes, {"1": "train", "2": "train"})
    note_none_held_out(notes, {"1": "train", "2": "train"})
    assert len(notes) == 1 and "no image is held out: all 2 images" in notes[0]
    quiet: list[str] = []
    note_none_held_out(quiet, {"1": "train", "2": "test"})
    assert quiet == []


def test_splits_of_names() -> None:
    told: list[str] = []
    note_splits_of_names(told, ["crow/train_1.jpg", "wren/train_2.jpg", "crow/test_1.jpg"])
    assert "which is not obeyed (crow/test_1.jpg, crow/train_1.jpg)" in told[0]
    quiet: list[str] = []
    note_splits_of_names(quiet, ["steam_train/1.jpg", "steam_train/2.jpg", "tram/1.jpg", "tram/2.jpg"])
    note_splits_of_names(quiet, ["a/train_1.jpg", "a/2.jpg", "a/test_3.jpg"])  # most are not so called
    assert quiet == []


def test_folders_of_frames() -> None:
    told: list[str] = []
    frames = {f"crow/video{k // 3}/{k}.jpg": "crow" for k in range(6)} | {
        f"wren/{k}.jpg": "wren" for k in range(3)
    }
    note_folders(told, frames)
    assert "(crow/video0, crow/video1) may stand on both sides" in told[0]
    quiet: list[str] = []
    note_folders(quiet, {f"crow/young/{k}.jpg": "crow" for k in range(6)})  # one folder
    note_folders(quiet, {f"crow/{k}/1.jpg": "crow" for k in range(6)})  # one picture in each
    note_folders(quiet, {f"{k}.jpg": "crow" for k in range(6)})
    assert quiet == []
