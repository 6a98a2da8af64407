"""Every bad input is answered with a named error that says what is wrong, and leaves everything as it was."""

import pytest

from tests.bad_inputs import arguments, caption_files, checkpoints, images, sets, stores
from tests.bad_inputs.place import Case, Place, tree

TABLES = (images, sets, caption_files, checkpoints, stores, arguments)
CORPUS = [case for table in TABLES for case in table.CASES]


USAGE = 20  #: lines of a usage message, which is the command line parser's own


@pytest.mark.timeout(120)
@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.wrong.replace(" ", "-"))
def test_bad_input(case: Case, place: Place) -> None:
    store = tree(place.made.store)
    said = case.answer(place)
    for words in case.says:
        assert words in said, said
    assert len(said.splitlines()) <= case.lines and (case.lines == USAGE or len(said) <= 2100), said
    assert all(letter.isprintable() or letter == "\n" for letter in said), said
    assert tree(place.made.store) == store, "the store was changed"
    assert {path.name for path in place.folder.parent.iterdir()} <= {"work"}, "written outside its folder"


def test_the_corpus_is_large_and_its_names_are_distinct() -> None:
    names = [case.wrong for case in CORPUS]
    assert len(names) == len(set(names)) >= 70
