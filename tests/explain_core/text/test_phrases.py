"""What plain sentences tell of which noun, by their little words."""

import pytest

from explain_core.text.phrases import nouns_of, told


def words(text):
    return text.split()


def pairs(text):
    return {" ".join(pair) for pair in told(words(text)).pairs}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("this bird has a long yellow beak", {"long beak", "yellow beak"}),
        ("a bird with black and white wings and a red bill", {"black wing", "white wing", "red beak"}),
        ("a yellow throat breast and belly", {"yellow throat", "yellow breast"}),
        ("its belly is bright yellow and its wings are black", {"bright belly", "yellow belly", "black wing"}),
        ("a small bird that is gray with a throat and a pink foot", {"small bird", "gray bird", "pink leg"}),
        ("the flower has purple petals and long leaves", {"purple petal", "long leaf"}),
        ("un oiseau avec un bec jaune", {"bec jaune"}),
        ("a medium sized bird that is mostly grey with a very long bill", {"medium bird", "gray bird", "long beak"}),
        ("and with the", set()),
    ],
)  # fmt: skip
def test_what_is_told_of_which_noun(text, expected):
    finished = pairs(f"{text} with")  # a phrase ends where a little word follows
    assert finished == expected


def test_what_would_be_told_again():
    again = told(words("a bird with a yellow throat and a yellow")).again
    assert again == (frozenset({"throat"}), frozenset({"yellow"}))
    assert told(words("a bird with a yellow throat and a")).again == (frozenset(), frozenset())
    other = told(words("a bird with a yellow throat and a black")).again
    assert other == (frozenset({"throat"}), frozenset({"black"}))  # two colours of one throat
    small = told(words("a small bird is a yellow")).again
    assert small == (frozenset(), frozenset({"yellow"}))  # a bird may be small and yellow
    assert told(words("a small bird is a small")).again[0] == {"bird"}
    assert told(words("its throat is yellow and a yellow")).again[0] == {"throat"}
    assert told(words("a yellow throat and its throat is")).again == (frozenset(), {"yellow"})
    assert told(words("black and white wings and black and")).again[0] == {"wing"}
    assert told(words("red bill with a red")).again[0] == {"beak"}
    assert told([]).again == (frozenset(), frozenset())


def test_what_was_told_twice():
    assert told(words("a yellow throat a yellow throat")).twice == (("yellow", "throat"),)
    assert told(words("a yellow throat and a yellow belly")).twice == ()
    assert told(words("a small bird with a small bill a long bill and a small beak")).twice == (
        ("small", "beak"),
    )


def test_the_noun_of_each_word():
    said = words("this bird is gray with black and white wings and a red bill")
    assert dict(zip(said, nouns_of(said), strict=True)) == {
        "this": "", "bird": "bird", "is": "", "gray": "bird", "with": "", "black": "wing", "and": "",
        "white": "wing", "wings": "wing", "a": "", "red": "beak", "bill": "beak",
    }  # fmt: skip
    assert nouns_of(words("yellow throat breast")) == ["throat", "throat", "breast"]
    assert nouns_of([]) == []
