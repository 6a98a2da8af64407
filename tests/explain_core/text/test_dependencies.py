"""German by parses written by hand, in the labels of spaCy's German pipelines (TIGER) and in universal dependencies."""

import pytest

from explain_core.text.dependencies import said_in
from explain_core.text.grammars import GRAMMARS
from tests.annotated_captions import FOLDER
from tests.explain_core.text.parses import parse

LABELS = {
    "tiger": frozenset(("nk", "sb", "pd", "cj", "cd", "rc")),
    "ud": frozenset(("amod", "nsubj", "cop", "conj")),
}
LINES = [
    line.split("\t")
    for line in (FOLDER / "languages" / "de_parses.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(
    ("labels", "said", "written"), LINES, ids=[f"{labels} {n}" for n, (labels, *_) in enumerate(LINES)]
)
def test_what_a_german_parse_says(labels: str, said: str, written: str) -> None:
    found = [each.label for each in said_in(parse(written), GRAMMARS["de"], LABELS[labels])]
    assert sorted(found) == sorted(each.strip() for each in said.split(",") if each.strip())


def test_other_languages_deny_with_their_own_words() -> None:
    spanish = "un/uno/DET/det/2 pájaro/pájaro/NOUN/ROOT/0 sin/sin/ADP/case/4 cola/cola/NOUN/nmod/2 roja/rojo/ADJ/amod/4"
    assert said_in(parse(spanish), GRAMMARS["es"], LABELS["ud"]) == []
    (said,) = said_in(parse(spanish.replace("sin/sin", "con/con")), GRAMMARS["es"], LABELS["ud"])
    assert said.label == "cola: rojo" and said.written == "cola"


def test_a_colour_is_of_what_has_it_and_a_verb_is_no_look() -> None:
    table = "mesa/mesa/NOUN/ROOT/1 de/de/ADP/case/3 color/color/NOUN/nmod/1 marrón/marrón/ADJ/amod/3"
    assert [each.label for each in said_in(parse(table), GRAMMARS["es"], LABELS["ud"])] == ["mesa: marrón"]
    doc = parse("gato/gato/NOUN/ROOT/1 que/que/PRON/nsubj/3 tiene/tener/VERB/acl/1 cola/cola/NOUN/obj/3")
    doc[2].set_morph("VerbForm=Fin")
    assert said_in(doc, GRAMMARS["es"], LABELS["ud"]) == []
