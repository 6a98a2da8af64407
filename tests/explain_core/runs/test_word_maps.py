"""Where in an image the words of a sentence come from, and what has to be there to say so."""

import numpy as np
import pytest
import torch

from explain_core.errors import NothingToAnswer
from explain_core.gve.model import SIZES, SentenceModel
from explain_core.gve.variants import EXPLANATION_LABEL
from explain_core.gve.writer import Writer
from explain_core.heatmaps.map_components import MapComponents
from explain_core.heatmaps.noun_looks import NounLooks
from explain_core.heatmaps.part_attention import PartAttention
from explain_core.places import Place
from explain_core.runs.network import read_grounder
from explain_core.runs.word_maps import kept_layers, kept_maps, sentence_maps, trained_path
from explain_core.store import attention_rows, publish
from explain_core.store.change import change
from explain_core.store.reader import Store
from explain_core.store.training_record import note_trained
from explain_core.training.standard import Standard
from explain_core.training.word_index import WordIndex
from tests.measured import IDS, RUN

METHOD, SENTENCE = "gve-explanation-label", "A black head."


def test_kept_maps_are_the_image_s(birds, made):
    maps = kept_maps(birds, birds.run(), made.ids[3])
    assert maps.shape == (4, 4, 4) and np.argwhere(maps).tolist() == [[0, 1, 2]]


def test_a_run_without_maps_says_how_to_have_them(birds_copy, measured_copy, made):
    with Store.open(birds_copy.root) as store:
        run = store.run()
        for shard in run.extraction.glob("*.parquet"):
            shard.remove()
        with pytest.raises(NothingToAnswer, match="--maps compact"):
            kept_maps(store, run, made.ids[0])
    (shard,) = measured_copy.extraction("key").glob("*.parquet")
    with change(measured_copy, "noted", 0) as connection:
        connection.execute("UPDATE predictions SET shard = ?", [shard.name])
    with Store.open(measured_copy.root) as store, pytest.raises(NothingToAnswer, match="--maps compact"):
        kept_maps(store, store.run(RUN), IDS[0])  # whose shard is there, and has none


def test_an_image_that_was_left_out_has_none(birds, made):
    with pytest.raises(NothingToAnswer, match="explained no image of this id"):
        kept_maps(birds, birds.run(), made.ids[5])


def test_what_was_not_trained_is_named_with_its_command(birds):
    with pytest.raises(
        NothingToAnswer, match=r"gve-x was not trained on run .*: `explain train gve` trains it"
    ):
        trained_path(birds, birds.run(), "gve-x", "explain train gve")


@pytest.fixture
def taught(birds_copy, made, tmp_path):
    """A writer with random weights, and a sentence of it about the first image, explained as the finch."""
    torch.manual_seed(5)
    index = WordIndex.of(["a black head and a white belly"])
    model = SentenceModel(len(index), 4, torch.randn(3, 6), EXPLANATION_LABEL, SIZES["small"]).eval()
    with torch.no_grad():  # as initialised, images would hardly matter
        for parameter in model.parameters():
            parameter *= 8
    writer = Writer(model, index, "small", Standard(torch.zeros(4), torch.ones(4)))
    place = Place.of(tmp_path / "writer.safetensors")
    writer.save(place)
    with change(birds_copy, "taught", 0) as connection:
        note_trained(connection, "run-one", {METHOD: place.text}, {}, 1.0)
        connection.execute(
            "INSERT INTO sentences (run_id, image_id, method, kind, class, sentence) "
            "VALUES ('run-one', ?, ?, 'explanation', ?, ?)",
            [made.ids[0], METHOD, made.classes[1], SENTENCE],
        )
    return writer


def test_a_word_s_map_is_how_its_probability_depends_on_each_place(taught, birds_copy, made):
    """Only filter 0 has anything, 1 in the second row and third column of 16 places: phi is 1/16."""
    with Store.open(birds_copy.root) as store:
        sentence, words = sentence_maps(store, store.run(), made.ids[0], METHOD)
    assert sentence == SENTENCE and [each.word for each in words] == ["a", "black", "head"]

    def log_p(first):
        pooled = torch.tensor([[first, 0.0, 0.0, 0.0]])
        with torch.no_grad():
            return taught.log_probability(pooled, torch.tensor([1]), [SENTENCE])[0, :3].double().numpy()

    step = 1e-2
    slope = (log_p(1 / 16 + step) - log_p(1 / 16 - step)) / (2 * step)
    assert np.abs(slope).max() > 1e-3  # the image matters
    np.testing.assert_allclose([each.log_p for each in words], log_p(1 / 16), rtol=1e-5)
    for word, expected in zip(words, slope, strict=True):
        assert word.heatmap.shape == (4, 4) and np.count_nonzero(word.heatmap) <= 1
        assert word.heatmap[1, 2] == pytest.approx(expected / 16, rel=2e-2, abs=1e-5)


def test_an_image_of_which_the_method_wrote_nothing(taught, birds_copy, made):
    with (
        Store.open(birds_copy.root) as store,
        pytest.raises(NothingToAnswer, match=f"{METHOD} wrote no sentence"),
    ):
        sentence_maps(store, store.run(), made.ids[1], METHOD)


def test_words_of_a_noun_look_where_it_was_learned_that_it_looks(taught, birds_copy, made):
    """The head looks at the second row; "a" is of no noun, and keeps its map."""
    places = np.full((2, 1, 4, 4), -9, np.float32)
    places[:, 0, 1] = 0
    identity = MapComponents(np.zeros(4, np.float32), np.eye(4, dtype=np.float32))
    attention = PartAttention(
        ("head",), (identity,), np.zeros((2, 1, 4), np.float32), places, np.ones(1, np.float32)
    )
    with change(birds_copy, "attention", 0) as connection:
        publish.insert(connection, "map_components", attention_rows.map_components("run-one", attention))
        publish.insert(connection, "part_attention", attention_rows.part_attention("run-one", attention))
    with Store.open(birds_copy.root) as store:
        _, words = sentence_maps(store, store.run(), made.ids[0], METHOD)
        _, plain = sentence_maps(store, store.run(), made.ids[0], METHOD, attended=False)
        grounder, _ = read_grounder(store, store.run())
        looks = NounLooks.of(grounder, ["head"], *kept_layers(store, store.run(), made.ids[0]))
    assert [each.noun for each in words] == ["", "head", "head"] and {each.noun for each in plain} == {""}
    np.testing.assert_array_equal(words[0].heatmap, plain[0].heatmap)
    for word, alone in zip(words[1:], plain[1:], strict=True):
        np.testing.assert_allclose(word.heatmap, alone.heatmap * looks.attention["head"])
    assert looks.attention["head"][1].sum() > 0.9 * looks.attention["head"].sum()
