"""Questions from traits and from captions."""

from collections import Counter

from explain_core.fieldguide.species import PARTS, SPECIES, species_named
from explain_core.vqa.questions import NO, YES, Question, answers_of, questions_about, questions_from

FINCH = species_named("Ember-crowned Finch").traits
GREENLET = species_named("Ruby-ringed Greenlet").traits


def open_ones(questions):
    return {(q.part, q.aspect): q.answer for q in questions if q.answer not in (YES, NO)}


def test_every_part_is_asked_about_and_answered_by_its_trait():
    asked = questions_about(FINCH, "one.jpg")
    found = open_ones(asked)
    assert {part for part, _ in found} == set(PARTS) - {"eye ring"}
    assert found["crown", "colour"] == "red" and found["bill", "form"] == "conical"
    assert found["breast", "pattern"] == "streaked" and found["tail", "form"] == "short"
    assert len(found) == 14  # ten colours, two forms, two patterns
    assert len(asked) == 2 * 14 + 1
    assert asked[-1].part == "eye ring" and asked[-1].answer == NO
    with_ring = questions_about(GREENLET, "one.jpg")
    assert open_ones(with_ring)["eye ring", "colour"] == "red" and with_ring[-1].answer == YES


def test_yes_is_true_and_no_is_not():
    for species in SPECIES:
        for question in questions_about(species.traits, species.name):
            if question.answer in (YES, NO) and question.aspect != "there":
                value = question.text.rstrip("?").split()[-1]
                holds = getattr(species.traits[question.part], question.aspect) == value
                assert holds == (question.answer == YES), question
    answers = Counter(
        q.answer for k in range(40) for q in questions_about(FINCH, f"{k}.jpg") if q.aspect == "colour"
    )
    assert 0.35 < answers[YES] / (answers[YES] + answers[NO]) < 0.65


def test_the_image_s_name_and_the_seed_decide_the_wording():
    one = questions_about(FINCH, "one.jpg")
    assert one == questions_about(FINCH, "one.jpg")
    assert one != questions_about(FINCH, "two.jpg") and one != questions_about(FINCH, "one.jpg", seed=1)
    texts = {q.text for k in range(60) for q in questions_about(FINCH, f"{k}.jpg") if q.part == "wing"}
    assert {"what colour is the wing?", "what colour are the wings?"} <= texts
    assert "which colour do the wings have?" in texts and "do the wings look barred?" in texts


def test_captions_answer_where_they_agree():
    mentions = {
        "black wing": 3, "black bill": 1, "yellow beak": 1,  # two colours of one part
        "red crown": 1,  # said once
        "white belly": 1, "white abdomen": 2,  # one part by two names
        "long bill": 2, "small bird": 5, "sharp bill": 3, "yellow stripe": 4,
    }  # fmt: skip
    found = questions_from(mentions, "bird")
    assert open_ones(found) == {
        ("wing", "colour"): "black",
        ("belly", "colour"): "white",
        ("beak", "length"): "long",
    }
    assert len(found) == 6 and sum(q.answer in (YES, NO) for q in found) == 3
    assert any("abdomen" in q.text for q in found) and not any("belly" in q.text for q in found)
    assert questions_from({}, "bird") == ()


def test_other_things_are_asked_about_by_their_own_parts():
    mentions = {
        "violet petal": 2,
        "black center": 3,
        "long wing": 2,
        "green leaf": 1,
        "silver front wheel": 2,
    }
    found = questions_from(mentions, "flower", parts=("petal", "center", "front wheel"))
    assert open_ones(found) == {
        ("petal", "colour"): "violet", ("center", "colour"): "black", ("wheel", "colour"): "silver",
    }  # fmt: skip


def test_answers_by_the_alphabet():
    asked = [Question("a?", "wing", "colour", answer) for answer in ("red", "no", "red")]
    assert answers_of(asked) == ("no", "red")
