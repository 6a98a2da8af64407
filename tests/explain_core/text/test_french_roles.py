from explain_core.text.french_roles import words_of_caption
from tests.explain_core.text.french_tags import tagged


def roles(written: str) -> str:
    return " ".join(word.role.name.lower() for word in words_of_caption(list(tagged(written))))


def test_taggers_take_looks_for_nouns_and_verbs() -> None:
    assert (
        roles("un petit/ADJ oiseau/NOUN à tête/NOUN rouge/NOUN")
        == "determiner adjective noun with noun adjective"
    )
    assert roles("bec/NOUN crochu/VERB") == "noun adjective"
    assert roles("une nervure/ADJ rouge/NOUN") == "determiner noun adjective"


def test_shades_are_silent_and_colours_may_be_nouns() -> None:
    assert roles("ailes/NOUN rouge/NOUN foncé/VERB") == "noun adjective silent"
    assert roles("du jaune/NOUN sur la queue/NOUN") == "determiner colour on determiner noun"
    assert roles("une rose/NOUN rouge/ADJ") == "determiner noun adjective"


def test_what_supposes() -> None:
    assert roles("peut-être/ADV rouge/ADJ").startswith("supposing") and roles(
        "Peut/ADV -/ADV être/ADV"
    ).endswith("supposing")
