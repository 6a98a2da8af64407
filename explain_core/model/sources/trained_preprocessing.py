"""The preprocessing that training programs write down: Hugging Face's, timm's, torchvision's, and hyper-parameters."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explain_core.data.pictures.named_preprocessing import NamedPreprocessing, in_unit
from explain_core.data.pictures.preprocess import BORDER, CROP, SQUASH, Size
from explain_core.data.wording import one_line
from explain_core.model.sources.hugging_face_preprocessing import PREPROCESSOR, of_preprocessor
from explain_core.model.sources.preprocessing_values import colours, filter_name, one_side, share, size_of

#: Under which names timm writes its description of data.
TIMM = ("pretrained_cfg", "default_cfg")
#: How it calls what is called a fit here.
CROP_MODES = {"center": CROP, "squash": SQUASH, "border": BORDER}
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
#: Where these are a height and a width, both sides are resized to them: pictures are stretched.
STRETCHES = ("resize", "resize_size", "val_resize_size", "resize_to")
DEEPEST = 4


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
    for held in (others, {"config.json": settings.get("config.json")}):
        if (said := of_hyper_parameters(held)) is not None:
            found.append(said)
    return found


def of_timm(cfg: Mapping[str, Any], where: str) -> NamedPreprocessing:
    """timm's pretrained_cfg: mean, std, input_size (channels, height, width), crop_pct, crop_mode, interpolation."""
    mean, std = in_unit(colours(cfg.get("mean")), colours(cfg.get("std")))
    if mean is None or std is None:
        mean = std = None
    size, resize, mode = size_of(cfg.get("input_size")), share(cfg.get("crop_pct")), cfg.get("crop_mode")
    fit, interpolation = CROP_MODES.get(mode or ""), filter_name(cfg.get("interpolation"))
    cannot = {
        name: f"{where} has {option} {one_line(said)}, which is not understood. Give --{given}, as it was trained."
        for name, option, said, found, given in (
            ("size", "input_size", cfg.get("input_size"), size, "input-size"),
            ("resize", "crop_pct", cfg.get("crop_pct"), resize, "resize"),
            ("fit", "crop_mode", mode, fit, "fit"),
            ("interpolation", "interpolation", cfg.get("interpolation"), interpolation, "interpolation"),
        )
        if said and found is None
    }  # fmt: skip
    return NamedPreprocessing(where, size, mean, std, resize, interpolation, None, fit, cannot=cannot)


def of_transforms(transforms: Any, where: str) -> NamedPreprocessing:
    """torchvision's transforms of its own weights (an ImageClassification): crop_size, resize_size, mean, std."""
    crop, resize = (one_side(getattr(transforms, name, None)) for name in ("crop_size", "resize_size"))
    interpolation = getattr(getattr(transforms, "interpolation", None), "value", None)
    return NamedPreprocessing(
        where, crop, colours(getattr(transforms, "mean", None)), colours(getattr(transforms, "std", None)),
        crop / resize if crop and resize and resize >= crop else None, filter_name(interpolation), None, CROP,
    )  # fmt: skip


def of_hyper_parameters(held: Mapping[str, Any]) -> NamedPreprocessing | None:
    """A trainer's hyper-parameters that name a mean and a deviation together, a size, a resize; None without any.

    Where they name several different pairs it is not known which is meant: none is taken, and that is said.
    """
    pairs: dict[tuple[tuple[float, ...], tuple[float, ...]], str] = {}
    size = resize = stretched = fit = interpolation = None
    where = ""
    for path, inner in _mappings(held):
        mean, std = _first_of(inner, MEANS, colours), _first_of(inner, STDS, colours)
        # A single number called "mean" may be of anything.
        known = len(mean or ()) == 3 or any(name in inner for name in MEANS[1:])
        if mean is not None and std is not None and known and min(std) > 0:
            pairs.setdefault((mean, std), " ".join(path))
        size = size or _first_of(inner, SIZES, size_of)
        resize = resize or _first_of(inner, RESIZES, share)
        stretched = stretched or _first_of(inner, STRETCHES, _pair)
        mode = inner.get("crop_mode")
        fit = fit or (CROP_MODES.get(mode) if isinstance(mode, str) else None)
        interpolation = interpolation or filter_name(inner.get("interpolation"))
        if (size or resize or stretched or fit or interpolation or pairs) and not where:
            where = " ".join(path)
    if not (pairs or size or resize or stretched or fit or interpolation):
        return None
    where = f"the checkpoint's {where}" if where else "the checkpoint's entries"
    notes: tuple[str, ...] = ()
    cannot: dict[str, str] = {}
    if stretched is not None and fit is None:
        if size in (None, stretched):
            size, resize, fit = stretched, 1.0, SQUASH
        elif isinstance(size, int) and isinstance(stretched, int) and stretched > size:
            resize, fit = size / stretched, SQUASH
        else:
            cannot["fit"] = (
                f"{where} resize to {one_line(stretched)} and have inputs of {one_line(size)}: give --input-size and "
                "--fit crop, squash or border."
            )
    if len(pairs) > 1:
        notes = (
            f"{where} name {len(pairs)} different means and deviations; none was taken: give --mean and --std",
        )
        pairs = {}
    mean, std = in_unit(*next(iter(pairs), (None, None)))
    return NamedPreprocessing(
        where, size, mean, std, resize, interpolation, None, fit, notes=notes, cannot=cannot
    )


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


def _first_of(held: Mapping[str, Any], names: Sequence[str], read: Any) -> Any:
    return next((found for name in names if (found := read(held.get(name))) is not None), None)


def _pair(value: Any) -> Size | None:
    """A height and a width."""
    return (
        size_of(value)
        if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2
        else None
    )
