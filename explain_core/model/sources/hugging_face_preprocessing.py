"""The preprocessing that Hugging Face's image processors write down, in preprocessor_config.json."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explain_core.data.pictures.named_preprocessing import NamedPreprocessing
from explain_core.data.pictures.preprocess import BGR, CROP, INTERPOLATIONS, SQUASH, Size
from explain_core.data.wording import one_line
from explain_core.model.sources.preprocessing_values import colours, filter_name, one_side, share, size_of

PREPROCESSOR = "preprocessor_config.json"
#: Pillow's numbers of filters.
RESAMPLING = {int(value): name for name, value in INTERPOLATIONS.items()}
#: Processors for whom a size that is one number is the shorter side's; for all others it is both sides'.
BY_SHORTER_SIDE = ("bit", "chineseclip", "clip", "convnext", "dinov", "efficientformer", "levit", "mobilenet",
                   "mobilevit", "owlvit", "poolformer", "videomae", "vivit")  # fmt: skip
#: ConvNeXt's processor stretches inputs of this size and over, and crops smaller ones.
STRETCHED_FROM = 384
#: LeViT's processor resizes the shorter side to so many times the size that it names.
LEVIT = 256 / 224


@dataclass(frozen=True, slots=True)
class _Geometry:
    """How a whole picture gets the input's shape, as NamedPreprocessing has it; None where it is not said."""

    size: Size | None = None
    resize: float | None = None
    fit: str | None = None
    cannot: str = ""  #: why it cannot be done here


def of_preprocessor(held: Mapping[str, Any]) -> NamedPreprocessing:
    """What an image processor says: resized, cropped, rescaled by a factor, then normalised, each if it says so."""
    mean, std = _normalised(held)
    cannot: dict[str, str] = {}
    interpolation = None
    if held.get("do_resize", True) and (said := held.get("resample")) is not None:
        interpolation = RESAMPLING.get(said) if isinstance(said, int) else filter_name(said)
        if interpolation is None:
            cannot["interpolation"] = (
                f"{PREPROCESSOR} resizes with resample {one_line(said)}, which is none of "
                f"{', '.join(INTERPOLATIONS)}. Give --interpolation."
            )
    geometry = _geometry(held)
    if geometry.cannot:
        cannot["fit"] = geometry.cannot
    if held.get("do_color_quantize"):
        cannot["mean"] = (
            f"{PREPROCESSOR} replaces colours by clusters (do_color_quantize), which is not done here."
        )
    return NamedPreprocessing(
        PREPROCESSOR, geometry.size, mean, std, geometry.resize, interpolation,
        BGR if held.get("do_flip_channel_order") else None, geometry.fit, cannot=cannot,
    )  # fmt: skip


def _normalised(held: Mapping[str, Any]) -> tuple[tuple[float, ...] | None, tuple[float, ...] | None]:
    """Mean and deviation of colours from 0 to 1; None where it does not say them."""
    factor = held.get("rescale_factor", 1 / 255) if held.get("do_rescale", True) else 1.0
    factor = float(factor) if isinstance(factor, int | float) and factor > 0 else 1 / 255
    offset = 1.0 if held.get("rescale_offset") and held.get("do_rescale", True) else 0.0
    mean, std = colours(held.get("image_mean")), colours(held.get("image_std"))
    usual = mean is not None and not _kind(held).startswith("mobilevit")  # whose class normalises never
    if not held.get("do_normalize", usual):
        mean, std = (0.0,), (1.0,)
    elif mean is None or std is None:
        return None, None
    elif held.get("include_top") and "efficientnet" in _kind(held):
        std = tuple(value * value for value in std)  # it divides by the deviation a second time
    if abs(factor * 255 - 1) > 1e-9 or offset:
        # (255 f u - offset - mean) / std of a colour u from 0 to 1
        mean = tuple((offset + value) / (255 * factor) for value in mean)
        std = tuple(value / (255 * factor) for value in std)
    return mean, std


def _kind(held: Mapping[str, Any]) -> str:
    """The processor's class in small letters, "" where it is not said."""
    names = (held.get(name) for name in ("image_processor_type", "feature_extractor_type"))
    return next((name.lower() for name in names if isinstance(name, str)), "")


def _geometry(held: Mapping[str, Any]) -> _Geometry:
    wanted, crop = held.get("size"), held.get("crop_size")
    cropped = size_of(crop) if held.get("do_center_crop", crop is not None) else None
    if not held.get("do_resize", True):
        return _refused(
            "does not resize pictures (do_resize false): they are as large as they are, and the network takes one size"
        ) if wanted is not None or cropped is not None else _Geometry()  # fmt: skip
    if isinstance(wanted, Mapping) and wanted.get("longest_edge") and not wanted.get("height"):
        return _refused("resizes the longer side (longest_edge), and inputs are of several shapes then")
    for name in ("do_pad", "do_thumbnail", "keep_aspect_ratio", "max_num_patches", "size_divisor"):
        if held.get(name):
            return _refused(f"has {name}, which is not done here in its way")
    shorter, both = _sizes(held, wanted)
    if shorter is None and both is None:
        if wanted is not None:
            return _refused(f"names the size {one_line(wanted)}, which is not understood")
        return _Geometry(cropped)
    return _stretched(both, cropped) if both is not None else _cropped(held, shorter or 0, cropped)


def _sizes(held: Mapping[str, Any], wanted: Any) -> tuple[int | None, Size | None]:
    """The shorter side's pixels, or else those that both sides are stretched to."""
    if isinstance(wanted, Mapping):
        shorter = one_side(wanted.get("shortest_edge"))
        return shorter, None if shorter is not None else size_of(wanted)
    square = held.get("default_to_square")
    if square is not None and isinstance(wanted, int):
        return (None, size_of(wanted)) if square else (one_side(wanted), None)
    by_shorter = (
        any(kind in _kind(held) for kind in BY_SHORTER_SIDE) or share(held.get("crop_pct")) is not None
    )
    if isinstance(wanted, int) and (by_shorter or (not _kind(held) and held.get("crop_size") is not None)):
        return one_side(wanted), None
    return None, size_of(wanted)


def _stretched(both: Size, cropped: Size | None) -> _Geometry:
    """Both sides resized to `both`, and the centre cut out of that where it is `cropped`."""
    if cropped is None:
        return _Geometry(both, 1.0, SQUASH)
    shares = {after / before for after, before in zip(_pair(cropped), _pair(both), strict=True)}
    if max(shares) > 1 or max(shares) - min(shares) > 1e-9:
        return _refused(f"stretches pictures to {_text(both)} and cuts {_text(cropped)} out of them")
    return _Geometry(cropped, shares.pop(), SQUASH)


def _cropped(held: Mapping[str, Any], shorter: int, cropped: Size | None) -> _Geometry:
    """The shorter side resized to `shorter`, or by a share where it names one, and the centre cut out."""
    part = share(held.get("crop_pct"))
    if part is not None and part <= 1:
        if "convnext" in _kind(held) and shorter >= STRETCHED_FROM:
            return _Geometry(shorter, 1.0, SQUASH)
        return _Geometry(shorter if cropped is None else cropped, part, CROP)
    if cropped is None:
        return _refused("resizes the shorter side and cuts nothing out: inputs are of several shapes then")
    if not isinstance(cropped, int):
        return _refused(f"resizes the shorter side to {shorter} and cuts {_text(cropped)} out")
    before = shorter * LEVIT if _kind(held).startswith("levit") else shorter
    if cropped > before:
        return _refused(f"resizes the shorter side to {shorter} and pads it to {cropped}")
    return _Geometry(cropped, cropped / before, CROP)


def _refused(what: str) -> _Geometry:
    return _Geometry(
        cannot=f"{PREPROCESSOR} {what}. Give --fit crop, squash or border, and --input-size, as it was trained."
    )


def _pair(size: Size) -> tuple[int, int]:
    return (size, size) if isinstance(size, int) else size


def _text(size: Size) -> str:
    return "{} x {}".format(*_pair(size))
