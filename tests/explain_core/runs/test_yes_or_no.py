"""What is said of networks that answer each class by itself."""

from explain_core.runs.yes_or_no import YesOrNo, is_yes_or_no, yes_or_no


def test_what_is_said_of_the_answers() -> None:
    said = str(YesOrNo(96, 42, 3))
    assert "need not sum to 1" in said and "Of 96 images 42 have a yes for none, 3 for several" in said


def test_a_softmax_is_none(store) -> None:
    run = store.run()
    assert not is_yes_or_no(run) and yes_or_no(store, run) is None
