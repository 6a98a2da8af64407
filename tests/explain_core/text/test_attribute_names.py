"""Names of attributes in tables, as people say them."""

import pytest

from explain_core.text.attribute_names import denies, phrase


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("has_crown_color::red", "red crown"),
        ("has_wing_color::grey", "gray wing"),
        ("has_bill_shape::curved_(up_or_down)", "curved bill"),
        ("has_bill_shape::hooked_seabird", "hooked-seabird bill"),
        ("has_bill_length::about_the_same_as_head", "about-the-same-as-head bill"),
        ("has_wing_shape::rounded-wings", "rounded wing"),
        ("has_tail_shape::notched_tail", "notched tail"),
        ("has_head_pattern::unique_pattern", "unique head"),
        ("has_under_tail_color::rufous", "rufous under tail"),
        ("has_primary_color::blue", "blue"),
        ("has_size::small_(5_-_9_in)", "small"),
        ("Black_Hair", "black hair"),
        ("has a red crown?", "red crown"),
        ("baseColour::Navy Blue", "navy-blue"),
        ("base_colour::Navy Blue", "navy-blue"),
        ("red crown", "red crown"),
        ("stripes", "stripes"),
        ("petal=white", "white petal"),
        ("No_Beard", None),
        ("has_beard::no", None),
        ("has_crown_color::", None),
        ("", None),
        ("has_", None),
    ],
)
def test_rules(name: str, said: str | None) -> None:
    assert phrase(name) == said


def test_a_user_s_phrases_go_before_the_rules() -> None:
    own = {"has_crown_color::red": "ruby cap", "No_Beard": "bare chin", "stripes": ""}
    assert [phrase(name, own) for name in (*own, "has_crown_color::blue")] == [
        "ruby cap", "bare chin", None, "blue crown",
    ]  # fmt: skip


def test_a_kind_behind_a_hyphen_is_left_out_as_well() -> None:
    assert phrase("cap-color::red") == phrase("cap.color::red") == "red cap"
    assert phrase("a-line::yes") == "yes a-line" and phrase("multi-color") == "multi-color"


def test_hyphens_between_the_words_of_a_name() -> None:
    said = {
        "stem-surface::scaly": "scaly stem", "stem_surface::scaly": "scaly stem", "surface::rough": "rough surface",
        "stalk-color-above-ring::white": "white stalk above ring", "gill-spacing::close": "close gill spacing",
        "v-neck::deep": "deep v-neck", "t-shirt::red": "red t-shirt",
    }  # fmt: skip
    assert {name: phrase(name) for name in said} == said


def test_names_that_programs_write() -> None:
    said = {
        "hasRoofRack": "roof rack", "isConvertible": "convertible", "color_red": "red", "crown_color_red": "red crown",
        "size_small": "small", "color_pattern": "color pattern", "shape of leaf": "shape of leaf", "%red": "red",
        "cap.red": "cap red", "red_crown_mean": "red crown", "mean": "mean",
        "leaf_shape_heart_shaped": "heart-shaped leaf", "attr.striped": "striped", "feature_red_crown": "red crown",
        "attribute_has_crown_color::red": "red crown", "Feature": "feature", "red_crown_pct": "red crown",
        "red probability": "red", "percent": "percent",
        "color:red": "red", "crown color:red": "red crown", "ratio 3:2": "ratio 3:2",
        "percent_red": "red", "percentage of red": "red", "red (%)": "red", "red %": "red",
    }  # fmt: skip
    assert {name: phrase(name) for name in said} == said


def test_what_denies_is_no_attribute() -> None:
    for name in ("no_tail", "lacks scales", "has_no_ring", "absent ring", "missing petals", "without::spots"):
        assert phrase(name) is None, name
    for said in ("no spots", "has no spots", "which lacks spots"):
        assert denies(said) is (not said.startswith("which")), said
    assert not denies("spotless wing") and not denies("")


def test_what_stands_in_brackets_behind_a_question_is_the_attribute():
    assert phrase("What can you see? [Red cap]") == "red cap"
    assert phrase("materials::oil paint") == "oil-paint"
    assert phrase("damage::missing mortar") == "missing-mortar damage"


def test_words_of_programs_before_a_name_say_nothing():
    said = {
        "Answer.has_crest": "crest", "Answer.bill_color::black": "black bill",
        "features::shiny surface": "shiny surface",
        "answers/red cap": "red cap", "Q3. Is the cap scaly?": "scaly cap", "q2_striped": "striped",
        "Answer.crest.yes": "crest", "Answer.crest.no": None, "labels::eye ring": "eye ring",
        "labels.rusty": "rusty", "features::no rust": None, "label.color::red": "red label",
    }  # fmt: skip
    assert {name: phrase(name) for name in said} == said


def test_plurals_behind_a_number_and_a_preposition_stay():
    assert phrase("Bags_Under_Eyes") == "bags under eyes" and phrase("two legs") == "two legs"
    assert phrase("Arched_Eyebrows") == "arched eyebrow" and phrase("legs with spots") == "leg with spots"
