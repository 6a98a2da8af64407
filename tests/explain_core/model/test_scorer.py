"""Scorers: which there are, what is checked of their answers, and what makes their key."""

import numpy as np
import pytest
import torch
from PIL import Image

from explain_core.errors import ModelError
from explain_core.model.scorer import check_steady, load_scorer, parse_scorer, scorer_digest, scores_of

PICTURES = [Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in (0, 100, 200)]
PHRASES = ("red thing", "blue thing")


def own(tmp_path, monkeypatch, body, name="myscorer"):
    (tmp_path / f"{name}.py").write_text(f"import numpy as np\n\n{body}\n")
    monkeypatch.chdir(tmp_path)
    return parse_scorer(f"{name}:scores")


def test_an_own_function(tmp_path, monkeypatch):
    body = "def scores(images, phrases, gain=1.0):\n    return [[gain * i.getpixel((0, 0))[0], 7] for i in images]"
    spec = own(tmp_path, monkeypatch, body, "plain_scorer")
    scorer = load_scorer(spec)
    assert scores_of(scorer, PICTURES, PHRASES, spec).tolist() == [[0, 7], [100, 7], [200, 7]]
    check_steady(scorer, PICTURES, PHRASES, spec)
    doubled = parse_scorer("plain_scorer:scores(gain=2.0)")
    assert scores_of(load_scorer(doubled), PICTURES, PHRASES, doubled)[1, 0] == 200
    assert scorer_digest(doubled) != scorer_digest(spec)
    tensor = scores_of(lambda i, p: torch.ones(len(i), len(p), requires_grad=True), PICTURES, PHRASES, "x")
    assert tensor.dtype == np.float32 and tensor.shape == (3, 2)


def test_code_and_named_files_make_the_key(tmp_path, monkeypatch):
    spec = own(
        tmp_path, monkeypatch, "def scores(images, phrases, weights=''):\n    return []", "keyed_scorer"
    )
    before = scorer_digest(spec)
    (tmp_path / "w.bin").write_bytes(b"1")
    named = parse_scorer('keyed_scorer:scores(weights="w.bin")')
    first = scorer_digest(named)
    (tmp_path / "w.bin").write_bytes(b"2")
    assert scorer_digest(named) != first
    (tmp_path / "keyed_scorer.py").write_text("def scores(images, phrases):\n    return 1\n")
    assert scorer_digest(spec) != before


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (np.zeros((2, 3)), r"numbers of shape \(2, 3\) for 3 images and 2 phrases"),
        (np.zeros(3), "numbers of shape"),
        (np.full((3, 2), np.nan), 'gives nan for "red thing" and image 0'),
        (np.full((3, 2), 1e300), "finite numbers"),
        (None, "not a matrix of numbers|numbers of shape"),
        ("no", "not a matrix of numbers"),
        (ZeroDivisionError("by hand"), "failed: ZeroDivisionError: by hand"),
    ],
)
def test_answers_that_are_no_scores(answer, said):
    def scorer(*_):
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(ModelError, match=said):
        scores_of(scorer, PICTURES, PHRASES, "mine:scores")


def test_chance_and_company_are_refused():
    draw = np.random.default_rng(0)
    with pytest.raises(ModelError, match="other scores the second time"):
        check_steady(lambda i, p: draw.normal(size=(len(i), len(p))), PICTURES, PHRASES, "mine:scores")

    def beside(images, phrases):
        red = np.array([[i.getpixel((0, 0))[0]] * len(phrases) for i in images], float)
        return red - red.mean(axis=0)

    with pytest.raises(ModelError, match="beside others than alone"):
        check_steady(beside, PICTURES, PHRASES, "mine:scores")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clip:/nowhere/at/all", "there is no folder"),
        ("open_clip:", "there is no folder"),
        ("ViT-B-32", "names no scorer"),
        ("torchvision:resnet50", "names no scorer"),
    ],
)
def test_names_of_no_scorer(text, said):
    with pytest.raises(ModelError, match=said):
        parse_scorer(text)


def test_no_such_function(tmp_path, monkeypatch):
    spec = own(tmp_path, monkeypatch, "def score(images, phrases):\n    return []", "misnamed_scorer")
    with pytest.raises(ModelError, match=r"has no 'scores'\. Did you mean score"):
        load_scorer(spec)
    with pytest.raises(ModelError, match="there is no module 'absent_scorer'"):
        scorer_digest(parse_scorer("absent_scorer:scores"))
