from explain_core.text.french_grammar import OPENS, ROLES, Role


def test_little_words_have_one_role() -> None:
    assert ROLES["sans"] is Role.WITHOUT and ROLES["avec"] is Role.WITH and ROLES["mais"] is Role.BUT
    assert ROLES["devenant"] is Role.BE and ROLES["sauf"] is Role.STOP and "bec" not in ROLES


def test_nouns_come_after_articles_and_prepositions() -> None:
    assert {ROLES[word] for word in ("une", "de", "à", "sur", "sans")} == OPENS
