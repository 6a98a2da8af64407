"""What a word does in a caption, by its tag, the word lists, and the words around it."""

from typing import TYPE_CHECKING

from explain_core.text.afterwords import closes
from explain_core.text.kinds import (
    ENDERS,
    KIND_OF_TAG,
    KINDS,
    LAMPS,
    OPENS,
    OWNS,
    PARTICIPLE_TAGS,
    PLACES,
    SKIPPED_TAGS,
    Before,
    Kind,
)
from explain_core.text.phrase_words import (
    OUTLINES,
    adds_nothing,
    ends_in_colours,
    is_alone,
    is_colour,
    kind_in_phrase,
)
from explain_core.text.shade_nouns import LENDERS, lends_shade
from explain_core.text.tags import (
    carries,
    is_adjective,
    is_length,
    is_noun,
    is_word,
    may_be_described,
    opens_noun,
    spelled,
)
from explain_core.text.things import (
    PAINTED,
    SIDES,
)
from explain_core.text.unknown_kinds import lists_on, unknown_kind
from explain_core.text.words import (
    CARRIERS,
    COLOURS,
    FUSED,
    MEASURES,
    PART_FORMS,
    SHADES,
    SHAPES,
    SILENT,
    VAGUE,
    WHOLE,
    words_of,
    worn_part,
)

if TYPE_CHECKING:
    from spacy.tokens import Token


THOSE = frozenset(("that", "those"))
STANDS_FOR = frozenset((Kind.STOP, Kind.AND, Kind.BUT, Kind.NEAR, Kind.OTHER))  # before "that of"
BESIDE = words_of("above behind below beneath under underneath")  # which may stand alone


def kind_of(token: "Token", following: "Token | None", before: Before) -> Kind | None:
    """The kind of a word; None for words that change nothing."""
    word, last = spelled(token), before.last
    if word in PAINTED and is_colour(following):
        return Kind.BE if last is Kind.NOUN and ends_in_colours(following) else None
    if token.tag_ == "VBN" and last is Kind.COLON and is_colour(following) and ends_in_colours(following):
        return None  # "jeans - faded blue"
    if word in SILENT or adds_nothing(token, following, before):
        return None
    if (kind := kind_in_phrase(token, following, before)) is not None:
        return kind
    if word in LENDERS and lends_shade(token, following):
        return None  # "cherry red"
    if word in LENDERS and before.word == "," and _is_colour_alone(following, before):
        return Kind.ADJECTIVE  # "a slip dress, champagne, thin straps"
    if is_length(token, following):
        return Kind.OTHER
    if word == "tinted" and last in OPENS - {Kind.ADJECTIVE}:
        return Kind.ADJECTIVE  # "tinted windows", but "blue tinted windows"
    if word in CARRIERS and (
        word.endswith(("ed", "ing", "hued")) or (following is not None and may_be_described(following))
    ):
        return None  # "medium sized", "brown color wings"
    if word in ("in", "of") and following is not None and following.lower_ in CARRIERS | OUTLINES:
        return Kind.OTHER if word == "in" else None  # "brown in color"
    if word == "one" and _counts_on(before):
        return None  # "one blue and one yellow eye"
    if word == "inside" and following is not None and following.lower_ in ("it", "them"):
        return Kind.NEAR  # "the flesh inside it is white"
    if (kind := KINDS.get(word)) is not None:
        if word in BESIDE and _is_bare(following):
            return Kind.OTHER  # "brown above and white below"
        return _that(word, following, last) if word in THOSE else kind
    if word in OWNS:
        return Kind.BE  # until `with_owners` knows better
    if word == "there" and last is Kind.NOT:
        return Kind.OTHER  # "is not there"
    if word in SIDES and _is_sided(last, following) and _ends_phrase(following):
        return Kind.NOUN  # "a yellow top and black tires"
    if worn_part(word):
        listed = before.word == "," and closes(following)  # "hammered, footed, tall"
        bare = listed or (is_alone(token, last) and opens_noun(following))
        return Kind.ADJECTIVE if bare else Kind.WORN  # "feathered legs", but "black feathered"
    if word in FUSED and last is Kind.ADJECTIVE and (word != "like" or opens_noun(following)):
        return Kind.ADJECTIVE
    kind = unknown_kind(token, following, before)
    return _tagged_kind(token, following, before) if kind is None else kind


def _tagged_kind(token: "Token", following: "Token | None", before: Before) -> Kind | None:
    """The kind of a word by its tag; None for words that change nothing."""
    word, tag, last = spelled(token), token.tag_, before.last
    if is_noun(token):
        if _measures(token, following, before):
            return Kind.MEASURE
        carried = following is not None and carries(following)
        if carried and tag == "NN" and word not in PART_FORMS and word not in WHOLE:
            return Kind.ADJECTIVE  # "cone shaped beak", "medium size bird"
        return Kind.NOUN
    if is_adjective(token, word) or (
        tag in PARTICIPLE_TAGS
        and last in OPENS | PLACES | {Kind.COLON}
        and is_word(token)
        and opens_noun(following)
    ):
        return Kind.ADJECTIVE
    if tag in ("VBN", "VBD") and last in OPENS and lists_on(following):
        return Kind.ADJECTIVE  # "a raised, scaly plaque"
    if tag == "RB" and word in SHAPES and last in OPENS and opens_noun(following):
        return Kind.ADJECTIVE  # "a wide lower grille"
    if word == "even" and before.word == "and" and before.pieces[-2:-1] and closes(following):
        return Kind.ADJECTIVE if before.pieces[-2][0] is Kind.ADJECTIVE else None  # "thin and even,"
    if tag == "RB" and word in SHAPES and last is Kind.NOUN and closes(following):
        return Kind.ADJECTIVE  # "aperture wide."
    if tag in SKIPPED_TAGS:
        return None
    return KIND_OF_TAG.get(tag, Kind.OTHER)


def _is_colour_alone(following: "Token | None", before: Before) -> bool:
    """Whether what can lend its colour stands alone between commas after the thing that opens a sentence."""
    kinds = [piece[0] for piece in before.pieces]
    alone = following is None or following.text in (",", ".")
    return alone and kinds[-2:-1] == [Kind.NOUN] and kinds.count(Kind.NOUN) == 1


def _counts_on(before: Before) -> bool:
    """Whether "one", an adjective and "and" stand before: the other noun is still to come."""
    last = [tuple(piece[:2]) for piece in before.pieces[-3:]]
    return (
        len(last) == 3
        and last[0] == (Kind.DETERMINER, "one")
        and [each[0] for each in last[1:]]
        == [
            Kind.ADJECTIVE,
            Kind.AND,
        ]
    )


def _is_sided(last: Kind, following: "Token | None") -> bool:
    """Whether a side can be a noun here: "the top", "a yellow top", "the car top is"."""
    goes_on = following is not None and following.lower_ in ("that", "is", "which")
    return last in (Kind.DETERMINER, Kind.ADJECTIVE) or (last is Kind.NOUN and goes_on)


def _ends_phrase(token: "Token | None") -> bool:
    """Whether no noun can follow for what stands before: "the upper is", "a striped upper with"."""
    if token is None or KINDS.get(token.lower_) in ENDERS:
        return True
    return token.lower_ == "and" and token.i + 1 < len(token.doc) and token.nbor(1).lower_ not in VAGUE


def _that(word: str, following: "Token | None", last: Kind) -> Kind:
    """The kind of "that" and "those", which point, stand for a noun, or begin a clause."""
    if following is not None and following.lower_ == "of" and last in STANDS_FOR:
        return Kind.NOUN  # "its bill is orange, that of the female is brown"
    clause = last is Kind.NOUN and following is not None and following.lower_ not in PART_FORMS
    return Kind.WHICH if clause and word == "that" else Kind.DETERMINER


def _is_bare(token: "Token | None") -> bool:
    """Whether nothing that a preposition stands before can begin here: "black above and", but "above and below its"."""
    if token is None or token.tag_ in (".", ",", ":", "-RRB-") or token.lower_ in ("but", "with", "while"):
        return True
    return token.lower_ == "and" and not (token.i + 1 < len(token.doc) and token.nbor(1).lower_ in BESIDE)


def _measures(token: "Token", following: "Token | None", before: Before) -> bool:
    """Whether a noun measures or mixes: "a darker shade of", but not "a lamp with a conical shade"."""
    word = spelled(token)
    if word in ("shade", "shades"):
        of = following is not None and following.lower_ == "of"
        look = before.word in COLOURS or before.word in SHADES or before.word in VAGUE
        lit = not LAMPS.isdisjoint(each.lower_ for each in token.doc)
        if (lit or (before.last is Kind.NOUN and closes(following))) and not of:
            return False  # "a lamp with a linen shade"
        return of or look or before.last is not Kind.ADJECTIVE
    if word in ("lot", "lots") and before.last is Kind.NOUN:
        return following is not None and following.lower_ == "of"  # "a gray parking lot"
    return not MEASURES.isdisjoint((word, word.removesuffix("s"))) or word in CARRIERS
