"""A part of a pipeline that tags as spaCy's small taggers do, to the tag, in a quarter of their time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.attrs import IDS as NUMBERS
from spacy.attrs import NORM, ORTH, SPACY
from spacy.language import Language

from explain_core.text.tag_network import Floats, Numbers, TagNetwork

if TYPE_CHECKING:
    from spacy.tokens import Doc

NAME = "quick_tagger"
REPLACED = ("tok2vec", "tagger")
#: What an embedding may look at: all of it is told by a word as it is written, its norm, and the blank after it.
OF_WORDS = frozenset(
    NUMBERS[name] for name in ("ORTH", "LOWER", "NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE")
)
MOST = 50_000  #: words whose embeddings are kept: 20 MB
BATCH = 512  #: texts: the more, the more stretches of words are equal
WORDS = 200_000  #: in all texts of a batch: 60 MB a layer
MIX = np.uint64(
    0x9E3779B97F4A7C15
)  #: an odd number, so that no two words have one key for their numbers' sake
PROBE = ("a small red bird's wings aren't black , it has white wingbars .", "the petals : yellow-orange")


class QuickTagger:
    """Tags the words of texts; each word is embedded once, whatever texts it stands in."""

    def __init__(self, embed: Any, network: TagNetwork, tagger: Any) -> None:
        self._embed, self._network, self._tagger = embed, network, tagger
        self._row: dict[int, int]
        self._embedded: Floats
        self._forget()

    def __call__(self, doc: "Doc") -> "Doc":
        self._tag([doc])
        return doc

    def pipe(self, stream: "Iterable[Doc]", *, batch_size: int = BATCH) -> "Iterator[Doc]":
        """Tag a stream of texts, batch by batch."""
        texts = iter(stream)
        while docs := list(islice(texts, batch_size)):
            self._tag(docs)
            yield from docs

    def _tag(self, docs: "list[Doc]") -> None:
        lengths = np.array([len(doc) for doc in docs])
        if len(docs) > 1 and lengths.sum() > WORDS:
            self._tag(docs[: len(docs) // 2])
            self._tag(docs[len(docs) // 2 :])
            return
        if not lengths.any():
            return
        pad = len(self._network.layers)
        of_text = np.repeat(np.arange(len(docs)), lengths)
        places = np.arange(len(of_text)) + pad * of_text
        words = np.zeros(len(of_text) + pad * len(docs), np.int64)
        words[places] = self._words(docs, of_text, np.cumsum(lengths) - lengths)
        tags = self._network.tags(words, self._embedded)[places].tolist()
        ends = np.cumsum(lengths).tolist()
        self._tagger.set_annotations(
            docs, [tags[begin:end] for begin, end in zip([0, *ends[:-1]], ends, strict=True)]
        )

    def _words(self, docs: "list[Doc]", of_text: Numbers, begins: Numbers) -> Numbers:
        """(words,): the rows of all words of these texts among the embeddings."""
        features = np.concatenate([doc.to_array([ORTH, NORM, SPACY]) for doc in docs])
        keys = (features[:, 0] * MIX + features[:, 1]) ^ features[:, 2]
        distinct, first, which = np.unique(keys, return_index=True, return_inverse=True)
        known: list[int] = distinct.tolist()
        if len(self._row) > MOST:
            self._forget()
        if new := [at for at, key in enumerate(known) if key not in self._row]:
            texts = sorted({int(of_text[first[at]]) for at in new})
            made = dict(zip(texts, self._embed.predict([docs[text] for text in texts]), strict=True))
            rows = []
            for at in new:
                text = int(of_text[first[at]])
                rows.append(made[text][int(first[at] - begins[text])])
                self._row[known[at]] = len(self._row) + 1
            self._embedded = np.concatenate([self._embedded, np.array(rows, np.float32)])
        return np.array([self._row[key] for key in known], np.int64)[which]

    def _forget(self) -> None:
        """Keep the row of no word alone, 0."""
        self._row = {}
        self._embedded = np.zeros((1, self._network.weights.shape[0]), np.float32)


@Language.factory(NAME)
def _quick_tagger(nlp: Language, name: str) -> QuickTagger:  # noqa: ARG001  # spaCy passes it by name
    found = _made_of(nlp)
    assert found is not None  # `tag_quickly` looked
    return found


def tag_quickly(nlp: Language) -> None:
    """Replace the tagger of a pipeline where its network is of the kind that TagNetwork knows, and tags alike."""
    quick = _made_of(nlp)
    if quick is None:
        return
    slow = [nlp.make_doc(text) for text in PROBE]
    for name in REPLACED:
        part: Any = nlp.get_pipe(name)
        part.set_annotations(slow, part.predict(slow))
    for doc in slow:
        ours = quick(nlp.make_doc(doc.text))
        if [word.tag for word in ours] != [word.tag for word in doc]:
            return
    for name in REPLACED:
        nlp.disable_pipe(name)
    nlp.add_pipe(NAME, first=True)


def _made_of(nlp: Language) -> QuickTagger | None:
    """From the parts of a pipeline; None where they are of another kind."""
    if not set(REPLACED) <= set(nlp.component_names):
        return None
    parts: list[Any] = [nlp.get_pipe(name) for name in REPLACED]
    source, tagger = (part.model for part in parts)
    if not (source.has_ref("embed") and source.has_ref("encode") and tagger.has_ref("output_layer")):
        return None
    embed, listener = source.get_ref("embed"), tagger.get_ref("tok2vec")
    columns = [set(node.attrs["columns"]) for node in embed.walk() if "columns" in node.attrs]
    if source.ops.xp is not np or listener.name != "tok2vec-listener" or not columns:
        return None
    if any({NUMBERS.get(each, each) for each in those} - OF_WORDS for those in columns):
        return None
    network = TagNetwork.of(source.get_ref("encode"), tagger.get_ref("output_layer"))
    return None if network is None else QuickTagger(embed, network, parts[1])
