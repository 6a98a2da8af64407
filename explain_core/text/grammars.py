"""The little words of each language that is read by its parse: what denies, supposes, and names nothing."""

from dataclasses import dataclass, replace

from explain_core.text.words import words_of


@dataclass(frozen=True, slots=True)
class Grammar:
    """Words by their lemmas. `without`: what denies the words after it, as "no", "not" and "without" do;
    `supposing`: "if", "perhaps"; `but`: what ends a denial, and `having`, "with"; `colour_nouns`: "colour", which
    passes on what is said of it; `vague`: adjectives that are no look; `nameless`: nouns that stand for another;
    `capitals`: whether nouns are written with them.
    """

    without: frozenset[str]
    supposing: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()
    having: frozenset[str] = frozenset()
    colour_nouns: frozenset[str] = frozenset()
    vague: frozenset[str] = frozenset()
    nameless: frozenset[str] = frozenset()
    capitals: bool = False


GERMAN = Grammar(
    words_of("ohne nicht kein keine keinen keinem keiner keines nie niemals weder noch fehlen kaum"),
    words_of("wenn falls ob vielleicht möglicherweise könnte wäre hätte würde scheinbar angeblich"),
    words_of("sondern aber jedoch"),
    words_of("mit"),
    words_of("farbe färbung farbton ton"),
    words_of(
        """
        ander andere anderer beid beide beider einzeln einzig erst erste ganz gleich gut hinter hintere jed letzt link
        linke linker mehrer mehrere mittler ober obere oberer recht rechte rechter schön sichtbar ähnlich typisch unter
        untere unterer verschieden viel vorder vordere weiter weitere zweit zweite äußer äußere inner innere übrig
        """
    ),
    words_of("art bild foto aufnahme ding etwas teil"),
    capitals=True,
)
#: "No", "not" and "without" of other languages, and their "if" and "but".
OTHERS = {
    "ca": Grammar(words_of("sense no cap ni mai"), words_of("si"), words_of("però sinó")),
    "da": Grammar(words_of("uden ikke ingen intet aldrig"), words_of("hvis måske"), words_of("men"), words_of("med")),
    "el": Grammar(words_of("χωρίς δεν δε όχι κανένας ούτε"), words_of("αν ίσως"), words_of("αλλά"), words_of("με")),
    "es": Grammar(words_of("sin no ningún ninguno ni"), words_of("si quizás"), words_of("pero sino"), words_of("con")),
    "fi": Grammar(words_of("ilman ei"), words_of("jos ehkä"), words_of("mutta vaan")),
    "hr": Grammar(words_of("bez ne nije nema nikakav ni"), words_of("ako možda"), words_of("ali već nego")),
    "it": Grammar(words_of("senza non nessuno né mai"), words_of("se forse"), words_of("ma bensì"), words_of("con")),
    "lt": Grammar(words_of("be ne nėra joks"), words_of("jei galbūt"), words_of("bet")),
    "mk": Grammar(words_of("без не нема никаков"), words_of("ако можеби"), words_of("но туку")),
    "nb": Grammar(words_of("uten ikke ingen aldri"), words_of("hvis kanskje"), words_of("men"), words_of("med")),
    "nl": Grammar(words_of("zonder niet geen nooit"), words_of("als misschien"), words_of("maar"), words_of("met")),
    "pl": Grammar(words_of("bez nie żaden brak ani"), words_of("jeśli może"), words_of("ale lecz"), words_of("z")),
    "pt": Grammar(words_of("sem não nenhum nem nunca"), words_of("se talvez"), words_of("mas"), words_of("com")),
    "ro": Grammar(words_of("fără nu niciun nici"), words_of("dacă poate"), words_of("dar ci"), words_of("cu")),
    "ru": Grammar(words_of("без не нет никакой ни"), words_of("если возможно"), words_of("но а"), words_of("с со")),
    "sl": Grammar(words_of("brez ne ni noben niti"), words_of("če morda"), words_of("ampak toda")),
    "sv": Grammar(words_of("utan inte ingen aldrig"), words_of("om kanske"), words_of("men"), words_of("med")),
    "uk": Grammar(words_of("без не немає жодний ні"), words_of("якщо можливо"), words_of("але"), words_of("з із")),
}  # fmt: skip
#: "Colour" in each of them.
_COLOURS = {
    "ca": "color tonalitat",
    "da": "farve",
    "el": "χρώμα",
    "es": "color coloración tono",
    "fi": "väri",
    "hr": "boja",
    "it": "colore colorazione tinta",
    "lt": "spalva",
    "mk": "боја",
    "nb": "farge",
    "nl": "kleur",
    "pl": "kolor barwa",
    "pt": "cor coloração tom",
    "ro": "culoare",
    "ru": "цвет окраска",
    "sl": "barva",
    "sv": "färg",
    "uk": "колір",
}
GRAMMARS = {"de": GERMAN} | {
    code: replace(grammar, colour_nouns=words_of(_COLOURS[code])) for code, grammar in OTHERS.items()
}
