"""CLIP and its kin as scorers: the cosine of a picture's and a phrase's embedding; weights from a folder alone."""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import ModelError
from explain_core.model.sources.network_name import in_a_line

if TYPE_CHECKING:
    from PIL import Image

Embed = Callable[[Any], Any]
AT_ONCE = 256  #: phrases that are embedded together


class CosineScorer:
    """A scorer of two encoders: `image` embeds a list of pictures, `text` a list of phrases, each (count, width)."""

    def __init__(self, image: Embed, text: Embed) -> None:
        self._image, self._text = image, text
        self._known: tuple[tuple[str, ...], NDArray[np.float32]] | None = None

    def __call__(self, images: Sequence[Image.Image], phrases: Sequence[str]) -> NDArray[np.float32]:
        """(images, phrases) cosines; phrases are embedded when they are met first."""
        import torch

        asked = tuple(phrases)
        with torch.inference_mode():
            if self._known is None or self._known[0] != asked:
                parts = [asked[start : start + AT_ONCE] for start in range(0, len(asked), AT_ONCE)]
                self._known = asked, np.concatenate([_unit(self._text(list(part))) for part in parts])
            return np.asarray(_unit(self._image(list(images))) @ self._known[1].T, np.float32)


def clip_scorer(folder: str) -> CosineScorer:
    """Transformers' CLIP, SigLIP or another network of two encoders, as `save_pretrained` wrote it with its processor.

    Raises ModelError where transformers is not installed, or the folder holds something else.
    """
    transformers = _imported("transformers", f"clip:{folder}")
    with _own_errors(f"clip:{folder}", "a model and its processor, as save_pretrained writes them"):
        given = {"local_files_only": True, "trust_remote_code": False}
        model = transformers.AutoModel.from_pretrained(folder, **given).eval().to(_device())
        processor = transformers.AutoProcessor.from_pretrained(folder, **given)
        embed_image, embed_text = model.get_image_features, model.get_text_features
    # SigLIP was trained on texts filled up to their longest; CLIP masks what is filled up.
    padding = "max_length" if "siglip" in str(model.config.model_type) else True
    longest = getattr(getattr(model.config, "text_config", None), "max_position_embeddings", None)

    def image(pictures: Any) -> Any:
        return _embedding(embed_image(**processor(images=pictures, return_tensors="pt").to(_device())))

    def text(phrases: Any) -> Any:
        tokens = processor(
            text=phrases, return_tensors="pt", padding=padding, truncation=True, max_length=longest
        )
        return _embedding(embed_text(**tokens.to(_device())))

    return CosineScorer(image, text)


def open_clip_scorer(folder: str) -> CosineScorer:
    """open_clip's network in a folder with open_clip_config.json, as its `push_to_hf_hub` lays it out.

    Raises ModelError where open_clip is not installed, or the folder holds something else.
    """
    open_clip = _imported("open_clip", f"open_clip:{folder}")
    name = f"local-dir:{folder}"
    with _own_errors(f"open_clip:{folder}", "open_clip_config.json and the weights beside it"):
        if not (Path(folder) / "open_clip_config.json").is_file():
            raise FileNotFoundError("there is no open_clip_config.json")
        with contextlib.redirect_stderr(io.StringIO()):
            model, _, prepare = open_clip.create_model_and_transforms(name, device=str(_device()))
            tokenizer = open_clip.get_tokenizer(name)
        model.eval()

    def image(pictures: Any) -> Any:
        import torch

        return model.encode_image(torch.stack([prepare(picture) for picture in pictures]).to(_device()))

    def text(phrases: Any) -> Any:
        return model.encode_text(tokenizer(phrases).to(_device()))

    return CosineScorer(image, text)


def _embedding(found: Any) -> Any:
    """The embedding itself: of some versions the encoder's whole output."""
    return getattr(found, "pooler_output", found)


def _unit(embedded: Any) -> NDArray[np.float32]:
    rows = embedded.detach().float().cpu().numpy()
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), np.float32)


def _device() -> Any:
    import torch

    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _imported(library: str, name: str) -> Any:
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            return importlib.import_module(library)
    except ImportError as error:
        extra = {"open_clip": "open-clip"}.get(library, "clip")
        raise ModelError(
            f"--scorer {name} needs {library}, which is not installed ({in_a_line(error)}): pip install "
            f"'explain-flow[{extra}]'."
        ) from error


@contextlib.contextmanager
def _own_errors(name: str, wanted: str) -> Any:
    try:
        yield
    except Exception as error:
        raise ModelError(
            f"--scorer {name} could not be loaded: {in_a_line(error)}. Wanted are {wanted}."
        ) from error
