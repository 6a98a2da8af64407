"""Preprocessing as it is given and as it is chosen among those who name it."""

import pytest

from explain_core.data.pictures.named_preprocessing import (
    USUAL,
    NamedPreprocessing,
    chosen_preprocessing,
    described,
    given_preprocessing,
)
from explain_core.data.pictures.preprocess import BOX, WHOLE, Preprocessing
from explain_core.data.pictures.usual_preprocessing import usual_beside
from explain_core.errors import InputError


def given(**options: str | int) -> NamedPreprocessing:
    names = ("mean", "std", "resize", "interpolation", "channels", "size", "fit", "antialias")
    return given_preprocessing(*(options.get(name) for name in names))  # type: ignore[arg-type]


def test_nothing_said_is_what_it_always_was() -> None:
    found = chosen_preprocessing([given()], BOX)
    assert found.preprocessing == Preprocessing() and set(found.sources.values()) == {USUAL}
    assert "nothing names another" in found.origin and found.told == ()
    assert chosen_preprocessing([given(size=96)], WHOLE).preprocessing == Preprocessing(size=96, crop=WHOLE)


def test_one_number_three_numbers_bytes_and_fractions() -> None:
    half = chosen_preprocessing([given(mean="0.5", std="0.5")], BOX).preprocessing
    assert half.mean == (0.5,) * 3 and half.std == (0.5,) * 3 and half.fill == (128, 128, 128)
    as_bytes = chosen_preprocessing(
        [given(mean="123.675, 116.28,103.53", std="58.395 57.12 57.375")], BOX
    ).preprocessing
    assert as_bytes.mean == pytest.approx((0.485, 0.456, 0.406)) and as_bytes.std == pytest.approx(
        (0.229, 0.224, 0.225)
    )
    raw = chosen_preprocessing([given(mean="0", std="1/255")], BOX).preprocessing
    assert raw.mean == (0, 0, 0) and raw.std == (1 / 255,) * 3


def test_each_parameter_is_the_first_source_s_that_names_it() -> None:
    sources = [
        NamedPreprocessing("options", mean=(0.5,), std=(0.5,)),
        NamedPreprocessing("a", size=384, mean=(0.1,) * 3, std=(0.1,) * 3, interpolation="bicubic"),
        NamedPreprocessing("b", size=96, resize=0.95),
    ]
    found = chosen_preprocessing(sources, WHOLE)
    p = found.preprocessing
    assert (p.mean, p.std, p.size, p.interpolation, p.resize) == (
        (0.5,) * 3,
        (0.5,) * 3,
        384,
        "bicubic",
        0.95,
    )
    assert found.origin == f"size, interpolation: a; mean, std: options; resize: b; the rest: {USUAL}"
    assert "384 px" in described(p) and found.told == (f"pictures are prepared so: {found.text}",)


def test_resize_is_a_share_or_the_shorter_side_before_the_crop() -> None:
    assert chosen_preprocessing([given(resize="256")], WHOLE).preprocessing == Preprocessing(crop=WHOLE)
    assert chosen_preprocessing([given(resize="232")], WHOLE).preprocessing.resize == 224 / 232
    with pytest.raises(InputError, match=r"100 pixels .*224"):
        chosen_preprocessing([given(resize="100")], WHOLE)


def test_stretching_borders_and_two_sides() -> None:
    found = chosen_preprocessing([given(size="256x128", fit="Stretch")], WHOLE)
    p = found.preprocessing
    assert (p.size, p.height, p.width, p.fit) == ((256, 128), 256, 128, "squash")
    assert "256 x 128 px, centre 0.875, stretched" in found.text and "fit: options" in found.text
    assert chosen_preprocessing([given(size="96")], WHOLE).preprocessing.size == 96
    assert chosen_preprocessing([given(fit="letterbox", resize="1")], WHOLE).preprocessing.fit == "border"
    assert not chosen_preprocessing([given(antialias=False)], WHOLE).preprocessing.antialias
    with pytest.raises(InputError, match=r"256 pixels .*256 x 128"):
        chosen_preprocessing([given(size="256x128", resize="256")], WHOLE)


def test_what_a_source_says_and_cannot_be_had_is_refused_unless_an_option_says_it() -> None:
    source = NamedPreprocessing("a file", cannot={"fit": "a file pads pictures. Give --fit."})
    with pytest.raises(InputError, match=r"a file pads pictures. Give --fit."):
        chosen_preprocessing([given(), source], WHOLE)
    assert chosen_preprocessing([given(fit="crop"), source], WHOLE).preprocessing.fit == "crop"


def test_grey_and_blue_first() -> None:
    grey = chosen_preprocessing([given(channels="1", mean="0.1307", std="0.3081")], BOX).preprocessing
    assert grey.channels == "1" and grey.mean == (0.1307,) and grey.fill == (33, 33, 33)
    assert chosen_preprocessing([given(channels="grey")], BOX).preprocessing.mean == (0.449,)
    bgr = chosen_preprocessing(
        [given(channels="BGR", mean="103.939,116.779,123.68", std="1")], BOX
    ).preprocessing
    assert bgr.fill == (124, 117, 104) and bgr.std == (1 / 255,) * 3
    with pytest.raises(InputError, match=r"3 values .*1 channel"):
        chosen_preprocessing([given(channels="1", mean="0.1,0.2,0.3", std="1")], BOX)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"mean": "0.5"}, "--mean is given without --std"),
        ({"std": "0.5"}, "--std is given without --mean"),
        ({"mean": "a,b,c", "std": "1"}, "--mean a is no number"),
        ({"mean": "0.1,0.2", "std": "1"}, "one number, or three"),
        ({"mean": "nan", "std": "1"}, "no number"),
        ({"mean": "0", "std": "1/0"}, "no number"),
        ({"mean": "0", "std": "0"}, "over 0"),
        ({"resize": "-1"}, "--resize -1"),
        ({"resize": "1.5"}, "--resize 1.5"),
        ({"interpolation": "cubic"}, "none of nearest, bilinear, bicubic"),
        ({"channels": "cmyk"}, "none of rgb, bgr, 1"),
        ({"size": 10**6}, "1000000 pixels"),
        ({"size": "256x128x3"}, "height x width"),
        ({"size": "big"}, "height x width"),
        ({"fit": "fill"}, "--fit fill is none of crop, squash, border"),
    ],
)
def test_what_cannot_be_meant_is_said_with_its_option(options, words) -> None:
    with pytest.raises(InputError, match=words):
        given(**options)


def test_the_options_of_a_usual_preprocessing_give_it() -> None:
    for p in (
        Preprocessing(),
        Preprocessing(mean=(0.5,) * 3, std=(0.5,) * 3, fill=(128, 128, 128), channels="bgr"),
    ):
        usual = usual_beside(p)
        assert len(usual) >= 5 and p not in [each.preprocessing for each in usual.values()]
        for each in usual.values():
            words = iter(each.options.split())
            said = {name.removeprefix("--"): value for name, value in zip(words, words, strict=True)}
            found = chosen_preprocessing([given(**({"channels": p.channels} | said))], BOX).preprocessing
            assert found == each.preprocessing
