"""The kind of a word that no list has, by its tag and what stands around it."""

from typing import TYPE_CHECKING

from explain_core.text.afterwords import (
    CHANGES,
    ENDS_LIKE_LOOK,
    chimes,
    closes,
    is_left,
    is_listed,
    is_said_at_once,
    opens_after_comma,
)
from explain_core.text.kinds import (
    ADJECTIVE_ENDING,
    ADVERBS,
    ENDING_TAGS,
    KINDS,
    LIKE_LOOKS,
    LISTED,
    LITTLE_TAGS,
    OPENS,
    OWNS,
    PARTICIPLE_TAGS,
    PLACES,
    SINGULAR_TAGS,
    Before,
    Kind,
)
from explain_core.text.tags import (
    ADJECTIVE_TAGS,
    NOUN_TAGS,
    is_adjective,
    is_noun,
    is_word,
    opens_noun,
    spelled,
)
from explain_core.text.things import (
    GEAR,
    MOVES,
    PURPOSES,
    STANCES,
    THINGS,
)
from explain_core.text.words import (
    COLOURS,
    PART_FORMS,
    VAGUE,
    words_of,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

#: What doing leaves on a thing: white stitching along the edge.
MADE = words_of(
    "banding barring beading carving dappling edging engraving flecking freckling lettering lining mottling netting "
    "padding painting piping quilting shading speckling spotting stitching streaking striping trimming writing"
)
_BECOMES = words_of(
    "become becomes feel feels get gets go goes keep keeps lie lies remain remains sit sits stand stands stay stays "
    "turn turns"
)  # "leaves ovate, turn red"
_RUNS = words_of("curves ends extends goes leads rises runs stretches")  # "along the" is read as "on the"
_WAYS = words_of("across along around between down from into over through to toward towards under up")


def lists_on(following: "Token | None") -> bool:
    """Whether a comma and another adjective follow."""
    if following is None or following.text != "," or following.i + 1 >= len(following.doc):
        return False
    after = following.nbor(1)
    if after.tag_ in PARTICIPLE_TAGS and after.i + 1 < len(after.doc) and is_noun(after.nbor(1)):
        return True  # "a crusted, bleeding sore"
    hyphened = after.i + 2 < len(after.doc) and after.nbor(1).text == "-" and after.nbor(2).tag_ == "VBN"
    return hyphened or (is_adjective(after, spelled(after)) and not is_noun(after))


def unknown_kind(token: "Token", following: "Token | None", before: Before) -> Kind | None:
    """The kind of a word that no list has and that its tag alone would not tell; None leaves it to the tag."""
    word, tag = spelled(token), token.tag_
    if tag in LITTLE_TAGS or not is_word(token) or is_listed(word):
        return None
    if (
        word in THINGS
        and tag not in NOUN_TAGS
        and before.last in (Kind.ADJECTIVE, Kind.DETERMINER, Kind.NOUN)
        and not opens_noun(following)
    ):
        return Kind.NOUN  # "a red rose", which rises to a tagger
    if tag in ADJECTIVE_TAGS and before.last is Kind.DETERMINER and before.word in ("its", "the", "their"):
        after = following.nbor(1) if following is not None and following.i + 1 < len(following.doc) else None
        ends = after is None or after.text in (",", ".", ";")
        if following is not None and spelled(following) in LISTED and ends:
            return Kind.NOUN  # "its floorboard flat"
    if _stands_alone(word, tag, following, before) or chimes(word, following):
        return Kind.NOUN
    said = before.opener is Kind.BE and before.last in (Kind.BE, Kind.AND) and closes(following)
    if _is_look(word, tag, following, before, said) or is_left(token, following, before):
        return Kind.ADJECTIVE
    listed = before.last is Kind.AND and before.pieces[-2:-1] and before.pieces[-2][0] is Kind.ADJECTIVE
    listed = listed and closes(following)
    lacks = word.endswith("less") and word.removesuffix("less") in LISTED | PART_FORMS.keys()
    if ADJECTIVE_ENDING.fullmatch(word) and not lacks and (said or listed or opens_noun(following)):
        return Kind.ADJECTIVE  # "endotracheal tube", "sleek and driverless"
    if tag == "VBG" and before.opener is Kind.BE and before.last is Kind.AND and opens_noun(following):
        return Kind.OTHER  # "is bulged and leaking brown fluid"
    if tag == "NNS" and _is_verb(token, following, before):
        return Kind.OTHER  # "a burnt trace runs between two pads"
    if tag in SINGULAR_TAGS and _goes_on_list(before) and word.endswith("y") and opens_noun(following):
        return Kind.ADJECTIVE  # "a soft, soapy texture"
    if tag in SINGULAR_TAGS and before.last is Kind.BE and _shades(word, following):
        return Kind.DETERMINER  # "is pistachio green"
    if tag in SINGULAR_TAGS and before.last is Kind.DETERMINER and ENDS_LIKE_LOOK.fullmatch(word):
        return Kind.ADJECTIVE if lists_on(following) else None  # "a honeycombed, conical cap"
    if tag in SINGULAR_TAGS and before.last is Kind.ADJECTIVE and ENDS_LIKE_LOOK.fullmatch(word):
        return Kind.ADJECTIVE if opens_noun(following) else None  # "short clubbed antennae"
    if (
        tag in ("NN", "VBG")
        and word in CHANGES
        and before.last in OPENS | PLACES
        and (opens_noun(following) or lists_on(following))
    ):
        return Kind.ADJECTIVE  # "swirling lines", "peeling, papery bark"
    put_in = tag in ("VBN", "VBD") or (tag == "NNP" and word.endswith("y") and following is not None)
    if put_in and word not in STANCES | MOVES and _is_put_in(following, before):
        return Kind.ADJECTIVE  # "a rustic bench, weathered, with"
    return _unlisted_noun(word, tag, following, before)


def _unlisted_noun(word: str, tag: str, following: "Token | None", before: Before) -> Kind | None:
    """A noun that is told by a phrase's beginning and end alone; None where it is none."""
    if tag == "VBG" and opens_noun(following):
        gear = word in ("running", "walking") and following is not None and following.lower_ in GEAR
        return Kind.NOUN if word in PURPOSES or gear else None
    if tag == "VBG" and before.last is Kind.DETERMINER and before.word in ("its", "the"):
        return Kind.NOUN  # "the filling pale"
    phrase = before.opener in (Kind.DETERMINER, Kind.HAVE, Kind.OF)
    if tag == "VBG" and before.last is Kind.ADJECTIVE and phrase and _ends_made(word, following):
        return Kind.NOUN  # "with white stitching", "with white stitching around the toe"
    phrase = phrase or (before.opener is Kind.STOP and not word.endswith(LIKE_LOOKS))
    if tag in ADJECTIVE_TAGS and phrase and before.last in (Kind.ADJECTIVE, Kind.DETERMINER):
        verb = KINDS.get(following.lower_) if following is not None else None
        if verb in (Kind.HAVE, Kind.BE):
            return Kind.NOUN  # "a grey husky with"
        made = word.endswith("ing") and before.opener is Kind.HAVE  # "with pink frosting and fresh"
        opened = before.last is Kind.ADJECTIVE or (following is not None and following.text == ",")
        if (made or before.opener is Kind.DETERMINER) and opened and _ends_noun(word, following):
            return Kind.NOUN  # "a yellow pebble, rounded and smooth", "a checkered cowling and fat tires"
    return None


def _ends_made(word: str, following: "Token | None") -> bool:
    """Whether what is made by doing ends here: stitching, piping, but not "a black bird with red flying over"."""
    if closes(following):
        return True
    placed = following is not None and following.lower_ in ("along", "around", "on", "at", "across", "in")
    return placed and word in MADE


def _says_on(following: "Token | None", before: Before) -> bool:
    """Whether a participle after "is" is a look, though a place follows: "is rusted through", "dull and fused in"."""
    if following is None or before.opener is not Kind.BE:
        return False
    listed = before.word == "and" and len(before.pieces) > 1 and before.pieces[-2][0] is Kind.ADJECTIVE
    places = ("at", "along", "in", "near", "on") if listed else ("through", "throughout", "without")
    return following.lower_ in places


def _is_put_in(following: "Token | None", before: Before) -> bool:
    """Whether a word stands alone between commas after a noun."""
    noun = len(before.pieces) > 1 and before.pieces[-2][0] is Kind.NOUN
    return before.word == "," and noun and (following is None or following.text in (",", "."))


def _goes_on_list(before: Before) -> bool:
    """Whether an adjective and a comma stand before a word."""
    return (
        before.last is Kind.AND
        and before.word == ","
        and before.pieces[-2:-1] != []
        and (before.pieces[-2][0] is Kind.ADJECTIVE)
    )


def _shades(word: str, following: "Token | None") -> bool:
    """Whether a thing lends its shade to a colour that ends a phrase: "pistachio green"."""
    if following is None or spelled(following) not in COLOURS or word in THINGS:
        return False
    return closes(following.nbor(1) if following.i + 1 < len(following.doc) else None)


def _ends_noun(word: str, following: "Token | None") -> bool:
    """Whether a word that no list has can only be the noun of its phrase, though a tagger takes it for an adjective."""
    if word.endswith(LIKE_LOOKS) and not word.endswith("ing"):
        return False
    if following is None or following.text == ".":
        return True
    doc, at = following.doc, following.i + 1
    if following.text == "and":
        return word.endswith("ing") or (at < len(doc) and doc[at].lower_ in ("a", "an", "the", "its"))
    if following.text != ",":
        return False
    while at < len(doc) and (
        doc[at].tag_ in ADJECTIVE_TAGS | PARTICIPLE_TAGS or doc[at].text in (",", "and")
    ):
        at += 1
    return at >= len(doc) or not opens_noun(doc[at])


def _is_look(word: str, tag: str, following: "Token | None", before: Before, said: bool) -> bool:
    """Whether it is a look by what stands before it: "is" (`said`), another look, a denial or a colon."""
    ends = closes(following)
    if tag in PARTICIPLE_TAGS | SINGULAR_TAGS and before.last in (Kind.NOT, Kind.BUT) and _of_be(before):
        return ends and word not in STANCES | THINGS  # "is not scaly but silky"
    joined = before.last is Kind.AND and len(before.pieces) > 1 and before.pieces[-2][0] is Kind.ADJECTIVE
    on = ("with", "at", "along") if word in CHANGES else ("with",)
    goes_on = tag == "VBG" and following is not None and following.lower_ in on
    if tag in PARTICIPLE_TAGS and joined and (ends or goes_on) and word not in STANCES | MOVES:
        return True  # "rusty and dented", "narrow and winding"
    if tag in SINGULAR_TAGS and joined and before.opener is Kind.BE and ends and word.endswith("y"):
        return True  # "is gray and corky"
    if (
        tag == "NNP"
        and word.endswith(LIKE_LOOKS)
        and (len(word) > 4 or word.endswith("y"))  # "scar tissue"
        and following is not None
        and (
            following.tag_ in ("NN", "NNS")
            or (following.tag_ == "NNP" and not word.endswith(("y", "ar", "al")))
        )
    ):
        return True  # "snowy peaks": no names are left in lower case
    if tag == "VBN" and word not in STANCES and (said or _says_on(following, before)):
        return True  # "the heart is enlarged", "is rusted through"
    if tag == "VBG" and said and word in CHANGES:
        return True  # "the paint is peeling"
    if tag in SINGULAR_TAGS and said and before.last is Kind.BE and before.word not in OWNS:
        return word not in THINGS  # "the poodle is apricot": a thing would have an article
    return (
        before.last is Kind.COLON and tag in ("NNP", "VB", "VBN", "VBD", "VBP", "RB") and ends
    )  # "size: mild."


def _stands_alone(word: str, tag: str, following: "Token | None", before: Before) -> bool:
    """Whether a word that taggers take for something else is a noun: "a lumpy truffle", "spores: black", "ant, red"."""
    if (
        (tag in ADJECTIVE_TAGS or (tag == "UH" and len(word) > 4))
        and before.last is Kind.STOP
        and following is not None
    ):
        if before.word.isalpha():
            return False  # "slimy when wet,"
        look = word.endswith(LIKE_LOOKS) and not word.endswith("fish")
        return following.text in (",", ":") and not look
    if tag in ("VB", "VBZ", "VBP") and (
        before.last is Kind.STOP
        or (before.word == "," and word not in _BECOMES and not word.endswith(LIKE_LOOKS))
    ):
        return following is not None and (following.text == ":" or is_said_at_once(following))
    noun = tag == "VBZ" or (tag in ("VB", "VBP") and opens_after_comma(before))
    openers = (Kind.DETERMINER, Kind.HAVE, Kind.OF, Kind.STOP, *([Kind.NOUN] if noun else []))
    opened = before.opener in openers and before.last is Kind.ADJECTIVE
    if opened and tag in ("VBN", "VBD") and following is not None and following.lower_ == "with":
        return not word.endswith("ed") and word not in STANCES  # "moth-eaten felt with"
    opened = opened or (tag == "VB" and before.last is Kind.NOUN)  # "a snare drum with"
    if not opened or tag not in ("VB", "VBZ", "VBP", "RB") or before.word in VAGUE:
        return False
    if tag == "RB" and (word.endswith("ly") or word in ADVERBS):
        return False
    return (
        following is None
        or following.tag_ in ENDING_TAGS
        or following.lower_ in ("with", "of", "that", "and")
    )


def _of_be(before: Before) -> bool:
    """Whether a "not" or a "but" goes on with what "is" says: "is not scaly but"."""
    for piece in reversed(before.pieces):
        if piece[0] not in (Kind.NOT, Kind.BUT, Kind.ADJECTIVE):
            return bool(piece[0] is Kind.BE)
    return False


def _is_verb(token: "Token", following: "Token | None", before: Before) -> bool:
    """Whether a plural is a verb: it stands after a noun that has "a" before it, and a preposition follows."""
    if before.last is not Kind.NOUN or following is None:
        return False
    if following.lower_ not in _WAYS and not (following.lower_ == "on" and token.lower_ in _RUNS):
        return False
    for each in reversed(token.doc[max(0, token.i - 5) : token.i]):
        if each.tag_ not in NOUN_TAGS | ADJECTIVE_TAGS | PARTICIPLE_TAGS:
            return each.lower_ in ("a", "an")
    return False
