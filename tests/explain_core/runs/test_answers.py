"""What a store answers about an image, a class and a filter."""

import pytest

from explain_core.errors import NothingToAnswer
from explain_core.runs.answers import (
    Confusion,
    ListedImage,
    Score,
    Share,
    about_class,
    about_filter,
    about_image,
    most_bits,
    prediction_of,
)
from tests.compared import CROW, GULL


@pytest.fixture
def run(birds):
    return birds.run()


def image(store, run, name):
    return about_image(store, run, store.image(run, name))


def test_a_right_image_has_a_contrast_and_no_failure(birds, run, made):
    jay, finch, _ = made.classes
    answer = image(birds, run, made.ids[0])
    assert (answer.path, answer.split, answer.true_class, answer.correct) == (
        made.paths[0],
        "test",
        jay,
        True,
    )
    assert (answer.predicted, answer.p_predicted, answer.p_true_class) == (jay, 0.75, 0.75)
    assert (answer.runner_up, answer.p_runner_up) == (finch, 0.25)
    assert answer.sentence == "This is a Plain Jay because it has a black [b]head[/b]."
    assert (answer.contrast, answer.failure) == ("A Jay, and no Finch.", None)
    assert answer.attributes == (Share("black head", 0.5, True), Share("red [b]wing[/b]", 0.25, False))


def test_a_wrong_image_is_told_by_the_run_s_own_estimator(birds, run, made):
    answer = image(birds, run, made.ids[1])
    assert answer.correct is False and answer.p_true_class == 0.125
    assert answer.failure == "A Jay, though a Finch."  # another method has a failure of it too
    assert answer.attributes == (Share("white belly", 0.75, True),)


def test_without_captions_nobody_knows_what_they_would_say(birds, run, made):
    answer = image(birds, run, made.ids[4])
    assert answer.attributes == (Share("long ünïcode", 1.0, None),)
    assert (answer.sentence, answer.contrast) == ("", None)


def test_an_image_that_was_left_out_is_told_with_its_reason(birds, run, made):
    with pytest.raises(NothingToAnswer, match=r"explained no image .*quarantine \(truncated\)"):
        image(birds, run, made.ids[5])
    assert prediction_of(birds, run, made.ids[5]) is None
    assert prediction_of(birds, run, made.ids[1])["runner_up"] == made.classes[2]


def test_classes_by_hand(store):
    """Crows are i0 and i1: black wings are 0.5 and 0.25 of them, long bills 0.25 and nothing; i2 is taken for one."""
    crow, gull = (about_class(store, store.run("before"), name) for name in (CROW, GULL))
    assert crow.attributes == (Share("black wing", 0.375), Share("long bill", 0.125))
    assert crow.description == "A Crow has a black wing and a long bill."
    assert crow.scores == (Score("test", 2, 2),)
    assert (crow.taken_for, crow.taken_for_it) == ((), (Confusion(GULL, CROW, 1),))
    assert crow.typical == (ListedImage("i0", "i0.png", CROW, 0.75), ListedImage("i1", "i1.png", CROW, 0.625))
    assert gull.attributes == (Share("white belly", 0.5),)
    assert gull.scores == (Score("test", 2, 1), Score("train", 1, 1))
    assert (gull.taken_for, gull.taken_for_it) == ((Confusion(GULL, CROW, 1),), ())
    assert [each.image_id for each in gull.typical] == ["i3", "i4"]  # test images first, i4 being surer


def test_a_class_without_attributes_is_said_to_have_none(store):
    assert (
        about_class(store, store.run("elsewhere"), GULL).description == "A Gull has no attribute of its own."
    )


def test_a_filter_tells_what_has_a_share_and_where_it_fires_most(birds, run, made):
    answer = about_filter(birds, run, 0)
    assert (answer.weight, answer.mean_activation) == (1.0, 0.5)
    assert answer.entropy_bits == pytest.approx(0.7)
    assert [(share.attribute, pytest.approx(share.p)) for share in answer.attributes] == [
        ("black head", 0.8), ("red [b]wing[/b]", 0.2),
    ]  # fmt: skip
    assert [(each.image_id, each.true_class, each.value) for each in answer.images] == [
        (made.ids[1], made.classes[1], 2.5), (made.ids[0], made.classes[0], 1.25),
    ]  # fmt: skip


@pytest.mark.parametrize("number", [4, -1])
def test_a_filter_that_is_not_there(birds, run, number):
    with pytest.raises(NothingToAnswer, match=f"no filter {number}: its filters are numbered from 0 to 3"):
        about_filter(birds, run, number)


def test_the_most_bits_are_those_of_all_attributes_alike(birds, store):
    assert most_bits(store.run("before")) == 2  # four attributes
    assert most_bits(birds.run()) == pytest.approx(2.3219281)  # five
