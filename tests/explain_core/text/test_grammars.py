from explain_core.text.grammars import GRAMMARS
from explain_core.text.pipeline import LANGUAGES


def test_each_language_that_is_read_by_its_parse_has_its_denials() -> None:
    assert GRAMMARS.keys() == LANGUAGES.keys() - {"en", "fr"}
    assert all(grammar.without for grammar in GRAMMARS.values())
    assert "ohne" in GRAMMARS["de"].without and "sin" in GRAMMARS["es"].without
