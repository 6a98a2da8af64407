"""What a French word can do in a caption, and the little words that always do the same."""

from enum import IntEnum, auto
from typing import NamedTuple

from explain_core.text.words import words_of


class Role(IntEnum):
    """What a word does in a caption; SILENT words change nothing."""

    NOUN = auto()
    ADJECTIVE = auto()
    COLOUR = auto()  # a colour as a noun: "du jaune", "d'un bleu vif"
    DETERMINER = auto()
    OF = auto()
    WITH = auto()  # "à", "avec": what stands before has what stands after
    ON = auto()
    AND = auto()
    COMMA = auto()
    BUT = auto()
    BE = auto()
    VERB = auto()
    WHICH = auto()
    PRONOUN = auto()
    NOT = auto()
    WITHOUT = auto()
    SUPPOSING = auto()
    SILENT = auto()
    STOP = auto()


class Word(NamedTuple):
    """A word of a caption: its role, how it was written in lower case, its place, and the gender its tagger gives."""

    role: Role
    text: str
    at: int
    is_feminine: bool | None = None


_WORDS: dict[Role, frozenset[str]] = {
    Role.DETERMINER: words_of(
        """
        le la les l' un une du ce cet cette ces son sa ses leur leurs mon ma mes chaque plusieurs quelques deux trois
        quatre cinq six sept huit neuf dix aux au certains certaines
        """
    ),
    Role.OF: words_of("de d' en"),
    Role.WITH: words_of("à avec"),
    Role.ON: words_of(
        "sur dans sous entre vers par pour chez contre devant derrière autour près jusqu' jusque depuis"
    ),
    Role.AND: words_of("et ou puis & ainsi"),
    Role.COMMA: words_of(","),
    Role.BUT: words_of("mais"),
    Role.BE: words_of(
        "est sont était étaient être semble semblent paraît paraissent parait devient deviennent devenant étant reste "
        "restent c'est"
    ),
    Role.WHICH: words_of("qui"),
    Role.PRONOUN: words_of("il elle ils elles on c' ça cela celui-ci celle-ci"),
    Role.NOT: words_of("ne n' ni pas aucun aucune nul nulle non jamais"),
    Role.WITHOUT: words_of(
        "sans dépourvu dépourvue dépourvus dépourvues privé privée exempt exempte manque manquent"
        " comme ressemblant rappelant évoquant semblable semblables"
    ),
    Role.SUPPOSING: words_of("si s'il peut-être probablement sinon"),
    Role.STOP: words_of(
        "sauf hormis excepté . ; : ! ? ( ) dont que qu' lorsque quand tandis alors car où puisque — –"
    ),
}
ROLES = {word: role for role, words in _WORDS.items() for word in words}
#: After these a noun is to come, with or without the adjectives that stand before it.
OPENS = frozenset((Role.DETERMINER, Role.OF, Role.WITH, Role.ON, Role.WITHOUT))
#: Nouns and adverbs both: "vert dessus", "le dessus vert".
SIDES = words_of("dessus dessous devant derrière dehors dedans avant arrière")
#: Verbs that advertisements begin with.
OFFERS = words_of("vends vend donne cède échange cherche recherche loue")
ADVERBS = words_of("bien mal peu assez moins mieux jamais toujours parfois autrefois souvent partout juste")
