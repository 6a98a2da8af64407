"""Encoders as files."""

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from explain_core.errors import StoreError
from explain_core.places import Place
from explain_core.sje.encoder_file import Taught, load_encoder, save_encoder
from explain_core.sje.encoders import ENCODERS, OF_CHARACTERS, Encoder, Reading
from explain_core.sje.size import SMALL
from explain_core.training.standard import Standard
from explain_core.training.word_index import WordIndex

WORDS = WordIndex.of(["a grüne crown"]).words


def taught(kind):
    words = () if kind in OF_CHARACTERS else WORDS
    return Taught(Encoder(Reading(kind, 4, SMALL, words)), Standard(torch.arange(4.0), torch.ones(4) * 2))


@pytest.mark.parametrize("kind", ENCODERS)
def test_there_and_back(tmp_path, kind):
    own, place = taught(kind), Place.of(tmp_path / "sje" / "encoder.safetensors")
    save_encoder(own, place)
    again = load_encoder(place)
    assert again.encoder.reading == own.encoder.reading and not again.encoder.training
    numbers = own.encoder.reading.numbers(["a grüne crown", "crown"])
    assert np.array_equal(again.encoder.embed(numbers), own.encoder.embed(numbers))
    features = again.features(np.array([[2.0, 3, 4, 5]]))
    assert features.of(np.array([0])).tolist() == [[1.0, 1, 1, 1]]


def test_what_cannot_be_read_says_why(tmp_path):
    path = tmp_path / "encoder.safetensors"
    with pytest.raises(StoreError, match="cannot be read: No such file"):
        load_encoder(Place.of(path))
    path.write_bytes(b"not an encoder")
    with pytest.raises(StoreError, match="damaged or no text encoder"):
        load_encoder(Place.of(path))
    save_file({"a": torch.ones(1)}, path)
    with pytest.raises(StoreError, match="says nothing of a network"):
        load_encoder(Place.of(path))
    save_file({"mean": torch.ones(1)}, path, metadata={"sje": "1", "reading": '{"kind": "word-cnn"}'})
    with pytest.raises(StoreError, match="damaged or no text encoder"):
        load_encoder(Place.of(path))


def test_a_file_cut_short_is_refused(tmp_path):
    place = Place.of(tmp_path / "encoder.safetensors")
    save_encoder(taught("word-cnn"), place)
    content = place.read_bytes()
    for length in (4, 100, len(content) // 2, len(content) - 1):
        place.local.write_bytes(content[:length])
        with pytest.raises(StoreError):
            load_encoder(place)
