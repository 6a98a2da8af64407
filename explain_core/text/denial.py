"""How far a denial reaches: what a caption says is not there is never said of anything.

Where two readings are possible ("it does not have a red crown and a white belly"), all of it is taken as denied: an
attribute that is missing does less harm than one that is false.
"""

from dataclasses import dataclass

from explain_core.text.kinds import Kind
from explain_core.text.pieces import Piece
from explain_core.text.stretches import run_end
from explain_core.text.things import names_whole
from explain_core.text.words import COLOURS, LACKS, MISSING, SEEN, SUPPOSING, UNREAL, VAGUE

HANGING = frozenset((Kind.OF, Kind.ON, Kind.IN, Kind.NEAR))
TAKEN_BACK = HANGING | {
    Kind.NOUN, Kind.ADJECTIVE, Kind.DETERMINER, Kind.OWNER, Kind.WORN, Kind.MEASURE,
    Kind.BE, Kind.AND, Kind.WHICH, Kind.NOT,
}  # fmt: skip
NAMES = frozenset((Kind.NOUN, Kind.ADJECTIVE, Kind.DETERMINER, Kind.OWNER, Kind.WORN, Kind.MEASURE))
EXCEPTING = frozenset(("besides", "except"))  # "it has nothing red besides its crown"
#: Words that deny the noun after them, and as a subject all that is said of it: "no part of it is red".
NOUN_DENIALS = (
    frozenset(("no", "none", "neither", "nobody", "nothing", "nowhere", "nor", "zero", "0")) | LACKS
)


def with_denials(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a caption with what is denied marked so; the NOT pieces are left out."""
    if not any(piece.kind is Kind.NOT or piece.word == "nor" for piece in pieces):
        return pieces
    marks = [False] * len(pieces)
    for at, piece in enumerate(pieces):
        if piece.kind is Kind.NOT or (piece.kind is Kind.AND and piece.word == "nor"):
            for reached in (*_retracted(pieces, at), *range(at + 1, _end(pieces, at))):
                marks[reached] = True
    for at in range(1, len(pieces)):
        if (
            pieces[at].word in ("this", "these")
            and pieces[at - 1].kind in HANGING
            and (end := _whole_end(pieces, at + 1))
        ):
            marks[at:end] = [False] * (end - at)  # "no white bars on this brown bird"
    return [
        piece._replace(denied=True) if denied else piece
        for piece, denied in zip(pieces, marks, strict=True)
        if piece.kind is not Kind.NOT
    ]


def _retracted(pieces: list[Piece], at: int) -> list[int]:
    """What stands before and is taken back: "the red crown is missing", "white bars are not visible"."""
    word, after = pieces[at].word, at + 1
    if word in ("not", "never"):
        while (pieces[after].kind is Kind.BE or pieces[after].word == "to") and pieces[
            after
        ].word not in SEEN:
            after += 1  # "cannot be seen", "not to be seen"
        if pieces[after].word not in SEEN or pieces[after + 1].word == "to":
            return []
        after += 1
    elif word not in MISSING and not (
        word in UNREAL and pieces[after].kind is Kind.STOP
    ):  # "a red crown maybe"
        return []
    follows = pieces[after].kind
    if follows in NAMES:
        return []  # "missing a crown" denies what follows
    while at and pieces[at - 1].kind is Kind.OTHER:  # "can", "does"
        at -= 1
    begin, joined = at, False
    # "The wing bars, usually white, are missing": the comma before the verb ends what another one begins.
    commas = 2 if at > 1 and pieces[at - 1].kind is Kind.BE and pieces[at - 2].word == "," else 0
    while begin and (pieces[begin - 1].kind in TAKEN_BACK or _is_clause(pieces, begin - 1)):
        if pieces[begin - 1].kind is Kind.AND and _is_said(pieces, begin - 1):
            break  # "its label is torn and its cap is missing"
        begin -= 1
        joined = joined or (pieces[begin].kind is Kind.AND and pieces[begin].word != ",")
        if pieces[begin].word == "," and not joined:
            if not commas:
                break
            commas -= 1
    return list(range(begin, at)) if any(pieces[i].kind is Kind.NOUN for i in range(begin, at)) else []


def _is_clause(pieces: list[Piece], at: int) -> bool:
    """Whether the verb here belongs to a noun: "the white patch (that) you see"."""
    return (
        at > 1
        and pieces[at].kind is Kind.OTHER
        and pieces[at - 1].kind is Kind.DETERMINER
        and pieces[at - 2].kind in (Kind.NOUN, Kind.WHICH)
    )


def _is_said(pieces: list[Piece], at: int) -> bool:
    """Whether a sentence with a verb of its own ends before the "and" here, and another begins."""
    if pieces[at + 1].kind is not Kind.DETERMINER:
        return False
    while at and pieces[at - 1].kind not in (Kind.STOP, Kind.BUT, Kind.NOT):
        at -= 1
        verb = pieces[at].kind is Kind.BE or (pieces[at].kind is Kind.HAVE and pieces[at].word != "with")
        if verb and pieces[at].word and (not at or pieces[at - 1].kind is not Kind.WHICH):
            return True
    return False


def _end(pieces: list[Piece], at: int) -> int:
    """Where what a NOT denies ends."""
    before = pieces[at - 1].kind if at else Kind.STOP
    follows = pieces[at + 1].kind
    word = pieces[at].word
    if word == "non" and follows is Kind.ADJECTIVE:
        return at + 2  # "a non-aggressive brown bird", "non-slip feet"
    if word not in NOUN_DENIALS | SUPPOSING:
        phrase = before not in (Kind.BE, Kind.HAVE, Kind.OTHER)
        end = _adjectives_end(pieces, at + 1)
        if phrase and follows is Kind.ADJECTIVE and not _combines(pieces, end):
            return end
    subject = word not in LACKS and before in (Kind.STOP, Kind.AND, Kind.BUT, Kind.WHICH)
    return _Reach(pieces, at, subject).end()


def _adjectives_end(pieces: list[Piece], at: int) -> int:
    """The end of adjectives that are denied within a phrase: "a red, not orange or yellow, crown"."""
    while pieces[at].kind in (Kind.ADJECTIVE, Kind.DETERMINER) or (
        pieces[at].kind is Kind.AND and pieces[at].word != ","
    ):
        at += 1
    return at


def _combines(pieces: list[Piece], at: int) -> bool:
    """Whether "with" goes on with colours that are denied: "is not white with black wings" denies the two together."""
    return (
        pieces[at].word == "with"
        and pieces[at - 1].word in COLOURS
        and any(piece.word in COLOURS for piece in pieces[at + 1 : at + 4])
    )


@dataclass
class _Reach:
    """A denial on its way through the pieces after it."""

    pieces: list[Piece]
    at: int
    subject: bool  # whether it denies what a sentence is about, and with it all that the sentence says
    named: bool = False  # whether it has come to a noun
    verb: bool = False  # whether it has come to a verb

    def end(self) -> int:
        at = self.at + 1
        while not self._stops(at):
            kind = self.pieces[at].kind
            self.named = self.named or kind in (Kind.NOUN, Kind.OWNER)
            self.verb = self.verb or (kind in (Kind.BE, Kind.HAVE) and not self._is_turned(at))
            at += 1
        return at

    def _stops(self, at: int) -> bool:
        piece, last = self.pieces[at], self.pieces[at - 1].kind
        if piece.kind in (Kind.STOP, Kind.BUT, Kind.COLON) or piece.word in EXCEPTING:
            return True
        if self.pieces[self.at].word in SUPPOSING:
            return piece.word == "," and _has_verb(self.pieces, at + 1)
        if piece.kind is Kind.NOT:
            return last is not Kind.BE or not self.subject
        if piece.kind is Kind.BE:
            return bool(piece.word) and self.named and last is not Kind.WHICH and not self._is_about()
        if piece.kind is Kind.HAVE:
            if piece.word == "with":
                # "Not large with a white belly", but "no bird with a white belly", and "not white with black wings".
                return not self.named and last is Kind.ADJECTIVE and not _combines(self.pieces, at)
            return (self.named or last is Kind.ADJECTIVE) and last is not Kind.WHICH and not self._is_about()
        if piece.kind is Kind.AND:
            return self._stops_at_and(at)
        if piece.kind is Kind.DETERMINER:
            return last in (Kind.NOUN, Kind.ADJECTIVE) and (self._no or _has_verb(self.pieces, at))
        return piece.kind is Kind.OTHER and self._no and self.named and not self.subject

    @property
    def _no(self) -> bool:
        return self.pieces[self.at].word in NOUN_DENIALS

    def _is_turned(self, at: int) -> bool:
        """Whether the verb here stands before its subject: "never has this bird had"."""
        return at == self.at + 1 and not self._no

    def _is_about(self) -> bool:
        """Whether the verb here is said of the denied subject: "no part of it is red"."""
        return self.subject and not self.verb

    def _stops_at_and(self, at: int) -> bool:
        piece, after = self.pieces[at], self.pieces[at + 1]
        if piece.word in ("or", "nor"):
            return False
        if after.kind is Kind.NOT:
            return True
        if after.kind is Kind.WHICH:
            if piece.word == "," and self._no and (self.named or self.pieces[at - 1].word in VAGUE):
                return False  # "unlike the male, which has a red crown, it has"
            if after.word == "whose" and all(
                piece.kind is not Kind.WHICH for piece in self.pieces[self.at : at]
            ):
                return True  # "without a crest, and whose belly is white"
            if self.pieces[self.at].word in MISSING | {"not", "never"}:
                return True  # "which is not red and which has", "whose crest is absent and whose bill is"
        if after.kind in (Kind.HAVE, Kind.BE):
            return True
        if _has_verb(self.pieces, at + 1) and (
            self.verb or not self.subject or self._is_of_one(at) or self._is_plain(at)
        ):
            return True
        if piece.word == ",":
            if (
                self.pieces[self.at].word in LACKS
                and after.kind is Kind.DETERMINER
                and _and_follows(self.pieces, at + 1)
            ):
                return False  # "it lacks a red crown, a white belly and a long tail"
            if not self.named and after.kind is Kind.ADJECTIVE:
                return _names(self.pieces, at + 1) and not self._no and not _or_follows(self.pieces, at + 1)
            return (self._no or not self.named or self.verb) and not _or_follows(self.pieces, at + 1)
        if after.kind is Kind.DETERMINER and self.pieces[self.at].word in MISSING:
            # "With a missing wheel and a torn saddle".
            return self.at > 0 and self.pieces[self.at - 1].kind is Kind.DETERMINER
        if after.kind is Kind.DETERMINER:
            # "Has no crest and a long tail", and "no crest and a long tail" where no verb says anything of them.
            return self.pieces[self.at].word == "no" and not (self.subject and self._is_said(at))
        return False

    def _is_said(self, at: int) -> bool:
        """Whether a verb follows in this sentence, of which what is denied may be the subject."""
        while self.pieces[at].kind not in (Kind.STOP, Kind.BUT, Kind.COLON):
            if self.pieces[at].kind is Kind.BE and self.pieces[at].word:
                return True
            at += 1
        return False

    def _is_plain(self, at: int) -> bool:
        """Whether "not" denies a look alone, and another sentence begins: "not raised, and the flag is torn"."""
        return self.pieces[self.at].word == "not" and not self.named and self.pieces[at].word != ","

    def _is_of_one(self, at: int) -> bool:
        """Whether "no" denies one noun, and "its" begins another sentence: "no crest, and its tail is long"."""
        between = self.pieces[self.at : at]
        plain = all(piece.kind not in HANGING for piece in between)
        return between[0].word == "no" and plain and self.pieces[at + 1].kind is Kind.DETERMINER


def _names(pieces: list[Piece], at: int) -> bool:
    """Whether a noun follows these adjectives: "red tail", not "red and brown."."""
    while pieces[at].kind is Kind.ADJECTIVE:
        at += 1
    return pieces[at].kind in (Kind.NOUN, Kind.OWNER, Kind.WORN)


def _has_verb(pieces: list[Piece], at: int) -> bool:
    """Whether a new sentence begins here: a noun with a verb of its own, or "it" with one."""
    while pieces[at].kind in NAMES | HANGING or (
        pieces[at].kind is Kind.AND and pieces[at].word != "," and pieces[at + 1].kind in NAMES
    ):
        at += 1
    verb = pieces[at]
    return (verb.kind is Kind.BE and bool(verb.word)) or (verb.kind is Kind.HAVE and verb.word != "with")


def _or_follows(pieces: list[Piece], at: int) -> bool:
    """Whether the list that goes on here ends in an "or"."""
    while pieces[at].kind in NAMES | {Kind.AND}:
        if pieces[at].kind is Kind.AND and pieces[at].word in ("or", "nor"):
            return True
        at += 1
    return False


def _whole_end(pieces: list[Piece], at: int) -> int:
    """Where adjectives and a thing that captions are about end that begin here: "brown bird"; 0 for nowhere."""
    at = run_end(pieces, at)
    return at + 1 if pieces[at].kind is Kind.NOUN and names_whole(pieces[at].word) else 0


def _and_follows(pieces: list[Piece], at: int) -> bool:
    """Whether the list that goes on here ends in an "and" before its last noun."""
    while pieces[at].kind in NAMES or pieces[at].word == ",":
        at += 1
    return pieces[at].kind is Kind.AND and not _has_verb(pieces, at + 1)
