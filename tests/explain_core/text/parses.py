"""Parses written by hand: "Kopf/Kopf/NOUN/sb/3", a word, its lemma, tag, relation and head, 0 for a root."""

from spacy.tokens import Doc
from spacy.vocab import Vocab


def parse(written: str) -> Doc:
    """A spaCy Doc of a line of annotated/languages/de_parses.tsv."""
    parts = [word.rsplit("/", 4) for word in written.split()]
    words, lemmas, tags, relations, heads = (list(column) for column in zip(*parts, strict=True))
    places = [int(head) - 1 if int(head) else at for at, head in enumerate(heads)]
    return Doc(Vocab(), words=words, lemmas=lemmas, pos=tags, deps=relations, heads=places)
