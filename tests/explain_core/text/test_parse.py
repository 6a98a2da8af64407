from explain_core.text.parse import Relation, is_tiger, parsed
from tests.explain_core.text.parses import parse

TIGER = "Kopf/Kopf/NOUN/sb/4 und/und/CCONJ/cd/1 Rücken/Rücken/NOUN/cj/2 sind/sein/AUX/ROOT/0 schwarz/schwarz/ADJ/pd/4"
UNIVERSAL = "roter/rot/ADJ/amod/2 Kopf/Kopf/NOUN/nsubj:pass/4 ist/sein/AUX/cop/4 schön/schön/ADJ/ROOT/0"


def test_two_sets_of_labels_are_one_set_of_relations() -> None:
    assert is_tiger(frozenset(("nk", "sb"))) and not is_tiger(frozenset(("amod", "nsubj")))
    assert [word.relation for word in parsed(parse(TIGER), tiger=True)] == [
        Relation.SUBJECT, Relation.JOINER, Relation.LISTED, Relation.OTHER, Relation.PREDICATE,
    ]  # fmt: skip
    found = parsed(parse(UNIVERSAL), tiger=False)
    assert [word.relation for word in found] == [
        Relation.DESCRIBES, Relation.SUBJECT, Relation.COPULA, Relation.OTHER,
    ]  # fmt: skip
    assert [word.head for word in found] == [1, 3, 3, 3]


def test_an_article_of_tiger_is_no_adjective() -> None:
    words = parsed(parse("Der/der/DET/nk/3 rote/rot/ADJ/nk/3 Kopf/Kopf/NOUN/ROOT/0"), tiger=True)
    assert [word.relation for word in words[:2]] == [Relation.DETERMINER, Relation.DESCRIBES]
