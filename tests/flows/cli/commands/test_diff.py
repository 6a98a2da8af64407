"""`explain diff`: what changed between two runs."""

import pytest
from PIL import Image


def test_what_changed_in_words(ask, compared):
    out = ask("diff", "before", "after", store=compared).out
    lines = out.splitlines()
    assert lines[0] == "before (run-before) -> after (run-after), 4 test images"
    assert (
        "1 newly right, 1 newly wrong, 0 wrong in another way; chance would do as much (McNemar's p 1.00)"
        in out
    )
    assert "  i1  Crow 62 % -> Gull 62 %  i1.png" in out
    assert "    + white belly 0.25, long bill 0.12" in out and "    - black wing 0.25" in out
    assert (
        'Crow      0.250  2 -> 1 of 2  now leans on "white belly", no longer on "long bill", less on "black wing"'
        in out
    )
    assert "Filters  2 of 4 moved (distance over 0.455)" in out
    ranking = next(line.split() for line in lines if line.startswith("retrieval.map"))
    assert ranking == ["retrieval.map", "joint", "0.250", "0.625", "+0.375", "up"]
    assert "Figures  1 of 4 changed" in out


def test_without_names_the_newest_is_compared_with_the_one_before(ask, compared):
    answer = ask("diff", "--json", store=compared).json
    assert (answer["a"]["name"], answer["b"]["name"]) == ("after", "elsewhere")
    assert "did not label the same images" in answer["notes"][0]


def test_a_run_and_itself(ask, compared):
    out = ask("diff", "after", "run-after", store=compared).out
    assert "nothing differs" in out
    assert "0 newly right, 0 newly wrong, 0 wrong in another way\n" in out
    assert "Classes  0 of 2 moved\n" in out and "Filters  0 of 4 moved\n" in out


def test_lists_are_cut_and_say_so(ask, compared):
    out = ask("diff", "before", "after", "--limit", "1", store=compared).out
    assert "2 of 4 moved (distance over 0.455), 1 shown: --limit 2 shows all" in out


def test_a_picture_of_it(ask, compared, tmp_path):
    answer = ask("diff", "before", "after", "--picture", str(tmp_path / "changes.png"), store=compared)
    with Image.open(tmp_path / "changes.png") as picture:
        assert picture.width > 800
    # The pictures themselves are nowhere; the rest is drawn.
    assert "changes.png" in answer.err and "left out 2 pictures" in answer.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("before",), "compare before with which run?"),
        (("before", "nobody"), "no run called 'nobody'"),
        (("before", "after", "--split", "dev"), "no dev images in common. They share images of: test, train"),
        (("before", "after", "--picture", "changes.txt"), "no kind of picture"),
    ],
)
def test_what_cannot_be_compared(ask, compared, arguments, said):
    assert said in (ask("diff", *arguments, store=compared).error or "")
