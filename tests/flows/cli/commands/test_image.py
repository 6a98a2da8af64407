"""`explain image`: images of the store, and pictures that are new to it."""

import shutil

import pytest
from PIL import Image
from safetensors.torch import load_file

from explain_core.store.classifier import Classifier
from explain_core.store.layout import Layout


def test_an_image_that_is_right(ask, made):
    out = ask("image", made.ids[0]).out
    assert "labelled Plain Jay (75 %), right" in out
    assert "This is a Plain Jay because it has a black [b]head[/b]." in out
    assert "Why not [bold red]Loud[/] 'Finch'; DROP TABLE runs, the runner-up (25 %)?" in out
    head, wing = (line for line in out.splitlines() if line.endswith(("0.5000  ✓", "0.2500")))
    assert head.count("█") == 24 and wing.count("█") == 12
    assert wing.startswith("red [b]wing[/b]")


def test_an_image_that_is_wrong_says_why_not_its_own_class(ask, made):
    answer = ask("image", made.ids[1])
    assert (
        "labelled Plain Jay (50 %), wrong: it is [bold red]Loud[/] 'Finch'; DROP TABLE runs (12 %)"
        in answer.out
    )
    assert "A Jay, though a Finch." in answer.out and "WRONG METHOD" not in answer.out
    assert "\x1b" not in answer.out


def test_names_of_an_image(ask, made):
    wanted = ask("image", made.ids[2], "--json").json
    for name in (
        made.ids[2][:8],
        made.paths[2],
        "it's [dim]2.png",
        str(made.folder / "pictures" / made.paths[2]),
    ):
        assert ask("image", name, "--json").json == wanted


def test_json(ask, made):
    answer = ask("image", made.ids[1], "--json").json
    assert answer["true_class"] == made.classes[1] and answer["predicted"] == made.classes[0]
    assert answer["p_true_class"] == 0.125 and answer["failure"] == "A Jay, though a Finch."
    assert answer["attributes"] == [{"attribute": "white belly", "p": 0.75, "said": True}]
    assert ask("image", made.ids[4], "--json").json["attributes"][0]["said"] is None  # it has no captions


def test_an_image_without_an_answer(ask, made):
    assert "it is in quarantine (truncated)" in (ask("image", made.ids[5]).error or "")
    assert "has no image 'nothing'" in (ask("image", "nothing").error or "")
    assert "There is no file a/b.jpg either" in (ask("image", "a/b.jpg").error or "")
    assert "has no run called 'late'" in (ask("image", made.ids[0], "--run", "late").error or "")


def test_a_copy_of_an_image_is_known_by_its_content(ask, made, tmp_path):
    copy = tmp_path / "renamed.png"
    shutil.copy(made.folder / "pictures" / made.paths[0], copy)
    assert ask("image", str(copy), "--json").json["image_id"] == made.ids[0]
    assert "leave --box out" in (ask("image", str(copy), "--box", "1,1,5,5").error or "")


def test_a_new_picture_goes_through_the_network(ask, made, tmp_path):
    picture = tmp_path / "new.png"
    Image.linear_gradient("L").convert("RGB").save(picture)
    # The store's shard is made by hand, and so is the classifier beside it: here, the network's own.
    folder, own = Layout(made.store).extraction("key"), load_file(made.folder / "weights.safetensors")
    before = Classifier.load(folder)
    Classifier(own["3.weight"].numpy(), own["3.bias"].numpy()).save(folder)
    try:
        answer = ask("image", str(picture), "--box", "20,20,100,80", "--json").json
    finally:
        before.save(folder)
    assert answer["image_id"] is None and answer["true_class"] is None and answer["failure"] is None
    assert answer["predicted"] in made.classes
    assert 1 / 3 <= answer["p_predicted"] <= 1
    assert sum(share["p"] for share in answer["attributes"]) == pytest.approx(1)
    uncropped = ask("image", str(picture))
    assert "No --box" in uncropped.err and "new picture" in uncropped.out


def test_a_checkpoint_that_moved(ask, made, tmp_path):
    picture, moved = tmp_path / "new.png", tmp_path / "moved.safetensors"
    Image.new("RGB", (50, 50), (200, 10, 10)).save(picture)
    weights = made.folder / "weights.safetensors"
    weights.rename(moved)
    try:
        assert "Say where it is with --checkpoint FILE" in (ask("image", str(picture)).error or "")
        assert ask("image", str(picture), "--checkpoint", str(moved)).error is None
        other = tmp_path / "other.safetensors"
        other.write_bytes(moved.read_bytes()[:-1])
        assert "is not the file that run" in (
            ask("image", str(picture), "--checkpoint", str(other)).error or ""
        )
    finally:
        moved.rename(weights)


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "1,2,0,4", "5000,5000,10,10", "nan,1,2,3"])
def test_boxes_that_are_none(ask, tmp_path, box):
    picture = tmp_path / "new.png"
    Image.new("RGB", (50, 50)).save(picture)
    assert "box" in (ask("image", str(picture), "--box", box).error or "")


def test_a_file_that_is_no_picture(ask, made):
    assert "not a picture" in (ask("image", str(made.folder / "net_of_the_asked.py")).error or "")
