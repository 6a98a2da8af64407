from explain_core.text.french_grammar import Role, Word
from explain_core.text.french_lexicon import LISTS_ALONE
from explain_core.text.french_nouns import (
    NounPhrase,
    agreement,
    chain,
    gender,
    in_agreement,
    number,
    singular,
)


def phrase(noun: str, joined: Role, plural: bool = False, feminine: bool | None = None) -> NounPhrase:
    return NounPhrase(noun, noun, 0, joined, 0, plural, feminine)


def test_number_and_gender() -> None:
    assert number("dos", "", LISTS_ALONE) is None and number("dos", "les", LISTS_ALONE) is True
    assert number("ailes", "", LISTS_ALONE) is True and number("aile", "", LISTS_ALONE) is False
    assert (
        singular("culs-de-sac", LISTS_ALONE) == "cul-de-sac"
        and number("culs-de-sac", "", LISTS_ALONE) is True
    )
    assert gender("ocelle", "un") is False and gender("ocelle", "") is True and gender("bec", "une") is False


def test_what_a_noun_hangs_on() -> None:
    chair, wood = phrase("chaise", Role.STOP), phrase("bois", Role.OF)
    assert chain([chair, wood], wood) == [wood, chair] and chain([chair, wood], chair) == [chair]


def test_agreement() -> None:
    chair = phrase("chaise", Role.STOP, feminine=True)
    assert agreement(chair, Word(Role.ADJECTIVE, "noire", 1), "", LISTS_ALONE) == (True, True)
    assert agreement(chair, Word(Role.ADJECTIVE, "noirs", 1), "", LISTS_ALONE) == (False, False)
    assert agreement(chair, Word(Role.ADJECTIVE, "vert", 1), "foncé", LISTS_ALONE) == (True, True)


def test_an_adjective_agrees_as_it_was_written() -> None:
    spider = phrase("araignée", Role.STOP, feminine=True)
    assert in_agreement(spider, "sauteur", "sauteuses", [], LISTS_ALONE) == "sauteuse"
    assert in_agreement(spider, "noir", "noirs", [], LISTS_ALONE) == "noire"
