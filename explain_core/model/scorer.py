"""Scorers of picture and phrase: people's own functions, and CLIP and SigLIP from a folder.

A scorer is a function `scores(images, phrases)`. `images`: a list of PIL pictures in RGB; `phrases`: a tuple of texts,
the same at each call. It returns a matrix of numbers (images, phrases), a NumPy array, a torch tensor or lists: the
larger, the better the phrase fits the picture, on whatever scale. A picture's numbers must not depend on those beside
it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explain_core.data.wording import one_line
from explain_core.errors import ModelError
from explain_core.model.sources.network_name import ModelSpec, in_a_line, parse_model_spec
from explain_core.model.sources.spec import named_function, source_digest

if TYPE_CHECKING:
    from PIL import Image

CLIP, OPEN_CLIP = "clip", "open_clip"
FOLDERS = (CLIP, OPEN_CLIP)
#: How far two scores of the same picture and phrase may lie apart, as a share of all scores' range.
ALIKE = 1e-3
FORM = "the scorer is called as scores(images, phrases) and returns a matrix, a row an image and a column a phrase"

Scorer = Callable[[Sequence["Image.Image"], Sequence[str]], Any]


@dataclass(frozen=True, slots=True)
class ScorerSpec:
    """A scorer by name: `kind` is "clip", "open_clip" or "" for people's own; `folder` of its weights, or `own`."""

    kind: str
    folder: str = ""
    own: ModelSpec | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.folder}" if self.kind else str(self.own)


def parse_scorer(text: str) -> ScorerSpec:
    """Parse `clip:FOLDER`, `open_clip:FOLDER` or `package.module:function`, which `(weights="scorer.pt")` may follow.

    Raises ModelError for a text of another form, and where there is no such folder.
    """
    kind, colon, rest = text.strip().partition(":")
    if colon and kind in FOLDERS:
        folder = Path(rest).expanduser()
        if not rest or not folder.is_dir():
            raise ModelError(
                f"--scorer {one_line(text)}: there is no folder {one_line(rest)!r}. Give the one that holds the "
                "weights: nothing is downloaded."
            )
        return ScorerSpec(kind, str(folder.absolute()))
    try:
        own = parse_model_spec(text)
    except ModelError:
        own = None
    if own is None or own.of_library or own.part:
        raise ModelError(
            f"--scorer {one_line(text)} names no scorer: write package.module:function, clip:FOLDER or "
            "open_clip:FOLDER."
        )
    return ScorerSpec("", own=own)


def scorer_digest(spec: ScorerSpec) -> str:
    """SHA-256 (hex) over what a scorer is made of: its code and the files named in brackets, or its folder's files.

    Raises ModelError where there is no such module.
    """
    sha = hashlib.sha256(str(spec).encode())
    places = [Path(spec.folder)] if spec.folder else []
    if spec.own is not None:
        sha.update(source_digest(spec.own).encode())
        places = [Path(value) for _, value in spec.own.options if isinstance(value, str)]
    for place in places:
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file():
                with file.open("rb") as handle:
                    sha.update(f"{file.name} {hashlib.file_digest(handle, 'sha256').hexdigest()}\n".encode())
    return sha.hexdigest()


def load_scorer(spec: ScorerSpec) -> Scorer:
    """The scorer. Raises ModelError where its library is not installed, or it cannot be loaded."""
    if spec.own is not None:
        function: Scorer = named_function(spec.own)
        return partial(function, **dict(spec.own.options)) if spec.own.options else function
    from explain_core.model.clip_scorer import clip_scorer, open_clip_scorer

    return clip_scorer(spec.folder) if spec.kind == CLIP else open_clip_scorer(spec.folder)


def scores_of(
    scorer: Scorer, images: Sequence[Image.Image], phrases: tuple[str, ...], name: object
) -> NDArray[np.float32]:
    """(images, phrases) float32: what the scorer says, checked. Raises ModelError for anything but such a matrix."""
    try:
        said = scorer(list(images), phrases)
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(f"--scorer {name} failed: {in_a_line(error)}. {FORM}.") from error
    detach = getattr(said, "detach", None)
    if detach is not None:
        said = detach().cpu().float().numpy()
    try:
        scores = np.asarray(said, np.float64)
    except (TypeError, ValueError) as error:
        raise ModelError(
            f"--scorer {name} returned {type(said).__name__}, not a matrix of numbers: {FORM}."
        ) from error
    if scores.shape != (len(images), len(phrases)):
        raise ModelError(
            f"--scorer {name} returned numbers of shape {scores.shape} for {len(images)} images and {len(phrases)} "
            f"phrases: {FORM}."
        )
    with np.errstate(over="ignore"):
        found = scores.astype(np.float32)
    if not np.isfinite(found).all():
        row, column = np.argwhere(~np.isfinite(found))[0]
        raise ModelError(
            f'--scorer {name} gives {scores[row, column]} for "{one_line(phrases[column])}" and image {row} of a '
            "batch: scores have to be finite numbers."
        )
    return found


def check_steady(
    scorer: Scorer, images: Sequence[Image.Image], phrases: tuple[str, ...], name: object
) -> None:
    """Raise ModelError where the same picture has other scores the second time, or beside other pictures."""
    first = scores_of(scorer, images, phrases, name)
    span = float(np.ptp(first)) or 1.0
    again = scores_of(scorer, images, phrases, name)
    apart = float(np.abs(first - again).max(initial=0.0))
    if apart > ALIKE * span:
        raise ModelError(
            f"--scorer {name} gives the same pictures other scores the second time (by up to {apart:g}): an answer "
            "that rests on chance explains nothing. Seed it, or switch dropout and augmentation off."
        )
    if len(images) > 1:
        alone = np.concatenate([scores_of(scorer, [image], phrases, name) for image in images[:4]])
        apart = float(np.abs(first[:4] - alone).max(initial=0.0))
        if apart > ALIKE * span:
            raise ModelError(
                f"--scorer {name} gives a picture other scores beside others than alone (by up to {apart:g}): leave "
                "out whatever is normalised over the pictures of a batch."
            )
