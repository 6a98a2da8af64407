"""Reading a caption from left to right: which adjectives are said of which noun."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from explain_core.text.claims import Unclaimed, asserted, parted, second_list
from explain_core.text.kinds import Kind
from explain_core.text.pieces import IN_COLOR, Piece
from explain_core.text.things import SIDES, names_part, names_whole
from explain_core.text.words import (
    CARRIERS,
    COLOURS,
    MEDIA,
    NAMELESS,
    PATTERNS,
    SHADES,
    TINGES,
    VAGUE,
    words_of,
)

BINDING = frozenset((Kind.NOUN, Kind.AND, Kind.DETERMINER, Kind.OWNER, Kind.ADJECTIVE))
# "The breast of the bird is white", "the skin around the wound is red": the breast is, and the skin.
HANGING = frozenset((Kind.OF, Kind.ON, Kind.IN, Kind.NEAR))
OWN = words_of("its their his her")
#: What a preposition and "me" or "it" stand between, and what is said goes back over: "the car near it is".
OBJECTS = words_of("it them us me you him")
#: What a colour is seen on or in that has none itself: "white on the outside", "silver in the light".
ASPECTS = SIDES | MEDIA | words_of("inside light outside shade sun sunlight")
MARKS = words_of("band bar dot fleck line mark marking patch ring speckle spot streak stripe")


@dataclass(eq=False, slots=True)
class Thing:
    """One noun of a caption: its singular, how it was written, and what is said of it.

    `shared`: adjectives of the noun before it in a list ("a white belly and breast"), which count unless the
    caption says something of this one itself.
    """

    noun: str
    written: str
    own: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    denied: bool = False

    @property
    def adjectives(self) -> list[str]:
        """Those that say something that could be seen, each once."""
        if self.noun in NAMELESS or self.noun.rpartition(" ")[2] in MEDIA:
            return []
        return [a for a in dict.fromkeys(self.own or self.shared) if a not in VAGUE]


def things_of(pieces: Iterable[Piece], predicates: bool = True) -> list[Thing]:
    """The nouns of a caption in order of appearance, each with the adjectives said of it.

    Without `predicates` an adjective counts for the first noun after it alone, as in Guo et al. 2018.
    """
    reader = _Reader(predicates)
    for piece in pieces:
        reader.take(piece)
    return reader.things


class _Reader:
    """Adjectives wait in `_pending` until a noun or a subject claims them, or something drops them."""

    def __init__(self, predicates: bool) -> None:
        self.things: list[Thing] = []
        self._predicates = predicates
        self._pending: list[Unclaimed] = []
        self._last = Kind.STOP
        self._main: Thing | None = None  # what the caption is about
        self._group: list[Thing] = []  # the list of nouns that was read last: "crown and nape"
        self._head: list[Thing] = []  # the list that "of" and "on" hang from: "the breast of the bird"
        self._clause: list[Thing] = []  # the subject of the clause
        self._holder: list[Thing] = []  # what has what is being read: "wings with a bluish tint"
        self._subjects: list[Thing] | None = None  # what "is" speaks of, while its adjectives are read
        self._loose: list[Thing] = []  # what colours without a noun are said of: "a black bird with brown"
        self._spread: list[str] = []  # the colours before "on": "yellow on its head"
        self._spreader: list[Thing] = []  # what "is" spoke of when they were read
        self._denied: list[Thing] = []  # said not to be something: "its belly is not white, it is"
        self._pronoun = ""  # of the determiner that was read last
        self._comma = self._and = self._hangs = self._lists = self._shares = self._tinges = False

    def take(self, piece: Piece) -> None:
        kind = piece.kind
        if kind is Kind.ADJECTIVE:
            self._pending.append(Unclaimed(piece.word, self._and, piece.denied, self._comma))
        elif kind is Kind.NOUN:
            self._name(Thing(piece.word, piece.written, denied=piece.denied))
        elif kind is Kind.OWNER:
            self._own(Thing(piece.word, piece.written))
        elif kind is Kind.WORN:
            self._wear(Thing(piece.word, piece.word))
        elif kind is Kind.DETERMINER:
            self._determine(piece.word)
            self._pronoun = piece.word
        elif kind is Kind.MEASURE:
            self._measure(piece.word)
        elif kind is Kind.OF and self._last is Kind.MEASURE:
            self._pending = []
            self._loose = self._loose or ([] if self._tinges else self._held(piece.word))
        elif kind is Kind.BUT and self._subjects is None and self._pending:
            kind = Kind.AND  # "a small but sharp beak"
        elif kind is not Kind.AND:
            self._join(kind, piece.word)
        self._last = kind
        self._comma = kind is Kind.AND and piece.word == ","
        self._and = kind is Kind.AND or (self._and and kind in (Kind.DETERMINER, Kind.OWNER))
        self._lists = kind in BINDING and (self._lists or kind is Kind.NOUN) and not piece.denied
        self._shares = kind is Kind.NOUN or (self._shares and kind is Kind.AND)

    def _name(self, thing: Thing) -> None:
        """A noun takes the adjectives before it; those of "is" before an "and" go to the subject."""
        if thing.denied and asserted(self._pending):
            self._settle()  # "is fragile, lacking spines"
        elif self._subjects is not None:
            joins = [at for at, waiting in enumerate(self._pending) if waiting.joined]
            cut = len(self._pending) if self._and else joins[-1] if joins else 0
            if cut:
                rest, self._pending = self._pending[cut:], self._pending[:cut]
                self._settle()
                self._pending = rest
            self._subjects = None
        elif self._last is Kind.AND and self._loose and self._pending and not self._pending[-1].denied:
            self._settle()  # "a head of red and wings", but "with pink, not black, legs"
        elif cut := parted(self._pending) or (second_list(self._pending) if self._loose else 0):
            rest, self._pending = self._pending[cut:], self._pending[:cut]
            self._settle()  # "socks in red and yellow, reinforced heels"
            self._pending = rest
        said = asserted(self._pending)
        takes = names_part(thing.noun) and not thing.denied and COLOURS.isdisjoint(said)
        thing.own = (self._spread if takes else []) or said
        if thing.noun in ASPECTS:
            for each in self._spreader if self._spread else []:
                each.own.extend(self._spread)  # "is yellow at the front"
        if (
            self._shares
            and self._group
            and self._predicates
            and not thing.denied
            and len(said) == len(self._pending)
        ):
            thing.shared = _shareable(self._group[-1], thing)
        self._group = [*self._group, thing] if self._lists else [thing]
        if self._head and self._head[-1].noun in MEDIA:
            self._hangs = False  # "photo of a lesion: red"
        if not self._hangs:
            self._head = self._group
        self._found(thing)
        self._pending, self._spread, self._loose, self._denied = [], [], [], []

    def _own(self, thing: Thing) -> None:
        """ "The small bird's" says that it is small, and goes on as "its" would."""
        if self._last is Kind.AND:
            self._settle()  # "eyes are yellow, birds beak"
        thing.own = asserted(self._pending)
        self._pending = []
        self._determine()
        self._found(thing)

    def _found(self, thing: Thing) -> None:
        if (
            self._main is None
            and thing.noun not in MEDIA
            and (names_whole(thing.noun) or not (self.things or names_part(thing.noun)))
        ):
            self._main = thing
            self._loose = []
        self.things.append(thing)

    def _wear(self, thing: Thing) -> None:
        """ "Black and white winged": the last adjective, and colours joined to it, are the part's."""
        while self._pending:
            adjective, joined, denied, _ = self._pending.pop()
            if not denied:
                thing.own.insert(0, adjective)
            if not (joined and adjective in COLOURS and self._pending and self._pending[-1].word in COLOURS):
                break
        self.things.append(thing)

    def _determine(self, word: str = "") -> None:
        """ "Is a light gray" and "is not red but a light gray" may be the end of it, or go on as "is a gray bird"."""
        if self._subjects is not None and self._last in (Kind.BE, Kind.BUT):
            self._loose, self._subjects = self._subjects, None
        elif self._subjects is not None or (self._loose and self._pending):
            self._settle()
        else:
            self._pending = []
        if self._last is Kind.NOUN or (self._and and self._hangs):
            self._lists = self._hangs = False
        if self._comma and word in OWN and self._group == [self._main]:
            self._lists = False  # "a giraffe, its neck is long": no list of the two

    def _measure(self, word: str) -> None:
        """ "A light gray color" says "is light gray" of what has it, or of what the caption is about."""
        self._tinges = word in TINGES
        if self._subjects is None and (self._pending or word not in CARRIERS):
            self._loose = self._held(word)

    def _held(self, measure: str) -> list[Thing]:
        """What has a colour or a tint. A bird with a bluish tint is not bluish all over; its wings may be."""
        main = [self._main] if self._main else []
        if measure == "colors" and main and self._holder != main:
            return []  # "a head and beak with brown and black colors": the bird's, or the beak's
        holder = self._holder or self._loose or main
        return [thing for thing in holder if measure not in TINGES or thing is not self._main]

    def _join(self, kind: Kind, word: str) -> None:
        described, last = self._subjects, self._last
        named = last is Kind.NOUN and self._group[-1:] == [self._main]
        of = self._hangs and self._loose  # "spots of white on its wings" are white spots
        spreads = word == "to" and last is Kind.MEASURE
        if kind is Kind.ON:  # but "spots that are black on its breast"
            spreads = not described or described[0].noun.rpartition(" ")[2] not in MARKS
        told = described and word != "than" and not self._tinted(word)  # "is pitted near the rim"
        if spreads and self._predicates and not of and (spread := self._colours()):
            self._pending = [waiting for waiting in self._pending if waiting.word not in spread]
            self._settle()  # "is glossy and spotted on the margin"
            self._spread, self._spreader = spread, described or []
        inside = kind is Kind.IN and described is None and not of and last is not Kind.MEASURE
        if inside or (kind is Kind.NEAR and not told):
            # "Black around the eyes", "a bit of black at the end"; but "is round, red and bruised near the stalk".
            keeps = described and self._pending and self._pending[-1].joined
            self._pending = self._pending[:-1] if keeps else []
        self._settle()
        if kind is Kind.BUT or word == IN_COLOR:
            self._subjects = described  # "is not yellow but green", "is brown in color with gray"
        if kind is Kind.BE and self._predicates:
            if not (described and last is Kind.ADJECTIVE):  # "primer visible (gray)"
                described = self._subject(last) if word or not self._hangs else []
            self._subjects = described
            self._denied = []
            self._clause = self._subjects if last is not Kind.WHICH else self._clause
        elif kind is Kind.HAVE and word == "with":
            self._loose = described or ([self._main] if named and self._main else [])
        elif kind is Kind.OF:
            self._loose = self._group[-1:]
        elif kind is Kind.STOP:
            self._clause = []
        if kind is Kind.HAVE:
            self._holder = described or (self._subject(last) if last in (Kind.NOUN, Kind.WHICH) else [])
        elif kind in (Kind.STOP, Kind.BE):
            self._holder = []
        self._hangs = kind in HANGING and word != "than"

    def _subject(self, last: Kind) -> list[Thing]:
        """What a "is" speaks of, by what stands before it."""
        near = last is Kind.DETERMINER and self._hangs and self._pronoun in OBJECTS  # "the car near it is"
        if near or last in (Kind.NOUN, Kind.WHICH):
            bare = [thing for thing in self._head[-1:] if not thing.denied]
            for thing in reversed(self._head[:-1]):
                if not bare or bare[0].own or thing.own or thing.shared or thing.denied:
                    break
                bare.insert(0, thing)
            return bare
        if last in (Kind.AND, Kind.BUT) and self._clause:
            return self._clause
        pronoun = self._pronoun if last is Kind.DETERMINER else ""
        if pronoun in ("it", "they") and self._denied and _is_many(self._denied) is (pronoun == "they"):
            return self._denied
        if pronoun == "they" and self._main and not _is_many([self._main]):
            return []  # "it has two legs, they are orange"
        return [self._main] if self._main else []

    def _settle(self) -> None:
        """Give adjectives without a noun to what they are said of, if anything."""
        if self._subjects is not None:
            claimed = asserted(self._pending)
            self._denied = self._subjects if self._pending and not claimed else []
        else:
            claimed = self._colours() if self._loose and self._predicates else []
        for thing in self._subjects if self._subjects is not None else self._loose:
            thing.own.extend(claimed)
        self._pending, self._subjects, self._loose = [], None, []

    def _tinted(self, word: str) -> bool:
        """Whether colours wait; rust "near" something is on the part that is rusty."""
        main = self._main.noun if self._main else ""
        of_main = any(thing.noun == main for thing in self._subjects or [])
        return bool(self._colours()) and (word != "near" or of_main)

    def _colours(self) -> list[str]:
        return [word for word in asserted(self._pending) if word in COLOURS or word in PATTERNS]


def _is_many(things: list[Thing]) -> bool:
    return len(things) > 1 or things[0].written not in ("", things[0].noun)


def _shareable(earlier: Thing, later: Thing) -> list[str]:
    """What a list says of its later nouns too; only parts and plumage share."""
    if not (names_part(earlier.noun) and names_part(later.noun)):
        return []
    return [a for a in earlier.own or earlier.shared if a in COLOURS or a in PATTERNS or a in SHADES]
