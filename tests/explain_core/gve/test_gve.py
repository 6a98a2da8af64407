"""Generated visual explanations on a planted language: the image shows the colour, the class has the tail."""

import itertools

import numpy as np
import pytest
import torch

from explain_core.errors import InputError, StoreError
from explain_core.gve.captioned_images import CaptionedImages
from explain_core.gve.class_embedding import class_embedding
from explain_core.gve.course import CLASSIFIER, GveCourse, taught
from explain_core.gve.decoding import beam, sampled
from explain_core.gve.lessons import Explaining, discriminative_loss, relevance_loss
from explain_core.gve.material import captioned
from explain_core.gve.model import SIZES, GveSize, SentenceModel, begun
from explain_core.gve.sentence_classifier import SentenceClassifier, ends
from explain_core.gve.variants import DEFINITION, DESCRIPTION, EXPLANATION_LABEL, VARIANTS, variant_named
from explain_core.gve.writer import Writer, load_writer
from explain_core.places import Place
from explain_core.training.material import Material
from explain_core.training.stored_features import StoredFeatures
from explain_core.training.word_index import END, PAD, UNKNOWN, WordIndex

pytestmark = pytest.mark.usefixtures("one_thread")

COLOURS, TAILS = ("red", "blue", "green"), ("long", "short")
SIZE = GveSize(24, 48, 0.0)


@pytest.fixture(scope="module")
def planted():
    """250 images: features say the colour; the class, 0 or 1, says the tail."""
    draw = np.random.default_rng(0)
    label = np.arange(250) % 2
    colour = draw.integers(3, size=250)
    features = np.eye(3)[colour] * 4 + draw.normal(0, 0.1, (250, 3))
    captions = [
        [
            f"a {COLOURS[c]} bird with a {TAILS[k]} tail",
            f"this bird is {COLOURS[c]} and has a {TAILS[k]} tail",
        ]
        for c, k in zip(colour, label, strict=True)
    ]
    stored = StoredFeatures.over(features.astype(np.float32), np.arange(250))
    index = WordIndex.of(line for lines in captions for line in lines)
    return CaptionedImages.of(captions, label.tolist(), stored, index, 2), colour, label


@pytest.fixture(scope="module")
def models(planted, tmp_path_factory):
    folder = Place.of(tmp_path_factory.mktemp("gve"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SIZES, "tiny", SIZE)
        course = GveCourse(
            tuple(VARIANTS), "tiny", epochs=30, rate=0.012, weight=0.2
        )  # more of it costs colours
        yield taught(course, planted[0], folder), folder, course


def said(planted, models, name):
    data, colour, label = planted
    writer = Writer.of(models[0][name], data.index, "tiny", data.features)
    return writer.write(np.asarray(data.features.table), label), colour, label


def test_each_variant_says_what_it_is_told(planted, models):
    for name in ("explanation-label", "explanation"):
        texts, colour, label = said(planted, models, name)
        right = [
            COLOURS[c] in text and TAILS[k] in text for text, c, k in zip(texts, colour, label, strict=True)
        ]
        assert np.mean(right) > 0.9, name
    texts, colour, label = said(planted, models, "description")
    assert np.mean([COLOURS[c] in text for text, c in zip(texts, colour, strict=True)]) > 0.9
    texts, colour, label = said(planted, models, "definition")
    assert len(set(texts)) <= 2
    assert np.mean([TAILS[k] in text for text, k in zip(texts, label, strict=True)]) > 0.9


def test_a_finished_course_is_loaded_and_writers_read_back(planted, models):
    data, _, label = planted
    heard = []
    again = taught(models[2], data, models[1], lambda *told: heard.append(told))
    assert heard == []
    writer = Writer.of(again["explanation"], data.index, "tiny", data.features)
    place = models[1] / "w.safetensors"
    writer.save(place)
    pooled = np.asarray(data.features.table)
    assert load_writer(place).write(pooled, label) == said(planted, models, "explanation")[0]
    broken = models[1] / "broken.safetensors"
    broken.local.write_bytes(b"no")
    with pytest.raises(StoreError, match=r"damaged or no sentence model.*Train it again"):
        load_writer(broken)


def test_the_course_trains_what_others_begin_as():
    assert GveCourse(("definition",)).lessons == ("description", "definition")
    assert GveCourse(("explanation-dis",)).lessons == (CLASSIFIER, "description", "explanation-dis")
    assert GveCourse(("explanation",)).lessons == (
        CLASSIFIER,
        "description",
        "explanation-label",
        "explanation",
    )
    with pytest.raises(InputError, match="no variant 'poem'; the variants are: description"):
        variant_named("poem")


def test_the_sentence_classifier_reads_at_the_end():
    words = torch.tensor([[5, 6, END, PAD], [5, 6, 7, 8], [END, PAD, PAD, PAD]])
    assert ends(words).tolist() == [2, 3, 0]
    torch.manual_seed(0)
    classifier = SentenceClassifier(9, 2, SIZE).eval()
    longer = torch.cat([words, torch.full((3, 2), PAD)], dim=1)
    assert torch.equal(classifier(words)[[0, 2]], classifier(longer)[[0, 2]])


def test_padding_and_what_follows_change_no_probability():
    torch.manual_seed(0)
    model = SentenceModel(9, 3, None, DESCRIPTION, SIZE).eval()
    static = model.static(torch.randn(1, 3), torch.zeros(1, dtype=torch.long))
    one = model.log_probability(torch.tensor([[5, 6, END]]), static)
    two = model.log_probability(torch.tensor([[5, 6, END, PAD, PAD]]), static)
    assert torch.allclose(one, two[:, :3]) and two[0, 3:].tolist() == [0, 0]
    assert begun(torch.tensor([[5, 6, END]])).tolist() == [[END, 5, 6]]
    loss = relevance_loss(model, torch.tensor([[5, 6, END, PAD]]), static)
    assert loss.item() == pytest.approx(-one.mean().item(), rel=1e-5)


def every_sentence(model, static, length):
    """All sentences of up to `length` words that decoding may say, with log p a word."""
    allowed = [word for word in range(model.word.out_features) if word not in (PAD, UNKNOWN)]
    found = {}
    for count in range(length):
        for body in itertools.product([w for w in allowed if w != END], repeat=count):
            if any(a == b for a, b in itertools.pairwise(body)):
                continue
            words = torch.tensor([[*body, END]])
            total, last = 0.0, END
            seen, _ = model.hidden(begun(words), static)
            for place, word in enumerate(words[0].tolist()):
                logits = model.word(seen[0, place]).detach().clone()
                logits[[PAD, UNKNOWN]] = float("-inf")
                if place:
                    logits[last] = float("-inf")
                total += logits.log_softmax(0)[word].item()
                last = word
            found[(*body, END)] = total / (count + 1)
    return found


def test_a_wide_beam_finds_the_likeliest_sentence():
    torch.manual_seed(3)
    model = SentenceModel(7, 3, None, DESCRIPTION, SIZE).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(12)
    static = model.static(torch.randn(2, 3), torch.zeros(2, dtype=torch.long))
    wide = beam(model, static, 80, length=4)
    for row in range(2):
        known = every_sentence(model, static[row : row + 1], 4)
        best = max(known, key=lambda words: known[words])
        found = tuple(word for word in wide[row].tolist() if word != PAD)
        if found[-1] == END:  # not cut at the fourth word
            assert found == best
    alone = beam(model, static[1:], 80, length=4)
    assert torch.equal(alone[0], wide[1])
    for words in (beam(model, static, 1, 12), beam(model, static, 5, 12)):
        for row in words.tolist():
            kept = [word for word in row if word != PAD]
            assert all(a != b for a, b in itertools.pairwise(kept)) and UNKNOWN not in kept


def test_no_three_words_come_twice():
    """A model that says 3 4 5 for ever has to say something else; one that has not said them is left alone."""
    torch.manual_seed(1)
    model = SentenceModel(7, 3, None, DESCRIPTION, SIZE).eval()
    follows = {END: 3, 3: 4, 4: 5, 5: 3, 6: 3, UNKNOWN: 3}

    def say(words, static, state):
        logits = torch.zeros(*words.shape, SIZE.hidden)
        for word, after in follows.items():
            logits[words == word] = 9 * torch.nn.functional.one_hot(torch.tensor(after), SIZE.hidden).float()
        return logits, ((torch.zeros(1, len(words), 1),) * 2,) * 2

    model.hidden, model.word = say, torch.nn.Linear(SIZE.hidden, 7, bias=False)
    torch.nn.init.eye_(model.word.weight)
    for width in (1, 4):
        for row in beam(model, torch.zeros(3, 1), width, 16).tolist():
            kept = [word for word in row if word != PAD]
            triples = list(zip(kept, kept[1:], kept[2:], strict=False))
            assert len(triples) == len(set(triples)) and kept[:5] == [3, 4, 5, 3, 4]


def test_what_is_drawn_at_random_ends_once():
    torch.manual_seed(0)
    model = SentenceModel(7, 3, None, DESCRIPTION, SIZE)
    words = sampled(model, model.static(torch.randn(50, 3), torch.zeros(50, dtype=torch.long)), 6)
    assert model.training
    assert words.shape == (50, 6) and not (words == UNKNOWN).any()
    for row in words.tolist():
        if END in row:
            assert set(row[row.index(END) + 1 :]) <= {PAD} and PAD not in row[: row.index(END)]
        else:
            assert PAD not in row


def test_the_class_embedding_is_the_mean_of_means_standardised(planted, models):
    data = planted[0]
    found = class_embedding(models[0]["description"], data)
    assert found.shape == (2, SIZE.hidden)
    assert found.mean(0).abs().max() < 1e-3  # two classes: opposite signs
    assert torch.allclose(found[0], -found[1], atol=1e-2)
    model = SentenceModel(len(data.index), 3, found, DEFINITION, SIZE)
    assert "classes" in model.state_dict() and not any(p is model.classes for p in model.parameters())


def test_the_discriminative_loss_by_hand():
    log_p = torch.tensor([[-1.0, -2.0, 0.0], [-0.5, -0.5, -0.5]], requires_grad=True)
    loss = discriminative_loss(log_p, torch.tensor([0.5, 1.0]))
    # -(0.5 * -3 + 1 * -1.5) / 2 sentences = 1.5; 5 words / 2 sentences = 2.5 words
    assert loss.item() == pytest.approx(1.5 / 2.5)
    loss.backward()
    assert log_p.grad[0, 0].item() == pytest.approx(-0.5 / 2 / 2.5)


@pytest.mark.slow
def test_rewarded_words_become_likelier(planted):
    """With the relevance loss left out, REINFORCE alone has to raise the reward."""
    data, _, _ = planted
    torch.manual_seed(1)
    classes = torch.eye(2)
    model = SentenceModel(len(data.index), 3, classes, EXPLANATION_LABEL, SIZE)

    class Hears(SentenceClassifier):
        """Believes class k by the share of words that are `long` or `short`."""

        def forward(self, words):
            long, short = (words == place(data, tail) for tail in TAILS)
            return torch.stack([long.sum(1), short.sum(1)], 1).float() * 3

    lesson = Explaining(model, Hears(len(data.index), 2, SIZE), data, 0, weight=1.0, baseline=True)
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    rewards = []
    for step in range(40):
        rows = lesson.batches(step)[0]
        _, features, labels = data.read(rows, torch.device("cpu"))
        loss, reward = lesson._discriminative(model.static(features, labels), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        rewards.append(reward.item())
    assert np.mean(rewards[-5:]) > np.mean(rewards[:5]) + 0.2


def place(data, word):
    return data.index.words.index(word)


def test_images_without_captions_teach_nothing(planted):
    features = planted[0].features
    held_out = np.zeros(250, bool)
    lines = tuple(("a red bird",) for _ in range(250))
    material = Material(
        ("x",) * 250, held_out, np.zeros(250, int), np.zeros(250, int), lines, 2, features, Place.of("x")
    )
    with pytest.raises(InputError, match="no training image has captions"):
        captioned(material)
