"""A parsed caption in one set of relations, universal dependencies' or German TIGER's."""

from enum import IntEnum, auto
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


class Relation(IntEnum):
    """What a word is to its head."""

    DESCRIBES = auto()  # an adjective of a noun: amod; nk of an adjective
    SUBJECT = auto()  # nsubj, nsubj:pass; sb
    COPULA = auto()  # cop; in TIGER the verb is the head, and PREDICATE its word
    PREDICATE = auto()  # pd
    CLAUSE = auto()  # a clause that describes a noun: acl, acl:relcl; rc
    LISTED = auto()  # conj; cj
    JOINER = auto()  # cc; cd
    DETERMINER = auto()  # det; nk of an article
    CASE = auto()  # case; in TIGER the preposition is the head
    HANGS = auto()  # nmod, obl, obj and others
    OTHER = auto()


class Parsed(NamedTuple):
    """A word: its place, its head's (its own for a root), what it is to it, its universal tag, and its forms."""

    at: int
    head: int
    relation: Relation
    pos: str
    lemma: str
    text: str
    denies: bool
    is_finite: bool = False  # a verb that has a person: "sings", and no participle


_UNIVERSAL = {
    "amod": Relation.DESCRIBES, "nsubj": Relation.SUBJECT, "cop": Relation.COPULA, "acl": Relation.CLAUSE,
    "conj": Relation.LISTED, "cc": Relation.JOINER, "det": Relation.DETERMINER, "case": Relation.CASE,
    "nmod": Relation.HANGS, "obl": Relation.HANGS, "obj": Relation.HANGS, "appos": Relation.HANGS,
}  # fmt: skip
_TIGER = {
    "sb": Relation.SUBJECT, "sbp": Relation.SUBJECT, "pd": Relation.PREDICATE, "rc": Relation.CLAUSE,
    "cj": Relation.LISTED, "cd": Relation.JOINER, "mo": Relation.HANGS, "mnr": Relation.HANGS, "pg": Relation.HANGS,
    "ag": Relation.HANGS, "oa": Relation.HANGS, "app": Relation.HANGS, "ng": Relation.OTHER,
}  # fmt: skip
DESCRIBING = frozenset(("ADJ", "VERB"))  # participles are verbs in some treebanks
_NEGATIVE = frozenset(("Polarity=Neg", "PronType=Neg"))
_NOUNS = frozenset(("NOUN", "PROPN"))


def is_tiger(labels: frozenset[str]) -> bool:
    """Whether a pipeline's labels are TIGER's, as those of spaCy's German pipelines are."""
    return "nk" in labels


def parsed(doc: "Doc", tiger: bool) -> list[Parsed]:
    """The words of a caption, blanks left out, in the relations of Relation."""
    tokens = [token for token in doc if not token.is_space]
    place = {token.i: at for at, token in enumerate(tokens)}
    return [
        Parsed(
            place[token.i], place.get(token.head.i, place[token.i]),
            _tiger(token) if tiger else _universal(token), token.pos_,
            (token.lemma_ or token.text).lower(), token.text,
            token.dep_ in ("neg", "ng") or not _NEGATIVE.isdisjoint(str(token.morph).split("|")),
            token.pos_ == "VERB" and "VerbForm=Fin" in str(token.morph),
        )
        for token in tokens
    ]  # fmt: skip


def _universal(token: "Token") -> Relation:
    return _UNIVERSAL.get(token.dep_.partition(":")[0].lower(), Relation.OTHER)


def _tiger(token: "Token") -> Relation:
    if token.dep_ == "nk":
        if token.pos_ in _NOUNS:
            return Relation.HANGS  # below its preposition
        return Relation.DESCRIBES if token.pos_ in DESCRIBING else Relation.DETERMINER
    return _TIGER.get(token.dep_, Relation.OTHER)
