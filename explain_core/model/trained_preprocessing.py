"""The preprocessing that training programs write down: Hugging Face's, timm's, torchvision's, and hyper-parameters."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explain_core.data.named_preprocessing import SMALLEST, NamedPreprocessing, in_unit
from explain_core.data.preprocess import BGR, INTERPOLATIONS, MAX_SIZE
from explain_core.data.wording import one_line

PREPROCESSOR = "preprocessor_config.json"
#: Under which names timm writes its description of data.
TIMM = ("pretrained_cfg", "default_cfg")
#: What hyper-parameters call it, in the order in which it is looked for.
MEANS = (
    "mean",
    "image_mean",
    "img_mean",
    "norm_mean",
    "normalize_mean",
    "pixel_mean",
    "data_mean",
    "dataset_mean",
)
STDS = ("std", "image_std", "img_std", "norm_std", "normalize_std", "pixel_std", "data_std", "dataset_std")
SIZES = ("input_size", "img_size", "image_size", "val_crop_size", "crop_size", "imgsz", "im_size")
RESIZES = ("crop_pct", "val_resize_size", "resize_size")
DEEPEST = 4
#: Pillow's numbers of filters.
RESAMPLING = {int(value): name for name, value in INTERPOLATIONS.items()}


def named_in_settings(settings: Mapping[str, Any]) -> list[NamedPreprocessing]:
    """What was saved beside a checkpoint's weights says of preprocessing, the surest source first.

    `settings` is plain data by the names of its entries; the content of config.json and preprocessor_config.json
    stands under these names.
    """
    found = []
    if isinstance(held := settings.get(PREPROCESSOR), Mapping):
        found.append(of_preprocessor(held))
    for path, inner in _mappings(settings):
        for name in TIMM:
            if isinstance(cfg := inner.get(name), Mapping) and cfg:
                found.append(of_timm(cfg, " ".join([*path, name])))
    others = {name: value for name, value in settings.items() if name not in (PREPROCESSOR, "config.json")}
    if (said := of_hyper_parameters(others)) is not None:
        found.append(said)
    return found


def of_preprocessor(held: Mapping[str, Any]) -> NamedPreprocessing:
    """Hugging Face's preprocessor_config.json: rescaled by a factor, then normalised, each if it says so."""
    size, resize, notes = _hugging_face_sizes(held)
    factor = held.get("rescale_factor", 1 / 255) if held.get("do_rescale", True) else 1.0
    factor = float(factor) if isinstance(factor, int | float) and factor > 0 else 1 / 255
    offset = 1.0 if held.get("rescale_offset") else 0.0
    mean, std = _colours(held.get("image_mean")), _colours(held.get("image_std"))
    normalised = held.get("do_normalize", mean is not None)
    if not normalised:
        mean, std = (0.0,), (1.0,)
    elif mean is None or std is None:
        mean = std = None
    if mean is not None and std is not None and (factor != 1 / 255 or offset):
        # (255 f u - offset - mean) / std of a colour u from 0 to 1
        mean = tuple((offset + value) / (255 * factor) for value in mean)
        std = tuple(value / (255 * factor) for value in std)
    channels = BGR if held.get("do_flip_channel_order") else None
    return NamedPreprocessing(
        PREPROCESSOR,
        size,
        mean,
        std,
        resize,
        RESAMPLING.get(held.get("resample", -1)),
        channels,
        notes,
    )


def of_timm(cfg: Mapping[str, Any], where: str) -> NamedPreprocessing:
    """timm's pretrained_cfg: mean, std, input_size (channels, height, width), crop_pct, interpolation."""
    mean, std = in_unit(_colours(cfg.get("mean")), _colours(cfg.get("std")))
    if mean is None or std is None:
        mean = std = None
    resize = _share(cfg.get("crop_pct"))
    notes: tuple[str, ...] = ()
    if cfg.get("crop_mode") in ("squash", "border"):
        notes = (
            f"{where} has crop_mode {cfg['crop_mode']}; here the centre is cut out, and nothing is stretched",
        )
    return NamedPreprocessing(
        where,
        _side(cfg.get("input_size")),
        mean,
        std,
        resize,
        _interpolation(cfg.get("interpolation")),
        None,
        notes,
    )


def of_transforms(transforms: Any, where: str) -> NamedPreprocessing:
    """torchvision's transforms of its own weights (an ImageClassification): crop_size, resize_size, mean, std."""
    crop, resize = (_first(getattr(transforms, name, None)) for name in ("crop_size", "resize_size"))
    interpolation = getattr(getattr(transforms, "interpolation", None), "value", None)
    return NamedPreprocessing(
        where, crop, _colours(getattr(transforms, "mean", None)), _colours(getattr(transforms, "std", None)),
        crop / resize if crop and resize and resize >= crop else None, _interpolation(interpolation),
    )  # fmt: skip


def of_hyper_parameters(held: Mapping[str, Any]) -> NamedPreprocessing | None:
    """A trainer's hyper-parameters that name a mean and a deviation together, a size, a resize; None without any.

    Where they name several different pairs it is not known which is meant: none is taken, and that is said.
    """
    pairs: dict[tuple[tuple[float, ...], tuple[float, ...]], str] = {}
    size = resize = interpolation = None
    where = ""
    for path, inner in _mappings(held):
        mean, std = _first_of(inner, MEANS, _colours), _first_of(inner, STDS, _colours)
        # A single number called "mean" may be of anything.
        known = len(mean or ()) == 3 or any(name in inner for name in MEANS[1:])
        if mean is not None and std is not None and known and min(std) > 0:
            pairs.setdefault((mean, std), " ".join(path))
        size = size or _first_of(inner, SIZES, _side)
        resize = resize or _first_of(inner, RESIZES, _share)
        interpolation = interpolation or _interpolation(inner.get("interpolation"))
        if (size or resize or interpolation or pairs) and not where:
            where = " ".join(path)
    if not (pairs or size or resize or interpolation):
        return None
    where = f"the checkpoint's {where}" if where else "the checkpoint's entries"
    if len(pairs) > 1:
        note = (
            f"{where} name {len(pairs)} different means and deviations; none was taken: give --mean and --std"
        )
        return NamedPreprocessing(where, size, None, None, resize, interpolation, None, (note,))
    mean, std = in_unit(*next(iter(pairs), (None, None)))
    return NamedPreprocessing(where, size, mean, std, resize, interpolation)


def _mappings(
    held: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """A mapping and those within it, outer ones first, with the names that lead there."""
    level = [(path, held)]
    for _ in range(DEEPEST):
        yield from level
        level = [
            ((*at, one_line(name)), value)
            for at, inner in level
            for name, value in inner.items()
            if isinstance(value, Mapping) and name not in TIMM
        ]


def _hugging_face_sizes(held: Mapping[str, Any]) -> tuple[int | None, float | None, tuple[str, ...]]:
    """The input's size, the crop's share, and what cannot be done: stretching, input that is not square."""
    wanted, crop, stretched = held.get("size"), held.get("crop_size"), False
    if isinstance(wanted, Mapping):
        stretched = "height" in wanted
        before = _side(wanted.get("shortest_edge")) or _side([wanted.get("height"), wanted.get("width")])
    else:
        before = _side(wanted)
    if isinstance(crop, Mapping):
        crop = _side(crop.get("shortest_edge")) or _side([crop.get("height"), crop.get("width")])
    after = _side(crop) if held.get("do_center_crop") else before
    share = _share(held.get("crop_pct"))
    if share is None and before and after:
        share = after / before if before >= after else None
    notes: tuple[str, ...] = ()
    if stretched and not held.get("do_center_crop") and held.get("do_resize", True):
        share = 1.0
        notes = (
            f"{PREPROCESSOR} stretches whole pictures to {after} x {after}; here the largest centred square is taken",
        )
    return after, share, notes


def _colours(value: Any) -> tuple[float, ...] | None:
    """One or three finite numbers, or None."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = [value]
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) not in (1, 3):
        return None
    if not all(
        isinstance(each, int | float) and not isinstance(each, bool) and math.isfinite(each) for each in value
    ):
        return None
    return tuple(float(each) for each in value)


def _side(value: Any) -> int | None:
    """A size in pixels: a number, or (channels,) height and width that are the same."""
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        sides = set(list(value)[-2:])
        value = sides.pop() if len(sides) == 1 else None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None
    return int(value) if SMALLEST <= value <= MAX_SIZE else None


def _share(value: Any) -> float | None:
    """A share of the shorter side (up to 1) or its pixels."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if 0 < value <= 1 or SMALLEST <= value <= 4 * MAX_SIZE else None


def _interpolation(value: Any) -> str | None:
    name = value.lower() if isinstance(value, str) else None
    return name if name in INTERPOLATIONS else None


def _first(value: Any) -> int | None:
    return _side(value[:1] * 2 if isinstance(value, list | tuple) else value)


def _first_of(held: Mapping[str, Any], names: Sequence[str], read: Any) -> Any:
    return next((found for name in names if (found := read(held.get(name))) is not None), None)
