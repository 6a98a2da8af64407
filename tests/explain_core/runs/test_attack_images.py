"""Which images are attacked, and what they are to be taken for."""

import pytest

from explain_core.errors import InputError, NothingToAnswer
from explain_core.runs.attack_images import attack_images, attack_target
from tests.asked import FINCH, JAY


@pytest.mark.parametrize(
    ("text", "target"), [("none", None), (" None ", None), ("runner-up", "runner-up"), ("plain jay", JAY)]
)
def test_a_target_by_name(made, text, target):
    assert attack_target(text, made.classes) == target


@pytest.mark.parametrize("text", ["predicted", "true", 'plain jay-003.Zoë\'s "鳥"\x1b[31m'])
def test_a_target_that_leads_nowhere_is_refused(made, text):
    with pytest.raises(InputError, match="runner-up or a class"):
        attack_target(text, made.classes)


def test_right_images_of_the_split_with_their_label_and_no_target(birds, made):
    (row,) = attack_images(birds, birds.run(), "test", None, (), None)
    assert (row["image_id"], row["predicted"], row["target"]) == (made.ids[0], 0, None)
    assert len(attack_images(birds, birds.run(), "all", None, (), None)) == 3
    assert len(attack_images(birds, birds.run(), "all", 2, (), None)) == 2


def test_named_ones_whether_they_are_right_or_not_and_each_its_runner_up(birds, made):
    (row,) = attack_images(birds, birds.run(), "test", None, [made.ids[1]], "runner-up")
    assert (row["image_id"], row["predicted"], row["target"]) == (made.ids[1], 0, 2)


def test_what_is_taken_for_the_target_anyway_is_left_out(birds, made):
    rows = attack_images(birds, birds.run(), "all", None, (), FINCH)
    assert [row["image_id"] for row in rows if row["predicted"] == 1] == [] and {
        row["target"] for row in rows
    } == {1}
    with pytest.raises(NothingToAnswer, match="not Plain Jay anyway"):
        attack_images(birds, birds.run(), "test", None, (), JAY)
