"""The phrases in the lines of a text."""

from pathlib import Path

import pytest

from explain_core.data.attributes.concept_lines import (
    first_ways,
    marked_table,
    plain_lines,
    python_value,
    without_talk,
    without_template,
)
from explain_core.data.attributes.concepts import read_concepts
from explain_core.errors import CaptionError
from explain_core.places import Place

PHRASES = ["red crown", "black wings", "long beak"]


@pytest.mark.parametrize(
    "text",
    [
        "- red crown\n* black wings\n+ long beak",
        "1. red crown\n2) black wings\n7: long beak",
        "0 red crown\n1 black wings\n2 long beak",
        "\"red crown\",\n'black wings',\n“long beak”;",
        "red crown, black wings, long beak",
        "red crown; black wings; long beak",
        "red crown | black wings | long beak",
    ],
)
def test_what_only_lists_them_is_left_out(text: str) -> None:
    assert [phrase for _, phrase in plain_lines([*enumerate(text.split("\n"), 1)], "c.txt")] == PHRASES


@pytest.mark.parametrize(
    "phrases",
    [
        ["4 legs", "2 wings"],
        ["red, long crown"],
        ["black-tipped wings"],
        ["the bird's beak"],
        ["has_crown::red", "x::y"],
    ],
)
def test_what_is_a_phrase_s_own_stays(phrases: list[str]) -> None:
    assert [phrase for _, phrase in plain_lines([*enumerate(phrases, 1)], "c.txt")] == phrases


def test_a_name_before_each_line_may_be_a_class() -> None:
    with pytest.raises(
        CaptionError, match=r'c\.txt:1: "crow: black wings, long beak" may be a phrase, or .*JSON'
    ):
        plain_lines([(1, "crow: black wings, long beak"), (2, "wren: short tail")], "c.txt")


def test_a_list_as_python_prints_it() -> None:
    assert python_value(["['red crown',", " 'long bill']"]) == ["red crown", "long bill"]
    assert python_value(["concepts = {", "'crow': ['black wing']}"]) == {"crow": ["black wing"]}
    assert python_value(["red crown"]) is None and python_value(["[red crown]"]) is None


def test_a_table_of_markdown() -> None:
    lines = ["| concept | group |", "|:---|---:|", "| red crown | head |"]
    assert marked_table(lines) == [{"concept": "red crown", "group": "head"}]
    assert marked_table(lines[:2]) is None and marked_table(["| a |", "| b |", "| c |"]) is None


def test_lines_that_tabs_part_are_refused_where_nothing_names_the_parts() -> None:
    with pytest.raises(CaptionError, match=r"c\.txt:1: tabs part its lines"):
        plain_lines([(1, "crow\tblack wing"), (2, "wren\tshort tail")], "c.txt")


def test_letters_and_headings_in_bold() -> None:
    letters = [(1, "a) red crown"), (2, "b) black wings"), (3, "c) long beak")]
    assert [text for _, text in plain_lines(letters, "c.txt")] == PHRASES
    assert [text for _, text in plain_lines(letters[::2], "c.txt")] == ["a) red crown", "c) long beak"]
    lines = [(1, "**Head**"), (2, "- red crown"), (3, "**Bill**"), (4, "- long bill")]
    assert without_talk(lines) == ([lines[1], lines[3]], ["**Head**", "**Bill**"])


def test_what_stands_between_points_stays() -> None:
    lines = [(1, "- red crown"), (2, "of the male bird alone"), (3, "- long bill")]
    assert without_talk(lines) == (lines, [])


def test_sentences_of_one_template_are_called_by_what_differs() -> None:
    said = [("", f"This bird has a {each}.", "") for each in PHRASES]
    assert [phrase for _, phrase, _ in without_template(said)] == PHRASES
    others = [("", f"a {each}", "") for each in PHRASES]
    assert without_template(others) == others
    asked = [("", f"Does it have a {each}?", "") for each in PHRASES]
    assert [phrase for _, phrase, _ in without_template(asked)] == PHRASES


def test_numbers_that_tabs_part_from_phrases_are_left_out() -> None:
    weighed = [(1, "red crown\t0.93"), (2, "black wings\t.4"), (3, "long beak\t12")]
    assert [text for _, text in plain_lines(weighed, "c.txt")] == PHRASES
    counted = [(1, "7\tred crown\t93%"), (2, "12\tblack wings\t4%"), (3, "3\tlong beak\t1e-3")]
    assert [text for _, text in plain_lines(counted, "c.txt")] == PHRASES


def test_boxes_of_a_list_of_tasks() -> None:
    tasks = [(1, "- [x] red crown"), (2, "- [ ] black wings"), (3, "* long beak")]
    assert [text for _, text in plain_lines(tasks, "c.txt")] == PHRASES


def test_counts_in_brackets_behind_every_phrase() -> None:
    met = [(1, "red crown (12)"), (2, "black wings (0.5)"), (3, "long beak (7%)")]
    assert [text for _, text in plain_lines(met, "c.txt")] == PHRASES
    assert plain_lines([(1, "red crown (12)"), (2, "long beak")], "c.txt")[0][1] == "red crown (12)"


def test_of_several_ways_to_say_a_phrase_the_first_counts() -> None:
    notes: list[str] = []
    given = [
        ("1", "red crown / crimson crown", ""),
        ("2", "black/white wing", ""),
        ("3", "long bill", "a bill"),
    ]
    assert first_ways(given, "t.txt", notes) == [("1", "red crown", ""), *given[1:]]
    assert notes == ["t.txt: of several ways to say a phrase the first is taken: red crown / crimson crown"]
    assert first_ways(given[1:], "t.txt", []) == given[1:]


@pytest.mark.parametrize(
    "text",
    [
        "red crown 0.93\nblack wings 0.5\nlong beak -0.07",
        "red crown, 0.93\nblack wings, 0.5\nlong beak, 1.0",
        "1. red crown - bright red feathers\n2. black wings - dark\n3. long beak - for nectar",
        "* red crown \u2013 bright red feathers\n* black wings \u2013 dark\n* long beak \u2014 for nectar",
    ],
)
def test_weights_and_remarks_behind_all_phrases_are_left_out(text: str) -> None:
    lines = list(enumerate(text.split("\n"), start=1))
    assert [phrase for _, phrase in plain_lines(lines, "t.txt")] == PHRASES


def test_a_dash_or_a_number_in_some_phrases_stays() -> None:
    lines = [(1, "red crown - or none"), (2, "off-white wings"), (3, "version 2.0")]
    assert plain_lines(lines, "t.txt") == lines


def test_quoted_phrases_between_commas_and_a_line_without_its_point(tmp_path: Path) -> None:
    def phrases(text: str) -> tuple[str, ...]:
        (tmp_path / "c.txt").write_text(text)
        return read_concepts(Place.of(tmp_path / "c.txt")).phrases

    assert phrases('"lobed margin", "long petiole",\n"hairy side", "round base"\n') == (
        "lobed margin", "long petiole", "hairy side", "round base",
    )  # fmt: skip
    assert phrases("1. fine cracks\n2. dark spots\n- scratch\n* scale\nwww.a.example/b\n5) rust\n7) pits\n") == (
        "fine cracks", "dark spots", "scratch", "scale", "rust", "pits",
    )  # fmt: skip


def test_marks_of_bold_round_a_phrase_are_left_out() -> None:
    lines = [(1, "1. **red crown**"), (2, "2. white eye ring"), (3, "3. *long neck*"), (4, "4. `black_mask`")]
    assert [said for _, said in plain_lines(lines, "f")] == [
        "red crown",
        "white eye ring",
        "long neck",
        "black_mask",
    ]


def test_phrases_behind_headings_that_they_name_again() -> None:
    lines = [(1, "- **Crown:** red crown"), (2, "- **Bill**: long bill")]
    assert [said for _, said in plain_lines(lines, "f")] == ["red crown", "long bill"]
    lines = [(1, "- **Red crown:** bright red feathers"), (2, "- **Long bill**: a bill that is long")]
    assert [said for _, said in plain_lines(lines, "f")] == ["Red crown", "Long bill"]
