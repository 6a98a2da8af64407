"""Words from a list: no caption is read, a scorer says what is true; one that draws lots comes out as worthless."""

import pytest

from explain_core.errors import InputError
from explain_core.evaluation.words.scorer_worth import scorer_worth
from explain_core.store.reader import Store
from explain_core.store.shards.shards import column_names
from tasks.concepts import KEY
from tasks.plan import make_plan

pytestmark = pytest.mark.slow

SCORERS = """
import hashlib

import numpy as np

COLOURS = {"red": (1, -.5, -.5), "green": (-.5, 1, -.5), "blue": (-.5, -.5, 1), "black": (-1, -1, -1),
           "white": (1, 1, 1), "yellow": (.5, .5, -1), "violet": (.5, -1, .5)}


def colour(images, phrases):
    means = [np.asarray(image.convert("RGB").resize((8, 8)), float).reshape(-1, 3).mean(0) for image in images]
    return np.array(means) @ np.array([COLOURS[phrase.split()[0]] for phrase in phrases]).T


def chance(images, phrases):
    seeds = [int.from_bytes(hashlib.sha256(image.tobytes()).digest()[:8], "little") for image in images]
    return np.stack([np.random.default_rng(seed).normal(size=len(phrases)) for seed in seeds])


def broken(images, phrases):
    return np.zeros((len(images), 1))
"""
PHRASES = "\n".join(
    f"{colour} bird" for colour in ("red", "green", "blue", "black", "white", "yellow", "violet")
)


@pytest.fixture
def given(tmp_path, monkeypatch):
    (tmp_path / "lots.py").write_text(SCORERS)
    (tmp_path / "list.txt").write_text(PHRASES)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    return {"concepts": str(tmp_path / "list.txt"), "min_images": 1}


def test_a_scorer_gives_the_words_and_chance_is_called_worthless(run, given, tmp_path, capsys):
    from flows.summary import tell_run

    found = {}
    for scorer in ("colour", "chance"):
        result = run(scorer=f"lots:{scorer}", **given)
        with Store.open(result.store) as store:
            row = store.run(result.run_id)
            names = {each["attribute"] for each in store.rows("SELECT DISTINCT attribute FROM explanations")}
            assert names and names <= set(PHRASES.splitlines())  # the captions' words are not among them
            found[scorer] = scorer_worth(store, row)
        tell_run(result)
        said = capsys.readouterr().out
        assert ("worthless" in said) == (scorer == "chance")
        assert "held against its answers" in " ".join(said.split())
    assert not found["colour"].is_worthless and found["colour"].found > found["colour"].chance
    assert found["chance"].is_worthless
    again = run(scorer="lots:colour", **given)
    assert not again.fresh
    scores = [
        path
        for path in (tmp_path / "store" / "attributes").rglob("*.parquet")
        if KEY in column_names(str(path))
    ]
    assert scores
    with pytest.raises(InputError, match=r"numbers of shape \(\d+, 1\)"):
        run(scorer="lots:broken", **given)


def test_what_does_not_go_together(run_options, given, tmp_path):
    from dataclasses import replace

    for changes, said in (
        ({"concepts": given["concepts"]}, "--concepts needs --scorer"),
        ({"scorer": "lots:colour"}, "--scorer needs --concepts FILE"),
        (
            {**given, "scorer": "lots:colour", "attributes": given["concepts"]},
            "two sources of the same words",
        ),
        ({**given, "scorer": "lots:colour", "calibration": "platt"}, "none of spread, given"),
    ):
        with pytest.raises(InputError, match=said):
            make_plan(replace(run_options, **changes), lambda *_: None)
