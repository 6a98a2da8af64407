"""Image processors' descriptions. What each class does was compared with the classes themselves, transformers 5.24."""

import pytest

from explain_core.data.pictures.named_preprocessing import chosen_preprocessing
from explain_core.data.pictures.preprocess import WHOLE
from explain_core.errors import InputError
from explain_core.model.sources.hugging_face_preprocessing import of_preprocessor

HALF = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3}
VIT = HALF | {
    "do_normalize": True, "do_rescale": True, "do_resize": True, "resample": 2,
    "rescale_factor": 0.00392156862745098, "size": {"height": 224, "width": 224},
}  # fmt: skip


def of(kind: str, **held: object) -> dict[str, object]:
    return HALF | {"image_processor_type": f"{kind}ImageProcessor"} | held


@pytest.mark.parametrize(
    ("held", "size", "resize", "fit"),
    [
        (VIT, 224, 1.0, "squash"),
        (VIT | {"size": {"height": 256, "width": 128}}, (256, 128), 1.0, "squash"),
        (of("ViT", size=224), 224, 1.0, "squash"),
        (of("DeiT", size=256, crop_size=224, do_center_crop=True), 224, 0.875, "squash"),
        (of("ViT", size=256, crop_size=224, default_to_square=False), 224, 0.875, "crop"),
        (of("CLIP", size=224, crop_size=224, do_center_crop=True), 224, 1.0, "crop"),
        (of("Bit", size={"shortest_edge": 256}, crop_size={"height": 224, "width": 224}), 224, 0.875, "crop"),
        (of("EfficientNet", size={"height": 346, "width": 346}, do_center_crop=False, crop_size=289), 346, 1.0,
         "squash"),
        (of("ConvNext", size={"shortest_edge": 224}, crop_pct=0.875), 224, 0.875, "crop"),
        (of("ConvNext", size={"shortest_edge": 384}, crop_pct=0.875), 384, 1.0, "squash"),
        (of("Levit", size={"shortest_edge": 224}, crop_size={"height": 224, "width": 224}), 224, 0.875, "crop"),
        (of("PoolFormer", size={"shortest_edge": 224}, crop_size=224, crop_pct=0.9), 224, 0.9, "crop"),
        (of("MobileViT", size={"shortest_edge": 288}, crop_size=256), 256, 256 / 288, "crop"),
    ],
)  # fmt: skip
def test_how_a_picture_gets_the_input_s_shape(held, size, resize, fit) -> None:
    p = chosen_preprocessing([of_preprocessor(held)], WHOLE).preprocessing
    assert (p.size, p.resize, p.fit) == (size, pytest.approx(resize), fit)


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (VIT | {"do_resize": False}, "do_resize false"),
        (VIT | {"do_pad": True}, "do_pad"),
        (VIT | {"size_divisor": 32}, "size_divisor"),
        (VIT | {"size": {"longest_edge": 512}}, "longest_edge"),
        (VIT | {"size": {"shortest_edge": 224}, "do_center_crop": False}, "several shapes"),
        (of("CLIP", size={"shortest_edge": 200}, crop_size=224), "pads it to 224"),
        (of("CLIP", size={"shortest_edge": 256}, crop_size={"height": 224, "width": 160}), "224 x 160"),
        (of("DeiT", size=256, crop_size={"height": 224, "width": 160}, do_center_crop=True), "256 x 256"),
        (VIT | {"resample": 9}, "--interpolation"),
        (VIT | {"do_color_quantize": True}, "clusters"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(held, words) -> None:
    with pytest.raises(InputError, match=words):
        chosen_preprocessing([of_preprocessor(held)], WHOLE)


def test_rescaling_normalising_and_channels() -> None:
    raw = of_preprocessor({"do_rescale": False, "image_mean": [127.5] * 3, "image_std": [127.5] * 3})
    assert raw.mean == pytest.approx((0.5,) * 3) and raw.std == pytest.approx((0.5,) * 3)
    shifted = of_preprocessor(
        {"rescale_factor": 1 / 127.5, "rescale_offset": True, "image_mean": [0.0] * 3, "image_std": [1.0] * 3}
    )
    assert shifted.mean == pytest.approx((0.5,) * 3) and shifted.std == pytest.approx((0.5,) * 3)
    assert of_preprocessor({"do_normalize": False, "do_flip_channel_order": True}).channels == "bgr"
    assert of_preprocessor({"do_normalize": False}).mean == (0.0,)
    neither = of_preprocessor({"do_normalize": False, "do_rescale": False})
    assert neither.mean == (0.0,) and neither.std == pytest.approx((1 / 255,))
    assert of_preprocessor({"image_mean": [0.1307], "image_std": [0.3081]}).mean == (0.1307,)
    assert of_preprocessor(of("MobileViT", size={"shortest_edge": 288}, crop_size=256)).mean == (0.0,)
    twice = of_preprocessor(of("EfficientNet", include_top=True, do_normalize=True))
    assert twice.mean == (0.5,) * 3 and twice.std == (0.25,) * 3  # its class divides by the deviation twice


@pytest.mark.parametrize(
    ("said", "name"), [(0, "nearest"), (1, "lanczos"), (3, "bicubic"), ("BICUBIC", "bicubic"), (None, None)]
)
def test_filters_by_pillow_s_numbers_and_by_name(said, name) -> None:
    assert of_preprocessor(VIT | {"resample": said}).interpolation == name


def test_an_option_stands_before_what_cannot_be_done() -> None:
    from explain_core.data.pictures.named_preprocessing import given_preprocessing

    given = given_preprocessing(None, None, None, None, None, 224, "squash")
    p = chosen_preprocessing([given, of_preprocessor(VIT | {"do_resize": False})], WHOLE).preprocessing
    assert (p.size, p.fit) == (224, "squash")
