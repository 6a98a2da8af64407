"""What is said of a network's preprocessing, by whom, and what follows from all of it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from explain_core.data.pictures.orientation import ORIENTATIONS, STORED
from explain_core.data.pictures.pixel_values import ALPHAS, DROP
from explain_core.data.pictures.preprocess import (
    BGR,
    BORDER,
    BOX,
    CHANNELS,
    CROP,
    FITS,
    GREY,
    INTERPOLATIONS,
    MAX_SIZE,
    RGB,
    SQUASH,
    Preprocessing,
    Size,
)
from explain_core.data.wording import one_line
from explain_core.errors import InputError

USUAL = "ImageNet's usual"
#: No colour from 0 to 1 has such a mean: where one is over it, mean and deviation are of colours from 0 to 255.
BYTES = 2.0
#: Inputs smaller than this are no sizes of pictures (an option of that name may mean something else).
SMALLEST = 16
#: What people and libraries call the ways of fitting a picture.
FIT_NAMES = {
    "center": CROP, "centre": CROP, "stretch": SQUASH, "letterbox": BORDER, "pad": BORDER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedPreprocessing:
    """What one source says of preprocessing; None where it says nothing. `mean` and `std` are said together.

    `resize` up to 1 is the share of the shorter side that the centre crop shows; over 1 it is the shorter side's size
    in pixels before the crop.
    """

    source: str
    size: Size | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    resize: float | None = None
    interpolation: str | None = None
    channels: str | None = None
    fit: str | None = None
    antialias: bool | None = None
    orientation: str | None = None
    alpha: str | None = None
    notes: tuple[str, ...] = ()  #: what is to be said of it, in sentences
    #: Of parameters that are said and cannot be had here: why, and what to give instead.
    cannot: Mapping[str, str] = field(default_factory=dict)


#: What sources speak of.
PARAMETERS = tuple(
    each.name for each in fields(NamedPreprocessing) if each.name not in ("source", "notes", "cannot")
)


@dataclass(frozen=True, slots=True)
class ChosenPreprocessing:
    """A run's preprocessing, and who said what of it: sources by the names of what they said."""

    preprocessing: Preprocessing
    sources: Mapping[str, str]
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """One line of it: "224 px, mean 0.5, std 0.5, ... (mean, std: preprocessor_config.json; the rest: ...)"."""
        return f"{described(self.preprocessing)} ({self.origin})"

    @property
    def told(self) -> tuple[str, ...]:
        """What a user is to be told: how pictures are prepared, where that is not as usual, and what cannot be done."""
        usual = all(source == USUAL for name, source in self.sources.items() if name != "size")
        return self.notes if usual else (f"pictures are prepared so: {self.text}", *self.notes)

    @property
    def origin(self) -> str:
        """Who said what: "mean, std: preprocessor_config.json; the rest: ImageNet's usual"."""
        by_source: dict[str, list[str]] = {}
        for name, source in self.sources.items():
            by_source.setdefault(source, []).append(name)
        usual = by_source.pop(USUAL, [])
        told = [f"{', '.join(names)}: {source}" for source, names in by_source.items()]
        if not told:
            return f"{USUAL}; nothing names another"
        return "; ".join([*told, f"the rest: {USUAL}"] if usual else told)


def described(p: Preprocessing) -> str:
    """A preprocessing in a line, for people."""
    crop = f"box x {p.margin:g}" if p.crop == BOX else f"centre {p.resize:.4g}"
    crop += {CROP: "", SQUASH: ", stretched", BORDER: ", whole with borders"}[p.fit]
    channels = {RGB: "RGB", BGR: "BGR", GREY: "grey"}[p.channels]
    smooth = "" if p.antialias else " without antialiasing"
    turned = "" if p.orientation == STORED else f", orientation {p.orientation}"
    ground = "" if p.alpha == DROP else f", transparency on {p.alpha}"
    shape = f"{_size(p.size)} px, {crop}, {p.interpolation}{smooth}, {channels}"
    return f"{shape}, mean {_numbers(p.mean)}, std {_numbers(p.std)}{turned}{ground}"


def _one_of(value: str | None, there: Sequence[str], option: str) -> str | None:
    if value is None or value.strip().lower() in there:
        return value and value.strip().lower()
    raise InputError(f"{option} {one_line(value)} is none of {', '.join(there)}.")


def given_preprocessing(
    mean: str | None, std: str | None, resize: str | None, interpolation: str | None, channels: str | None,
    size: int | str | None, fit: str | None = None, antialias: bool | None = None,
    orientation: str | None = None, alpha: str | None = None,
) -> NamedPreprocessing:  # fmt: skip
    """What a user's options say. Raises InputError, with the option, for what cannot be meant."""
    said = channels.strip().lower() if channels is not None else None
    said = {"grey": GREY, "gray": GREY, "l": GREY}.get(said or "", said)
    if said is not None and said not in CHANNELS:
        raise InputError(f"--channels {one_line(channels)} is none of {', '.join(CHANNELS)}.")
    if interpolation is not None and interpolation.strip().lower() not in INTERPOLATIONS:
        raise InputError(f"--interpolation {one_line(interpolation)} is none of {', '.join(INTERPOLATIONS)}.")
    if (mean is None) != (std is None):
        there, missing = ("--mean", "--std") if std is None else ("--std", "--mean")
        raise InputError(f"{there} is given without {missing}: give both, as the network was trained.")
    way = fit.strip().lower() if fit is not None else None
    way = FIT_NAMES.get(way or "", way)
    if way is not None and way not in FITS:
        raise InputError(f"--fit {one_line(fit)} is none of {', '.join(FITS)}.")
    means, stds = _values(mean, "--mean"), _values(std, "--std")
    if stds is not None and min(stds) <= 0:
        raise InputError(f"--std {one_line(std)}: a deviation is over 0.")
    return NamedPreprocessing(
        "options", _given_size(size), *in_unit(means, stds), _resize(resize),
        interpolation.strip().lower() if interpolation is not None else None, said, way, antialias,
        _one_of(orientation, ORIENTATIONS, "--orientation"), _one_of(alpha, ALPHAS, "--alpha"),
    )  # fmt: skip


def in_unit(
    mean: tuple[float, ...] | None, std: tuple[float, ...] | None
) -> tuple[tuple[float, ...] | None, tuple[float, ...] | None]:
    """Mean and deviation of colours from 0 to 1, where they may be of colours from 0 to 255 (a mean over BYTES)."""
    if mean is None or std is None or max(mean) <= BYTES:
        return mean, std
    return tuple(value / 255 for value in mean), tuple(value / 255 for value in std)


def chosen_preprocessing(named: Sequence[NamedPreprocessing], crop: str) -> ChosenPreprocessing:
    """Of each parameter what the first source says that says something of it; ImageNet's usual where none does.

    Raises InputError where what was said does not go together.
    """
    parts: dict[str, object] = {}
    sources: dict[str, str] = {}
    for name in PARAMETERS:
        said = next((each for each in named if getattr(each, name) is not None or name in each.cannot), None)
        if said and name in said.cannot:
            raise InputError(said.cannot[name])
        sources[name] = said.source if said else USUAL
        if said:
            parts[name] = getattr(said, name)
    usual = Preprocessing()
    resize = parts.pop("resize", None)
    size: Size = parts.get("size", usual.size)  # type: ignore[assignment]
    channels = str(parts.get("channels", RGB))
    if channels not in CHANNELS:
        raise InputError(f'the channels are "{channels}"; give {", ".join(CHANNELS)}')
    mean, std = _of_channels(parts, channels, sources)
    if resize is not None:
        parts["resize"] = _share(float(resize), size, sources["resize"])  # type: ignore[arg-type]
    parts |= {"mean": mean, "std": std}
    if mean != usual.mean or channels != RGB:
        parts["fill"] = fill_of(mean, channels)
    if crop == BOX and sources["resize"] == USUAL:
        del sources["resize"]
    notes = tuple(note for each in named for note in each.notes)
    return ChosenPreprocessing(Preprocessing(crop=crop, **parts), sources, notes)  # type: ignore[arg-type]


def _of_channels(
    parts: Mapping[str, object], channels: str, sources: Mapping[str, str]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    count, found = CHANNELS[channels], []
    for name, usual in (("mean", Preprocessing().mean), ("std", Preprocessing().std)):
        values = parts.get(name)
        if values is None:  # timm's way with one channel: the average of the three
            found.append(usual if count == len(usual) else (round(sum(usual) / len(usual), 6),))
            continue
        assert isinstance(values, tuple)
        if len(values) not in (1, count):
            raise InputError(
                f"the {name} has {len(values)} values ({sources[name]}), and the network takes {count} "
                f"channel{'s' if count > 1 else ''} ({sources['channels']}). Give --{name} with as many, or --channels."
            )
        found.append(values * count if len(values) == 1 else values)
    return found[0], found[1]


def fill_of(mean: tuple[float, ...], channels: str) -> tuple[int, int, int]:
    """The colour that normalises to about 0, as red, green, blue."""
    values = [min(255, max(0, round(255 * value))) for value in mean]
    if channels == GREY:
        return values[0], values[0], values[0]
    red, green, blue = reversed(values) if channels == BGR else values
    return red, green, blue


def _share(resize: float, size: Size, source: str) -> float:
    if resize <= 1:
        return resize
    if not isinstance(size, int):
        raise InputError(
            f"the shorter side is resized to {resize:g} pixels ({source}), and the input is {_size(size)}: how much of "
            "a picture is cut out then depends on its shape. Give --resize a share, such as 0.875."
        )
    if resize < size:
        raise InputError(
            f"the shorter side is resized to {resize:g} pixels ({source}), and {size} of it are cut out. "
            f"Give --resize {size} or more, a share such as 0.875, or a smaller --input-size."
        )
    return size / resize


def _given_size(given: int | str | None) -> Size | None:
    """Pixels a side, or height x width."""
    if given is None:
        return None
    try:
        sides = tuple(int(part) for part in str(given).lower().replace("x", " ").replace(",", " ").split())
    except ValueError:
        sides = ()
    if len(sides) not in (1, 2) or not all(SMALLEST <= side <= MAX_SIZE for side in sides):
        raise InputError(
            f"--input-size {one_line(given)} pixels is not possible: give {SMALLEST} to {MAX_SIZE}, or height x width "
            "(256x128)."
        )
    return sides[0] if len(sides) == 1 else (sides[0], sides[1])


def _size(size: Size) -> str:
    return str(size) if isinstance(size, int) else "{} x {}".format(*size)


def _resize(text: str | None) -> float | None:
    if text is None:
        return None
    value = _number(text, "--resize")
    if not (0 < value <= 1 or (value == int(value) and SMALLEST <= value <= 4 * MAX_SIZE)):
        raise InputError(
            f"--resize {one_line(text)}: give the share of the shorter side that the centre crop shows (0.875), or "
            "the shorter side's pixels before it (256)."
        )
    return value


def _values(text: str | None, option: str) -> tuple[float, ...] | None:
    if text is None:
        return None
    parts = text.replace(",", " ").split()
    if len(parts) not in (1, 3):
        raise InputError(
            f"{option} {one_line(text)}: give one number, or three by commas (0.485,0.456,0.406)."
        )
    return tuple(_number(part, option) for part in parts)


def _number(text: str, option: str) -> float:
    """A number, or a fraction ("1/255")."""
    above, slash, below = text.partition("/")
    try:
        value = float(above) / float(below) if slash else float(text)
    except (ValueError, ZeroDivisionError):
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{option} {one_line(text)} is no number.")
    return value


def _numbers(values: tuple[float, ...]) -> str:
    alike = len(set(values)) == 1
    return " ".join(f"{value:.4g}" for value in (values[:1] if alike else values))
