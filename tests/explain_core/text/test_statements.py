"""What sentences state, each attribute once."""

from explain_core.text.statements import stated


def test_each_attribute_once_in_the_order_of_telling(nlp):
    sentences = [
        "This is a Crow because it has black wings, a long bill, and black wings.",
        "This looks like a Jay, but no attribute supports it.",
        "this is a jay because it has a blue and white head.",
    ]
    assert stated(sentences, nlp) == [("black wing", "long bill"), (), ("blue head", "white head")]
    assert stated([], nlp) == []
