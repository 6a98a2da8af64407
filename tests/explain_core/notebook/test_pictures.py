"""preprocess: what a notebook has becomes what a run shows its network, or is refused by name."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from explain_core import Box, Preprocessing, draw_heatmap, open_network, preprocess
from explain_core.data.pictures.preprocess import crop_and_resize, normalise
from explain_core.errors import ImageError, InputError
from explain_core.notebook.pictures import batches
from tests.explain_core.heatmaps.networks import Small, seeded
from tests.explain_core.notebook.photos import noise


def test_pixels_are_those_of_a_run():
    pictures, box, p = noise(2), Box(4, 5, 20, 18), Preprocessing(size=16)
    wanted = normalise(
        np.stack([crop_and_resize(pictures[0], box, p), crop_and_resize(pictures[1], None, p)]), p
    )
    found = preprocess(pictures, p, [box, None])
    assert found.dtype == torch.float32 and found.shape == (2, 3, 16, 16)
    assert np.array_equal(found.numpy(), wanted)


def test_a_white_picture_is_one_less_the_mean_over_the_deviation():
    white = preprocess([Image.new("RGB", (30, 30), "white")], Preprocessing(size=8))
    assert white[0, :, 3, 3].tolist() == pytest.approx(
        [(1 - 0.485) / 0.229, (1 - 0.456) / 0.224, (1 - 0.406) / 0.225], abs=1e-6
    )


def test_transparency_is_dropped_or_laid_on_white():
    transparent = [Image.new("RGBA", (30, 30), (0, 0, 0, 0))]
    black = preprocess([Image.new("RGB", (30, 30))], Preprocessing(size=8))
    assert torch.equal(preprocess(transparent, Preprocessing(size=8)), black)
    clear = preprocess(transparent, Preprocessing(size=8, alpha="white"))
    assert torch.equal(clear, preprocess([Image.new("RGB", (30, 30), "white")], Preprocessing(size=8)))


def test_files_are_opened_when_it_is_their_turn(tmp_path):
    noise(1)[0].save(tmp_path / "there.png")
    parts = batches(Preprocessing(size=8), [tmp_path / "there.png", tmp_path / "gone.png"], None, 1)
    assert next(parts).shape == (1, 3, 8, 8)
    with pytest.raises(ImageError, match=r"gone\.png: missing"):
        next(parts)


@pytest.mark.parametrize(
    ("images", "boxes", "error", "words"),
    [
        ([], None, InputError, "no images"),
        ("crow.png", None, InputError, "'crow.png' in place of images: give a list"),
        (Path("crow.png"), None, InputError, "give a list"),
        (noise(1)[0], None, InputError, "one Image in place of images"),
        (noise(1), [(1, 2, 3, 4)], InputError, "is no box"),
        (torch.full((1, 3, 8, 8), torch.nan), None, InputError, "no numbers"),
        ([np.zeros((4, 4, 3), np.uint8)], None, InputError, r"Image\.fromarray"),
        (noise(2), [None], InputError, "2 pictures and 1 box:"),
        (noise(1), [Box(500, 0, 5, 5)], ImageError, "picture 0: the box"),
        (torch.zeros(2, 3, 8), None, InputError, r"\(2, 3, 8\)"),
        (torch.zeros(2, 8, 8, 3), None, InputError, "give pictures"),
        (torch.zeros(2, 3, 8, 8, dtype=torch.uint8), None, InputError, "uint8"),
        (torch.zeros(1, 3, 8, 8), [None], InputError, "leave boxes out"),
    ],
)
def test_what_is_no_picture_is_refused(images, boxes, error, words):
    with pytest.raises(error, match=words):
        list(batches(Preprocessing(size=8), images, boxes, 4))


def test_a_box_where_whole_pictures_are_looked_at():
    with pytest.raises(InputError, match="leave the boxes out"):
        preprocess(noise(1), Preprocessing(size=8, crop="whole"), [Box(1, 2, 9, 9)])


def test_a_picture_cut_short_is_named(tmp_path):
    noise(1, 300, 300)[0].save(tmp_path / "whole.png")
    (tmp_path / "cut.png").write_bytes((tmp_path / "whole.png").read_bytes()[:2000])
    with (
        Image.open(tmp_path / "cut.png") as picture,
        pytest.raises(ImageError, match=r"cut\.png: .*truncated"),
    ):
        preprocess([picture])


def test_a_map_is_drawn_over_its_picture():
    network = open_network(seeded(Small), size=12)
    picture = noise(1, 60, 60)[0]
    bare, drawn = (draw_heatmap(picture, heatmap, network) for heatmap in (np.zeros((6, 6)), np.eye(6)))
    assert bare.size == drawn.size and bare.tobytes() != drawn.tobytes()
