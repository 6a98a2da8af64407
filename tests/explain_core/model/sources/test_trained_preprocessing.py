"""The preprocessing that training programs write down."""

import pytest

from explain_core.data.pictures.named_preprocessing import chosen_preprocessing
from explain_core.data.pictures.preprocess import WHOLE
from explain_core.errors import InputError
from explain_core.model.sources.trained_preprocessing import (
    named_in_settings,
    of_hyper_parameters,
    of_timm,
    of_transforms,
)

VIT = {
    "do_normalize": True, "do_rescale": True, "do_resize": True, "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5], "resample": 2, "rescale_factor": 0.00392156862745098,
    "size": {"height": 224, "width": 224},
}  # fmt: skip


def test_timm_s_description_wherever_it_stands() -> None:
    cfg = {
        "input_size": [3, 288, 288],
        "mean": [0.5] * 3,
        "std": [0.5] * 3,
        "crop_pct": 0.95,
        "interpolation": "bicubic",
    }
    for settings in (
        {"pretrained_cfg": cfg},
        {"config.json": {"pretrained_cfg": cfg}},
        {"args": {"default_cfg": cfg}},
    ):
        (found,) = named_in_settings(settings)
        assert (found.size, found.mean, found.resize, found.interpolation) == (
            288,
            (0.5,) * 3,
            0.95,
            "bicubic",
        )
    for mode, fit in (("center", "crop"), ("squash", "squash"), ("border", "border")):
        assert of_timm(cfg | {"crop_mode": mode}, "x").fit == fit
    assert of_timm(cfg | {"input_size": [3, 256, 128]}, "x").size == (256, 128)


@pytest.mark.parametrize(
    ("name", "value"),
    [("crop_mode", "fill"), ("interpolation", "random"), ("crop_pct", 1.2), ("input_size", [3, 8, 8])],
)
def test_what_timm_s_description_says_and_nobody_understands_is_refused(name, value) -> None:
    with pytest.raises(InputError, match=rf"x has {name} .*Give --"):
        chosen_preprocessing([of_timm({"mean": [0.5] * 3, "std": [0.5] * 3, name: value}, "x")], WHOLE)


def test_hyper_parameters_that_stretch_or_are_not_square() -> None:
    for held, size, resize, fit in (
        ({"img_size": [256, 128]}, (256, 128), None, None),
        ({"resize": [224, 224]}, 224, 1.0, "squash"),
        ({"resize": [256, 256], "crop_size": 224}, 224, 0.875, "squash"),
        ({"img_size": 224, "crop_mode": "border"}, 224, None, "border"),
        ({"resize_size": 256, "crop_size": 224}, 224, 256.0, None),
    ):
        found = of_hyper_parameters({"args": held})
        assert found is not None and (found.size, found.resize, found.fit) == (size, resize, fit)
    strange = of_hyper_parameters({"args": {"resize": [300, 200], "crop_size": 224}})
    with pytest.raises(InputError, match="resize to"):
        chosen_preprocessing([strange], WHOLE)


def test_torchvision_s_transforms() -> None:
    torchvision = pytest.importorskip("torchvision")
    weights = torchvision.models.ResNet50_Weights.IMAGENET1K_V2
    found = of_transforms(weights.transforms(), "w")
    assert (found.size, found.resize, found.interpolation) == (224, 224 / 232, "bilinear")
    assert chosen_preprocessing([found], WHOLE).preprocessing.mean == (0.485, 0.456, 0.406)


def test_hyper_parameters_that_name_it() -> None:
    found = of_hyper_parameters(
        {"hyper_parameters": {"lr": 0.1, "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25], "img_size": 192}}
    )
    assert found is not None and (found.mean, found.std, found.size) == ((0.5,) * 3, (0.25,) * 3, 192)
    nested = of_hyper_parameters(
        {
            "cfg": {
                "data": {
                    "normalize": {
                        "image_mean": [123.675, 116.28, 103.53],
                        "image_std": [58.395, 57.12, 57.375],
                    }
                }
            }
        }
    )
    assert nested is not None and nested.mean == pytest.approx((0.485, 0.456, 0.406))
    assert (
        of_hyper_parameters(
            {"args": {"mean": None, "std": None, "img_size": None, "crop_pct": None, "interpolation": ""}}
        )
        is None
    )
    assert of_hyper_parameters({"noise": {"mean": 0, "std": 0.1}, "lr": 1}) is None  # not of colours
    assert of_hyper_parameters({"x": {"mean": [0.1] * 3, "std": [0.0] * 3}}) is None


def test_two_pairs_are_not_chosen_among() -> None:
    found = of_hyper_parameters(
        {"a": {"mean": [0.1] * 3, "std": [1.0] * 3}, "b": {"mean": [0.2] * 3, "std": [1.0] * 3}}
    )
    assert found is not None and found.mean is None and "2 different" in found.notes[0]


def test_the_surest_source_comes_first() -> None:
    settings = {
        "preprocessor_config.json": VIT, "config.json": {"pretrained_cfg": {"mean": [0.1] * 3, "std": [0.1] * 3}},
        "hyper_parameters": {"mean": [0.2] * 3, "std": [0.2] * 3},
    }  # fmt: skip
    assert [said.mean for said in named_in_settings(settings)] == [(0.5,) * 3, (0.1,) * 3, (0.2,) * 3]
