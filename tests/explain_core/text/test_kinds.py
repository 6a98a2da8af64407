from explain_core.text.kinds import KINDS, Before, Kind


def test_what_opens_a_phrase_is_found_before_its_adjectives() -> None:
    pieces = [(Kind.BE, "is"), (Kind.ADJECTIVE, "red"), (Kind.AND, "and")]
    assert Before(Kind.AND, "and", pieces).opener is Kind.BE
    assert Before(Kind.NOUN, "tail", pieces).opener is Kind.NOUN
    assert Before(Kind.STOP, "", []).opener is Kind.STOP


def test_joining_words_have_their_kinds() -> None:
    assert (KINDS["with"], KINDS["which"], KINDS["without"]) == (Kind.HAVE, Kind.WHICH, Kind.NOT)
    assert KINDS["containing"] is Kind.OTHER
