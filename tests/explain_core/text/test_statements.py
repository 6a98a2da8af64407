"""What sentences state, each attribute once."""

from explain_core.text.statements import is_mentioned, stated, thing_named


def test_each_attribute_once_in_the_order_of_telling(nlp):
    sentences = [
        "This is a Crow because it has black wings, a long bill, and black wings.",
        "This looks like a Jay, but no attribute supports it.",
        "this is a jay because it has a blue and white head.",
    ]
    assert stated(sentences, nlp) == [("black wing", "long bill"), (), ("blue head", "white head")]
    assert stated([], nlp) == []


def test_a_class_is_read_as_what_captions_are_about(nlp):
    assert thing_named("School Bus", ("bus", "car")) == "bus"
    assert (
        thing_named("Red-winged Blackbird", ("bird",))
        == thing_named("Crow", ())
        == thing_named("", ())
        == "bird"
    )
    assert thing_named("Delivery", ("car", "van")) == "car"
    assert stated(["This is a bus because it is yellow and has a black stripe."], nlp) == [
        ("yellow bus", "black stripe")
    ]


def test_what_is_said_of_the_thing_is_mentioned_in_any_of_its_names():
    captions, subjects = {"yellow vehicle", "black stripe"}, ("bus", "vehicle")
    assert is_mentioned("yellow bus", captions, subjects) and is_mentioned("black stripe", captions, subjects)
    assert not is_mentioned("red bus", captions, subjects) and not is_mentioned(
        "yellow stripe", captions, subjects
    )
    assert not is_mentioned("yellow bus", captions, ())
