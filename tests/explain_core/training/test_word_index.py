"""Words by number."""

from explain_core.training.word_index import END, PAD, UNKNOWN, WordIndex

TEXTS = ["A red crown.", "a red BELLY", "a small bird's bill"]


def test_the_commonest_come_first():
    index = WordIndex.of(TEXTS)
    assert index.words[3:] == ("a", "red", "belly", "bill", "birds", "crown", "small")
    assert WordIndex.of(TEXTS, fewest=2).words[3:] == ("a", "red")


def test_there_and_back():
    index = WordIndex.of(TEXTS)
    rows = index.encode(["a red crown", "a blue crown", "a small birds red bill"], 4)
    assert rows.tolist() == [[3, 4, 8, END], [3, UNKNOWN, 8, END], [3, 9, 7, 4]]
    assert index.encode(["red"], 4).tolist() == [[4, END, PAD, PAD]]
    assert index.decode(rows[0]) == "a red crown"
    assert index.decode([4, PAD, 8]) == "red crown"
    assert index.decode(rows[1]) == "a <unknown> crown"
