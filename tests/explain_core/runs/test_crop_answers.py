"""What a run says of crops: the same as of pictures one by one; and how far words and maps are from the label."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from explain_core.data.pictures.preprocess import crop_and_resize
from explain_core.errors import InputError
from explain_core.runs.crop_answers import CropExplainer, maps_apart, words_apart
from explain_core.runs.network import about_picture, look
from tests.asked import BOX


@pytest.fixture
def explainer(birds, monkeypatch, made):
    monkeypatch.syspath_prepend(str(made.folder))
    return CropExplainer.of(birds, birds.run())


def test_a_crop_is_explained_as_its_picture_is(birds, made, explainer):
    pictures = [Image.open(made.folder / "pictures" / path).convert("RGB") for path in made.paths[:3]]
    crops = np.stack([crop_and_resize(each, BOX, explainer.preprocessing) for each in pictures])
    run = birds.run()
    for picture, answer in zip(pictures, explainer.answers(crops), strict=True):
        alone = about_picture(run, explainer.learned, look(explainer.network, run, picture, BOX), "x")
        assert explainer.learned.classes[answer.predicted] == alone.predicted
        assert float(answer.odds.max()) == pytest.approx(alone.p_predicted)
        assert answer.text == alone.sentence
        words = [(explainer.learned.attributes[j], p) for j, p in answer.listed]
        assert words == [(share.attribute, pytest.approx(share.p)) for share in alone.attributes]
        assert answer.heat.shape == (4, 4) and 0 <= answer.maps_apart <= 2


def test_its_map_is_the_label_s_grad_cam(explainer):
    """In closed form: the weights of the label, which here the store does not keep as the network has them."""
    crop = np.random.default_rng(1).integers(0, 255, (1, 32, 32, 3), np.uint8)
    (answer,) = explainer.answers(crop)
    maps = explainer.network.forward(_input(explainer, crop)).maps[0].numpy()
    expected = np.einsum("k,khw->hw", explainer.learned.weights[answer.predicted], maps) / 16
    np.testing.assert_allclose(answer.heat, expected, rtol=1e-5, atol=1e-6)


def _input(explainer, crop):
    from explain_core.model.pixels import network_input

    return network_input(crop, explainer.preprocessing, explainer.network.device)


def test_a_run_without_words_is_refused(birds):
    with pytest.raises(InputError, match="has no words"):
        CropExplainer.of(birds, replace(birds.run(), attributes=0))


def test_words_are_apart_where_the_image_shows_what_other_classes_have(explainer):
    share = np.array([[0.9, 0.1], [0.1, 0.9]], np.float32)
    learned = replace(explainer.learned, presence=replace(explainer.learned.presence, class_share=share))
    shown = np.array([[0.8, 0.2], [0.8, 0.2], [0.5, 0.5]])
    found = words_apart(learned, shown, np.array([0, 1, 0]))
    np.testing.assert_allclose(found, [0, 2, 1], atol=1e-6)


def test_maps_are_together_where_words_lie_on_what_speaks_for_the_label():
    heat = np.array([[4.0, -1.0], [0.0, 0.0]])
    same, other = np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[0.0, 1.0], [1.0, 1.0]])
    assert maps_apart(heat, same) == pytest.approx(0) and maps_apart(heat, other) == pytest.approx(2)
    assert maps_apart(heat, np.ones((2, 2))) == 1 == maps_apart(-np.ones((2, 2)), same)
