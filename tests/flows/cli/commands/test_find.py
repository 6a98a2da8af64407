"""`explain find`: images by their attributes."""

import pytest


def test_images_have_all_attributes_and_are_ranked_by_the_product(ask, made):
    found = ask("find", "black head", "white belly", "--json").json
    # Second image: 0.25 * 0.75; first: 0.5 * 0.25; the third shows no white belly.
    assert [image["image_id"] for image in found["images"]] == [made.ids[1], made.ids[0]]
    assert [image["p"] for image in found["images"]] == [0.1875, 0.125]
    assert found["images"][0]["each"] == [0.25, 0.75] and found["images"][0]["said"] == [False, True]
    assert ask("find", "white belly", "black head", "--json").json["images"][0]["each"] == [0.75, 0.25]


def test_one_attribute_and_a_limit(ask, made):
    answer = ask("find", "black head", "--limit", "2")
    shown = [line for line in answer.out.splitlines() if ".png" in line]
    assert [made.ids[0] in shown[0], made.ids[1] in shown[1]] == [True, True]
    assert "3 images, 2 shown: --limit 3 shows all" in answer.err


@pytest.mark.parametrize("spelling", ["Black Heads", " black  head ", "BLACK HEAD"])
def test_spelling(ask, spelling):
    assert ask("find", spelling, "--json").json["attributes"] == ["black head"]


def test_an_attribute_named_twice_counts_once(ask):
    assert ask("find", "black head", "black heads", "--json").json["total"] == 3


def test_nothing_found(ask):
    both = ask("find", "white belly", "long ünïcode").error
    assert both and "white belly: 2, long ünïcode: 1" in both
    assert "in no image" in (ask("find", "red [b]wing[/b]").error or "")
    unknown = ask("find", "blck head").error
    assert unknown and "no attribute 'blck head'" in unknown and "black head" in unknown
    assert "no attribute" in (ask("find", "x' OR 1=1 --").error or "")
