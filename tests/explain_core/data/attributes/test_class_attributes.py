"""Attributes by class, for the classes of a set: by name, by the number before it, by place."""

from explain_core.data.attributes.attribute_table import AttributeTable
from explain_core.data.attributes.class_attributes import attributes_of_classes, classes_elsewhere

RED, BLUE = {"red": 1.0}, {"blue": 1.0}


def test_a_class_is_known_by_its_name_as_it_is_said():
    table = AttributeTable(("red", "blue"), of_classes={"Fish Crow": RED, "jay": BLUE})
    found, lost = attributes_of_classes(table, ("029.Fish_Crow", "Tern"))
    assert found == {0: RED} and lost == ["Tern"]


def test_a_class_is_known_by_the_number_before_its_name():
    table = AttributeTable(("red", "blue"), of_numbers={9: RED, 10: BLUE, 11: {}})
    found, lost = attributes_of_classes(table, ("009.Crow", "010.Jay"))
    assert found == {0: RED, 1: BLUE} and lost == []


def test_without_numbers_in_the_names_as_many_classes_go_by_place():
    table = AttributeTable(("red", "blue"), of_numbers={1: RED, 2: BLUE})
    assert attributes_of_classes(table, ("Crow", "Jay"))[0] == {0: RED, 1: BLUE}
    assert attributes_of_classes(table, ("Crow", "Jay", "Tern")) == ({}, [])


def test_classes_that_are_numbers_go_by_place_from_0_or_from_1():
    for first in (0, 1):
        table = AttributeTable(("red", "blue"), of_classes={str(first): RED, str(first + 1): BLUE})
        assert attributes_of_classes(table, ("crow", "jay")) == ({0: RED, 1: BLUE}, [])
        assert attributes_of_classes(table, ("crow", "jay", "tern")) == ({}, [])


def test_names_that_differ_in_signs_alone_are_one_class() -> None:
    table = AttributeTable(
        ("black",), of_classes={"grizzly bear": {"black": 0.5}, "antelope": {"black": 0.0}}
    )
    found, unknown = attributes_of_classes(table, ["antelope", "grizzly+bear"])
    assert found == {0: {"black": 0.0}, 1: {"black": 0.5}} and not unknown
    twice = AttributeTable(("black",), of_classes={"a b": {"black": 0.5}, "a-b": {"black": 0.0}})
    assert attributes_of_classes(twice, ["a_b!", "x"])[0] == {}


def test_the_number_of_a_synset_is_no_part_of_a_name() -> None:
    table = AttributeTable(("black",), of_classes={"Siberian Husky": {"black": 0.5}})
    assert attributes_of_classes(table, ["n02110185-Siberian_husky", "n02085620-Chihuahua"])[0] == {
        0: {"black": 0.5}
    }


def test_numbers_before_names_are_no_part_of_them() -> None:
    table = AttributeTable(("red", "blue"), of_classes={"Oak": RED, "Pine": BLUE})
    found, unknown = attributes_of_classes(table, ("01_oak", "02_pine", "3-ash"))
    assert found == {0: RED, 1: BLUE} and unknown == ["3-ash"]
    numbered = AttributeTable(("red", "blue"), of_classes={"1 Oak": RED, "2 oak": BLUE})
    assert attributes_of_classes(numbered, ("01_oak", "02_oak"))[0] == {}  # nothing tells which


def test_classes_that_are_not_there() -> None:
    table = AttributeTable(("red", "blue"), of_classes={"Oak": RED, "Elm": BLUE})
    found, _ = attributes_of_classes(table, ("oak",))
    assert classes_elsewhere(table, found) == ["Elm"] and classes_elsewhere(table, {}) == []


def test_accents_case_blanks_and_hyphens_are_one_where_that_tells_the_classes_apart() -> None:
    table = AttributeTable(("red", "blue"), of_classes={"Mésange bleue": BLUE, "Rouge-gorge familier": RED})
    assert attributes_of_classes(table, ("mesange_bleue", "rougegorge_familier")) == ({0: BLUE, 1: RED}, [])
    table = AttributeTable(("red", "blue"), of_classes={"Grünspecht": RED, "Straußenfarn": BLUE})
    for classes in (("gruenspecht", "strauss"), ("01_Grunspecht", "strauss")):
        assert attributes_of_classes(table, classes)[0] == {0: RED}
    assert attributes_of_classes(table, ("x", "STRAUSSENFARN"))[0] == {1: BLUE}
    twice = AttributeTable(("red", "blue"), of_classes={"pêche": RED, "péché": BLUE})
    assert attributes_of_classes(twice, ("peche", "tern")) == ({}, [])
    assert attributes_of_classes(twice, ("pêche", "péché"))[0] == {0: RED, 1: BLUE}
