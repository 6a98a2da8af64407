"""Scorers for `--scorer`: a text encoder that was trained on another run, and one that draws lots."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explain_core.data.pictures.preprocess import SQUASH, WHOLE, Preprocessing, crop_and_resize
from explain_core.places import Place
from explain_core.runs.network import preprocessing_of, rebuild
from explain_core.sje.encoder_file import Taught, load_encoder
from explain_core.sje.run_search import TRAINED
from explain_core.store.reader import Store


def scores(images: Sequence[Image.Image], phrases: Sequence[str], store: str) -> NDArray[np.float32]:
    """F(v, t) of pictures, cut as the run's, and phrases, by the encoder that was trained on the run of a store."""
    from explain_core.model.pixels import full_batch, network_input

    network, preprocessing, taught = _of(store)
    whole = replace(preprocessing, crop=WHOLE, resize=1.0, fit=SQUASH)
    crops = full_batch([crop_and_resize(image, None, whole) for image in images], 32)
    pooled = network.forward(network_input(crops, whole, network.device)).pooled[: len(images)]
    features = taught.features(np.asarray(pooled, np.float32)).of(np.arange(len(images)))
    return np.asarray(features @ _embedded(store, tuple(phrases)).T, np.float32)


def chance(images: Sequence[Image.Image], phrases: Sequence[str]) -> NDArray[np.float64]:
    """Numbers that rest on a picture's bytes alone, and say nothing of what it shows."""
    seeds = [int.from_bytes(hashlib.sha256(image.tobytes()).digest()[:8], "little") for image in images]
    return np.stack([np.random.default_rng(seed).normal(size=len(phrases)) for seed in seeds])


@cache
def _of(store: str) -> tuple[Any, Preprocessing, Taught]:
    with Store.open(Path(store)) as opened:
        run = opened.run()
        trained = opened.rows(TRAINED, run.run_id)
        return rebuild(opened, run), preprocessing_of(run), load_encoder(Place.of(trained[0]["path"]))


@cache
def _embedded(store: str, phrases: tuple[str, ...]) -> NDArray[np.float32]:
    encoder = _of(store)[2].encoder
    return np.asarray(encoder.embed(encoder.reading.numbers(list(phrases))), np.float32)
