"""The word lists: they do not contradict one another."""

from explain_core.text import words


def test_surface_forms_lead_to_parts():
    assert set(words.PART_FORMS.values()) == words.PARTS
    assert words.PART_FORMS["feet"] == "foot" and words.PART_FORMS["wings"] == "wing"


def test_a_word_is_a_part_or_an_adjective_and_not_both():
    adjectives = words.COLOURS | words.PATTERNS | words.MISTAGGED
    assert words.PARTS.isdisjoint(adjectives | words.VAGUE | words.WHOLE | words.SILENT)
    assert words.COLOURS.isdisjoint(words.PATTERNS | words.VAGUE) and words.TINTS <= words.COLOURS


def test_a_joiner_joins_in_one_way():
    kinds = [word for each in words.JOINERS.values() for word in each]
    assert len(kinds) == len(set(kinds))
    assert not set(kinds) & (words.PARTS | words.COLOURS | words.PATTERNS)


def test_spellings_are_united_in_one_step():
    assert not set(words.SPELLING.values()) & set(words.SPELLING)
