"""A list of concepts: the forms it may have, and what is no list."""

import json
from pathlib import Path

import pytest

from explain_core.data.attributes.concepts import read_concepts
from explain_core.errors import CaptionError
from explain_core.places import Place


def listed(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_concepts(Place.of(tmp_path / name))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "# birds\nred crown\n\n a  long   bill \nred crown\n"),
        ("a.json", json.dumps(["red crown", "a long bill"])),
        ("b.json", json.dumps({"concepts": ["red crown", "a long bill"]})),
        ("c.json", json.dumps({"version": 1, "concepts": [{"name": "red crown"}, {"name": "a long bill"}]})),
        ("a.yaml", "- red crown\n- a long bill\n"),
        ("a.md", "# Birds\n\n- red crown\n* a long bill\n"),
        ("b.txt", "['red crown', 'a long bill']\n"),
        ("c.txt", "1. **red crown**: a bright one\n2. **a long bill:** thin\n"),
        ("a.csv", "concept\nred crown\na long bill\n"),
        ("b.csv", "id,Phrase\n1,red crown\n2,a long bill\n"),
    ],
)
def test_the_forms_of_a_list(tmp_path, name, text):
    found = listed(tmp_path, name, text)
    assert found.phrases == ("red crown", "long bill") and len(found) == 2
    assert found.prompts[0] == "red crown" and " ".join(found.prompts[1].split()) == "a long bill"


def test_what_a_scorer_is_asked_may_be_another_text(tmp_path):
    table = listed(tmp_path, "a.csv", "concept,prompt\nred crown,a photo of a red crown\nlong bill,\n")
    assert table.prompts == ("a photo of a red crown", "long bill")
    assert listed(tmp_path, "a.json", '{"red crown": "a photo of it"}').prompts == ("a photo of it",)
    twice = listed(tmp_path, "b.csv", "concept,prompt\nred crown,one\nred crown,other\n")
    assert twice.prompts == ("one",) and "1 phrase asked in two ways" in twice.notes[0]
    assert listed(tmp_path, "c.csv", "concept,prompt\nred crown,other\n").digest != twice.digest


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.txt", "# nothing\n\n", "holds no phrase"),
        ("a.txt", f"red crown\n{'x' * 201}\n", r"a\.txt:2: .* is no phrase"),
        ("a.json", "[1, 2]", "wanted is a list of phrases"),
        ("a.csv", "id,thing\n1,red\n", 'no column is called "concept"'),
        ("a.csv", "id,concept\n1,\n", "is no phrase"),
        ("a.csv", "id,concept\n1,{red}\n", "is no phrase"),
    ],
)
def test_what_is_no_list(tmp_path, name, text, said):
    with pytest.raises(CaptionError, match=said):
        listed(tmp_path, name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c.txt", "# birds\n- a red crown\n* black wings\n• long beak\n"),
        ("c.txt", "1. a red crown\n2. black wings\n10) long beak\n"),
        ("c.json", '{"crow": ["a red crown", "black wings"], "wren": ["black wings", "long beak"]}'),
    ],
)
def test_points_numbers_and_lists_by_class(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert read_concepts(Place.of(tmp_path / name)).phrases == ("red crown", "black wings", "long beak")


def test_a_number_that_is_a_phrase_s_own_stays(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text("4 legs\n2. wings\nblack-tipped wings\n")
    assert read_concepts(Place.of(tmp_path / "c.txt")).phrases == ("4 legs", "2. wings", "black-tipped wings")


TALK = (
    "Here are the features of a bird:\n1) Red crown.\n2) Long, curved bill.\n\nWould you like more of them?\n"
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c.txt", "red crown  # of the male\nlong, curved bill #\n"),
        ("c.txt", TALK),
        ("c.txt", "Head:\n- red crown\nBill:\n- a long, curved bill\n"),
        ("c.csv", 'red crown\n"long, curved bill"\n'),
        ("c.csv", 'class;descriptor\ncrow;red crown\nwren;long, curved bill\n'),
        ("c.json", '{"crow": {"crown": ["red crown"], "bill": ["long, curved bill"]}, "wren": {"is": ["red crown"]}}'),
        ("c.txt", "which has a red crown\nwith a long, curved bill\n"),
        ("c.txt", "**Features**\n\n1. **Red crown** - bright\n2. **Long, curved bill** - thin\n\nMore?\n"),
        ("c.txt", "Does the bird have a red crown?\nIs the bird with a long, curved bill?\n"),
        ("c.json", '{"red crown": 0, "a long, curved bill": 1}'),
        ("c.json", '{"red crown": ["with a red crown.", "a red crown"], "long, curved bill": ["a long, curved bill"]}'),
        ("c.json", '{"set": "birds", "concepts": {"crow": ["red crown"], "wren": ["a long, curved bill"]}}'),
        ("c.json", '{"0": "red crown", "1": "a long, curved bill"}'),
        ("c.csv", "class,concepts\ncrow,\"['red crown', 'long, curved bill']\"\n"),
        ("c.jsonl", '{"class": "crow", "concepts": ["red crown", "long, curved bill"]}\n'),
        ("c.txt", "{'crow': ['red crown', 'long, curved bill']}\n"),
        ("c.txt", "group\tconcept\nhead\tred crown\nhead\tlong, curved bill\n"),
        ("c.md", "| concept | group |\n|---|---|\n| red crown | a |\n| long, curved bill | b |\n"),
    ],
)  # fmt: skip
def test_what_stands_round_phrases_is_none(tmp_path: Path, name: str, text: str) -> None:
    found = listed(tmp_path, name, text)
    assert [each.lower() for each in found.phrases] == ["red crown", "long, curved bill"]


def test_what_is_left_out_or_taken_for_a_phrase_is_said(tmp_path: Path) -> None:
    notes = listed(tmp_path, "c.txt", TALK).notes
    assert "left out 2 lines round its phrases: Here are the features of a bird:, Would you" in notes[0]
    text = "# Cues\n\n## Ears\n- drooping ears\n- pricked ears\n"
    assert "c.md: left out 2 lines round its phrases: # Cues, ## Ears" in listed(tmp_path, "c.md", text).notes
    assert "c.txt: left out 1 line round its phrases: ## Ears" in listed(tmp_path, "c.txt", text).notes
    assert not listed(tmp_path, "c.txt", "# mine\nred crown\nlong bill\n").notes
    assert (
        '"red crown" in its first line is a phrase' in listed(tmp_path, "c.csv", "red crown\nbig\n").notes[0]
    )
    nested = listed(tmp_path, "c.json", '{"crow": {"crown": ["red"]}}')
    assert "whatever these are called" in nested.notes[0]


def test_an_object_with_a_prompt_is_asked_by_it(tmp_path: Path) -> None:
    found = listed(tmp_path, "c.json", '{"red crown": {"prompt": "a red cap", "id": 3}}')
    assert found.phrases == ("red crown",) and found.prompts == ("a red cap",)
    with pytest.raises(CaptionError, match="wanted is a list of phrases"):
        listed(tmp_path, "c.json", '{"red crown": {"id": 3}}')


def test_a_template_beside_the_list_is_what_a_scorer_is_asked(tmp_path: Path) -> None:
    found = listed(
        tmp_path, "c.json", '{"template": "a photo of a {}.", "concepts": ["red crown", "long bill"]}'
    )
    assert found.phrases == ("red crown", "long bill")
    assert found.prompts == ("a photo of a red crown.", "a photo of a long bill.")


def test_sentences_of_a_class_are_no_prompts_of_it(tmp_path: Path) -> None:
    found = listed(
        tmp_path, "c.json", '{"crow": ["A crow is black", "a crow"], "wren": ["the wren is small"]}'
    )
    assert found.phrases == ("black", "crow", "small")


def test_columns_beside_the_phrases_are_said_to_be_left_aside(tmp_path: Path) -> None:
    found = listed(tmp_path, "c.csv", "id,concept,part\n1,red crown,crown\n2,long bill,bill\n")
    assert found.phrases == ("red crown", "long bill")
    assert "the phrases are those in concept; left aside id, part" in found.notes[-1]


def test_several_phrases_in_a_cell_of_a_column_of_phrases(tmp_path: Path) -> None:
    found = listed(tmp_path, "c.csv", "class,concepts\ncrow,black wing; long bill\nwren,brown wing\n")
    assert found.phrases == ("black wing", "long bill", "brown wing")


def test_numbers_are_no_phrases(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match='"0" is no phrase'):
        listed(tmp_path, "c.txt", "0\n1\n2\n")


def test_a_column_with_a_remark_in_brackets(tmp_path: Path) -> None:
    found = listed(
        tmp_path, "c.csv", "Concept (EN),Konzept (DE)\nred crown,rote Krone\nlong bill,langer Schnabel\n"
    )
    assert found.phrases == ("red crown", "long bill") and "left aside Konzept (DE)" in found.notes[-1]


def test_columns_of_numbered_phrases_and_of_texts_alone(tmp_path):
    found = listed(
        tmp_path, "d.csv", "class,descriptor_1,descriptor_2\ncrow,black wings,\nwren,short tail,brown back\n"
    )
    assert found.phrases == ("black wings", "short tail", "brown back")
    assert "descriptor_1, descriptor_2" in " ".join(found.notes)
    found = listed(
        tmp_path, "d.json", json.dumps({"descriptors": [{"text": "red crown", "class": "cardinal"}]})
    )
    assert found.phrases == ("red crown",)


def test_lists_of_each_class_go_before_its_name(tmp_path):
    found = listed(
        tmp_path, "d.json", json.dumps([{"name": "crow", "descriptors": ["black wings", "long bill"]}])
    )
    assert found.phrases == ("black wings", "long bill")
    with pytest.raises(CaptionError, match="is no phrase"):
        listed(tmp_path, "d.txt", "crow | black wings\nwren | short tail\n")


def test_several_phrases_a_line(tmp_path):
    assert listed(tmp_path, "d.txt", "red crown, long bill\nshort tail, forked tail, wing bars\n").phrases == (
        "red crown", "long bill", "short tail", "forked tail", "wing bars",
    )  # fmt: skip
    whole = ("long, curved bill", "black wings, with white bars")
    assert listed(tmp_path, "e.txt", "\n".join(whole)).phrases == whole


def test_addresses_numbers_and_what_is_empty_are_left_out_among_phrases(tmp_path):
    found = listed(tmp_path, "a.txt", "red crown\n2019\nhttps://a.org/b\nlong bill\nround top\n")
    assert found.phrases == ("red crown", "long bill", "round top")
    assert "left out what is no phrase: 2019, https://a.org/b" in found.notes[0]
    assert listed(tmp_path, "a.json", '["red crown", "", "long bill"]').phrases == ("red crown", "long bill")
    with pytest.raises(CaptionError, match="is no phrase"):
        listed(tmp_path, "b.txt", "https://a.org/b\nred crown\n2019\n")


def test_names_of_classes_are_no_part_of_their_phrases(tmp_path):
    lists = {
        "Fish_Crow": ["The fish crow has a bright red cap.", "black wings of the Fish Crow", "long bill"],
        "wren": ["long bill"],
    }
    found = listed(tmp_path, "a.json", json.dumps(lists))
    assert found.phrases == ("bright red cap", "black wings", "long bill")
    assert not any("crow" in prompt.lower() for prompt in found.prompts)
    assert "the names of classes are left out of 2 phrases" in found.notes[0]
    found = listed(tmp_path, "a.csv", "class,concept\nwren,the wren has a short tail\nwren,brown back\n")
    assert found.phrases == ("short tail", "brown back")


def test_a_list_in_one_line_of_a_table_and_one_of_python(tmp_path):
    assert listed(tmp_path, "a.csv", "red crown, long bill, black wings,\n").phrases == (
        "red crown",
        "long bill",
        "black wings",
    )
    text = "import os\n\nCONCEPTS = [\n    \"red crown\",  # most\n    'long bill',\n]\n"
    assert listed(tmp_path, "a.py", text).phrases == ("red crown", "long bill")
    with pytest.raises(CaptionError, match="wanted is one list of phrases"):
        listed(tmp_path, "b.py", "print(1)\n")


def test_rules_and_numbers_of_several_kinds_in_markdown(tmp_path):
    text = "# Cap\n1. red cap\n3) funnel\n\n---\n## Stem\n* ring\n- [x] netted stem\n"
    assert listed(tmp_path, "a.md", text).phrases == ("red cap", "funnel", "ring", "netted stem")


def test_empty_entries_of_yaml_and_tables_of_markdown_below_a_heading(tmp_path):
    assert listed(tmp_path, "a.yaml", "concepts:\n  - red cap\n  - \n  - ring\n").phrases == (
        "red cap",
        "ring",
    )
    text = "# Features\n\n---\n\n| # | Feature |\n|---|---|\n| 1 | red cap |\n| 2 | ring |\n"
    assert listed(tmp_path, "a.md", text).phrases == ("red cap", "ring")
