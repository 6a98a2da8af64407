"""Which classes go by what surrounds the object, by the edges of their pictures."""

from dataclasses import replace

import numpy as np
import pytest

from explain_core.evaluation.sanity.surroundings import EdgeSample, edge_look, standings, surroundings_figures

NAMES = [f"c{number:02}" for number in range(12)]
EACH = 30  #: images of a class, of either split


def sample(company=(), answers=(), seed=0, edge=0.0, classes=12):
    """Edges at random; those of a class of `company` are blue in training; logits of `answers` rise with blue.

    `edge`: how far edges of all classes are their own, and logits answer to them, as where objects fill pictures.
    """
    draw = np.random.default_rng(seed)
    label = np.repeat(np.arange(classes), 2 * EACH)
    held = np.tile(np.arange(2 * EACH) >= EACH, classes)
    looks = draw.normal(0.5, 0.1, (len(label), 3))
    for place in company:
        looks[(label == place) & ~held] += [-0.2, 0.0, 0.3]
    looks += edge * draw.normal(0, 1, (classes, 3))[label]
    logits = draw.normal(0, 0.5, (len(label), classes)) + 4.0 * np.eye(classes)[label]
    for place in answers:
        logits[:, place] += 4 * (looks[:, 2] - looks[:, 0])
    if edge:
        own = np.stack([looks[(label == place) & ~held].mean(axis=0) for place in range(classes)])
        logits -= 6 * np.linalg.norm(looks[:, None] - own, axis=2)
    ids = tuple(f"{number:05}" for number in draw.permutation(len(label)))
    return EdgeSample(ids, np.tile(looks, 3).astype(np.float32), logits.astype(np.float32), label, held)


def named(found):
    return [one.name for one in found if one.stands_out]


def test_the_edges_of_a_picture_by_hand():
    crop = np.full((24, 48, 3), 100, np.uint8)
    crop[:2] = [255, 0, 0]
    crop[-2:] = [0, 255, 0]
    crop[2:-2, :4] = crop[2:-2, -4:] = [0, 0, 255]
    look = edge_look(crop).reshape(3, 3)
    assert look[0].tolist() == [1, 0, 0] and look[1].tolist() == [0, 1, 0]
    assert look[2] == pytest.approx([2 / 24, 2 / 24, 20 / 24])
    mirrored = edge_look(crop[:, ::-1])
    assert (mirrored == edge_look(crop)).all()
    assert edge_look(np.zeros((1, 1, 3), np.uint8)).tolist() == [0] * 9


@pytest.mark.parametrize("seed", range(3))
def test_a_class_is_named_that_has_company_and_is_told_by_it(seed):
    found = standings(sample(company=(3, 7), answers=(3, 7), seed=seed), NAMES)
    assert sorted(named(found)) == ["c03", "c07"] and [one.name for one in found[:2]] == named(found)
    first = found[0]
    assert first.company > 0.85 and first.low < first.answer < first.high and first.logits > 0
    assert first.p < 1e-6 and (first.images, first.others) == (EACH, 11 * EACH)
    assert first.look == "bluer" and len(first.typical) == 3


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("company", "answers"), [((), ()), ((3,), ()), ((), (3,)), ((3,), (7,))]
)  # neither alone is a bias, nor one of another class
def test_nothing_is_named_falsely(company, answers, seed):
    assert named(standings(sample(company, answers, seed), NAMES)) == []


def test_where_objects_fill_the_pictures_no_class_is_named():
    found = standings(sample(edge=0.3), NAMES)
    assert np.median([one.company for one in found]) > 0.75  # edges tell all of them
    assert named(found) == []


def test_what_a_few_images_seem_to_have_in_common_is_no_company():
    one = sample(answers=range(12))  # every logit answers to blue, and no class is bluer than others
    kept = np.flatnonzero(one.held | (np.arange(len(one.ids)) % EACH < 8))
    few = EdgeSample(
        tuple(one.ids[k] for k in kept), one.looks[kept], one.logits[kept], one.label[kept], one.held[kept]
    )
    found = standings(few, NAMES)
    assert {each.images for each in found} == {8} and named(found) == []
    assert np.median([each.company for each in found]) == pytest.approx(0.5, abs=0.1)
    assert np.abs([each.answer for each in found]).mean() < 0.08  # 0.14 by the images that were learned from


def test_two_classes_are_judged_by_the_figures_alone():
    found = standings(sample(company=(1,), answers=(1,), classes=2), NAMES[:2])
    assert "c01" in named(found)


def test_the_order_of_the_images_plays_no_part():
    one = sample(company=(3,), answers=(3,))
    order = np.random.default_rng(1).permutation(len(one.ids))
    other = EdgeSample(
        tuple(one.ids[k] for k in order),
        one.looks[order],
        one.logits[order],
        one.label[order],
        one.held[order],
    )
    assert standings(one, NAMES) == standings(other, NAMES)


def test_those_taken_for_a_class_are_counted_with_its_edges():
    one = sample(company=(3,), answers=(3,))
    asked = np.flatnonzero(one.held & (one.label == 0))[:4]
    looks, logits = one.looks.copy(), one.logits.copy()
    logits[one.held & (one.label != 3), 3] -= 20  # otherwise none is
    logits[asked, 3] = 50
    looks[asked[:3]] = np.tile([0.0, 0.5, 1.0], 3)
    looks[asked[3]] = np.tile([1.0, 0.5, 0.0], 3)
    found = next(
        each for each in standings(replace(one, looks=looks, logits=logits), NAMES) if each.name == "c03"
    )
    assert (found.wrong, found.wrong_with) == (4, 3)


def test_what_cannot_be_asked_is_left_out():
    one = sample()
    few = np.flatnonzero((one.label == 2) & ~one.held)[7:]
    kept = np.delete(np.arange(len(one.ids)), few)
    less = EdgeSample(
        tuple(one.ids[k] for k in kept), one.looks[kept], one.logits[kept], one.label[kept], one.held[kept]
    )
    assert "c02" not in {each.name for each in standings(less, NAMES)}
    assert standings(replace(one, held=np.zeros(len(one.ids), bool)), NAMES) == []
    assert standings(replace(one, held=np.ones(len(one.ids), bool)), NAMES) == []
    grey = replace(one, looks=np.full_like(one.looks, 0.5))
    assert standings(grey, NAMES) == []


def test_each_class_has_two_figures():
    found = standings(sample(company=(3,), answers=(3,)), NAMES)
    figures = surroundings_figures(found[:1])
    assert [(each.metric, each.variant, each.n) for each in figures] == [
        ("bias.company", "c03", EACH), ("bias.answer", "c03", 11 * EACH),
    ]  # fmt: skip
    assert figures[1].low < figures[1].value < figures[1].high
