"""Usual ways of normalising pictures, beside a given one: what a network may have been trained with instead."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from explain_core.data.pictures.named_preprocessing import fill_of
from explain_core.data.pictures.preprocess import (
    BGR,
    BOX,
    CHANNELS,
    CROP,
    GREY,
    RGB,
    SQUASH,
    WHOLE,
    Preprocessing,
)

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
CLIP = ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
CAFFE = ((103.939 / 255, 116.779 / 255, 123.68 / 255), (1 / 255, 1 / 255, 1 / 255))
#: Mean and deviation, the channels, and how the two are given as options; by what people call it.
COLOURED = {
    "ImageNet's mean and deviation": (*IMAGENET, RGB, "--mean 0.485,0.456,0.406 --std 0.229,0.224,0.225"),
    "colours from -1 to 1": ((0.5,) * 3, (0.5,) * 3, RGB, "--mean 0.5 --std 0.5"),
    "colours from 0 to 1": ((0.0,) * 3, (1.0,) * 3, RGB, "--mean 0 --std 1"),
    "colours from 0 to 255": ((0.0,) * 3, (1 / 255,) * 3, RGB, "--mean 0 --std 1/255"),
    "CLIP's mean and deviation": (
        *CLIP, RGB, "--mean 0.48145466,0.4578275,0.40821073 --std 0.26862954,0.26130258,0.27577711",
    ),
    "Caffe's mean of blue, green and red": (*CAFFE, BGR, "--mean 103.939,116.779,123.68 --std 1"),
}  # fmt: skip
GREYS = {
    "colours from -1 to 1": ((0.5,), (0.5,), GREY, "--mean 0.5 --std 0.5"),
    "colours from 0 to 1": ((0.0,), (1.0,), GREY, "--mean 0 --std 1"),
    "colours from 0 to 255": ((0.0,), (1 / 255,), GREY, "--mean 0 --std 1/255"),
    "MNIST's mean and deviation": ((0.1307,), (0.3081,), GREY, "--mean 0.1307 --std 0.3081"),
}

#: Of whole pictures the usual share, the usual input, and the smallest one that is tried.
USUAL_SHARE, USUAL_SIDE, SMALLEST_TRIED = 224 / 256, 224, 32


@dataclass(frozen=True, slots=True)
class UsualPreprocessing:
    """A preprocessing that differs from a given one in how it normalises, and the options that ask for it.

    `geometry`: it differs in which part of a picture is seen, and in how many pixels, instead.
    """

    preprocessing: Preprocessing
    options: str
    geometry: bool = False


def usual_beside(p: Preprocessing) -> Mapping[str, UsualPreprocessing]:
    """The usual normalisations beside that of `p`, by their names, the smallest change first; the rest is as in `p`."""
    found: dict[str, UsualPreprocessing] = {}
    if p.channels != GREY:
        other = RGB if p.channels == BGR else BGR
        order = {RGB: "red, green and blue", BGR: "blue, green and red"}[other]
        found[f"channels in the order {order}"] = UsualPreprocessing(
            _normalised(p, p.mean, p.std, other), f"{as_options(p)}--channels {other}"
        )
    for name, (mean, std, channels, options) in (GREYS if CHANNELS[p.channels] == 1 else COLOURED).items():
        said = options if channels == p.channels else f"{options} --channels {channels}"
        found[name] = UsualPreprocessing(_normalised(p, mean, std, channels), said)
    own = (p.mean, p.std, p.channels)
    return {
        name: each
        for name, each in found.items()
        if (each.preprocessing.mean, each.preprocessing.std, each.preprocessing.channels) != own
    }


def usual_cuts_beside(p: Preprocessing, boxed: bool) -> Mapping[str, UsualPreprocessing]:
    """Usual ways of cutting pictures to the input, other than that of `p`, by their names; `boxed`: images have boxes.

    That a box suits a network better which was trained on whole pictures is usual, and no mistake: it is not tried.
    """
    found: dict[str, UsualPreprocessing] = {}

    def add(name: str, options: str, **changed: object) -> None:
        found[name] = UsualPreprocessing(replace(p, **changed), options, True)  # type: ignore[arg-type]

    by_box = boxed and p.crop == BOX
    if by_box:
        add("whole pictures instead of boxes", "--crop whole", crop=WHOLE)
    elif not 0.8 <= p.resize <= 1:
        add("the usual centre of each picture", "--resize 0.875", resize=USUAL_SHARE)
    if p.fit != SQUASH:
        add("pictures stretched to the input's shape", "--fit squash", fit=SQUASH)
    if p.fit != CROP:
        add("pictures cut to the input's shape", "--fit crop", fit=CROP)
    if isinstance(p.size, int):
        for side in sorted({p.size // 2, USUAL_SIDE}):
            if SMALLEST_TRIED <= side <= USUAL_SIDE and side != p.size:
                add(f"inputs of {side} pixels", f"--input-size {side}", size=side)
    return found


def as_options(p: Preprocessing) -> str:
    """The options that give a preprocessing's mean and deviation; "" for ImageNet's, which nobody needs to give."""
    if (p.mean, p.std) == IMAGENET:
        return ""
    return f"--mean {','.join(f'{value:.8g}' for value in p.mean)} --std {','.join(f'{value:.8g}' for value in p.std)} "


def _normalised(
    p: Preprocessing, mean: tuple[float, ...], std: tuple[float, ...], channels: str
) -> Preprocessing:
    return replace(p, mean=mean, std=std, fill=fill_of(mean, channels), channels=channels)
