"""Which column is offered as the class."""

from dataclasses import replace

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.sets.way_to_classes import way_to_classes

TRAIN = Annotation("train.csv", "", False, False, "train", "", lambda _: iter(()), aside=("eyes", "score"))
TEST = replace(TRAIN, file="test.csv", split="test", aside=("eyes",))


def test_what_the_table_of_the_test_lacks_is_to_be_told() -> None:
    assert "train.csv" in way_to_classes([TEST, TRAIN]) and "class=score" in way_to_classes([TEST, TRAIN])
    assert "class=eyes" in way_to_classes([TRAIN]) and "test.csv" in way_to_classes([TEST])
    assert way_to_classes([replace(TRAIN, brings_classes=True)]) == ""
