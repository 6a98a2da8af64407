"""Whether captions are in the language that they are read in: told by letters and little words, without spaCy."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from explain_core.errors import InputError
from explain_core.text.pipeline import LANGUAGES
from explain_core.text.plain import plain
from explain_core.text.things import THING_FORMS, THINGS
from explain_core.text.words import COLOURS, PART_FORMS, SHAPES, WHOLE

SAMPLE = 1_000
#: Below this share of captions in the language that is read, of those whose language can be told, nothing is read.
LEAST_SHARE = 0.5
SHORTEST = 3  # words; "la rosa" may be a name
SCRIPTS = {
    "CJK": "Chinese or Japanese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "ARABIC": "Arabic, Persian or Urdu",
    "HEBREW": "Hebrew",
    "CYRILLIC": "Russian or another language in Cyrillic letters",
    "GREEK": "Greek",
    "DEVANAGARI": "Hindi or another language in Devanagari letters",
    "THAI": "Thai",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = (
    _words(
        """
        a all an and are around at below beneath but by covered covers for from has have her his is it its of on over
        some than that the their there these they this under very was were which white with without you small black
        """
    )
    | COLOURS
    | PART_FORMS.keys()
    | SHAPES
    | THING_FORMS.keys()
    | THINGS
    | WHOLE
)
#: Little words, and the colours that captions are full of. What is English too is left out below.
OTHERS = {
    "German": _words(
        """
        der die das den dem des ein eine einen einem einer eines und ist sind mit auf im nicht auch hat haben von zu
        dieser diese dieses sein seine ihr kleiner kleine kleines großer große schwarz schwarze schwarzen schwarzer
        weiß weiße weißen rot rote roten roter gelb gelbe gelben blau blaue blauen grün grüne grünen braun braune
        """
    ),
    "French": _words(
        """
        le la les un une des du de et est sont avec dans sur pas aux ce cet cette ces son sa ses qui il elle très
        oiseau petit petite noir noire noirs noires blanc blanche blancs rouge rouges jaune jaunes bleu bleue vert verte
        """
    ),
    "Spanish": _words(
        """
        al sin hoja más
        el la los las un una unos unas de del y es son con en no que su sus por para este esta muy tiene
        pájaro pequeño pequeña negro negra negros blanco blanca blancos rojo roja rojos amarillo amarilla azul verde
        """
    ),
    "Italian": _words(
        """
        il lo la gli le uno una di del della dei e è sono con nel nella che non questo questa ha molto
        il un i al alla degli delle sul sulla senza due foglia
        uccello piccolo piccola nero nera bianco bianca rosso rossa giallo gialla blu verde ali becco
        """
    ),
    "Portuguese": _words(
        """
        ao à às na nas nos pela pelo sem mais folha
        o os as um uma uns de do da dos das e é são com em não que seu sua este esta tem muito
        pássaro pequeno pequena preto preta branco branca vermelho vermelha amarelo amarela azul verde
        """
    ),
    "Dutch": _words(
        """
        de het een en van is zijn met op niet ook deze dit heeft die dat zeer vogel kleine zwarte zwart witte wit rode
        rood gele geel blauwe blauw groene groen bruine bruin vleugels snavel
        """
    ),
    "Polish": _words(
        "i w z na jest są nie się ten ta to ma czarny czarna biały biała czerwony mały ptak skrzydła"
    ),
    "Turkish": _words("ve bir bu ile için çok siyah beyaz kırmızı sarı mavi yeşil küçük kuş olan"),
    "Swedish": _words(
        "och en ett är med på som den det har svart vit vita röd röda gul blå grön liten fågel vingar"
    ),
    "Indonesian": _words(
        "yang dan di dengan ini itu burung memiliki hitam putih merah kuning biru hijau kecil sayap"
    ),
}
#: Letters and ends of words that tell a language from its neighbours.
TELLING = {
    "Portuguese": r"[ãõ]|[aeio]lh[aeo]s?$|[ai]nh[aeo]s?$",
    "Spanish": r"[ñ¿¡]|ción$|ciones$",
    "Italian": r"zion[ei]$|gli[aeo]?$|cchi[aeo]?$|[òì]$",
    "French": r"[œêû]|eux$",
    "German": r"ß",
    "Dutch": r"ij",
    "Polish": r"[łąęśźż]",
    "Turkish": r"[ğı]",
}
_TELLING = {language: re.compile(pattern) for language, pattern in TELLING.items()}
NEAR = 0.8  #: of the best language's score: another as good tells that it is not clear which it is
_FOREIGN = {language: words - ENGLISH for language, words in OTHERS.items()}


@dataclass(frozen=True)
class Languages:
    """In which languages a sample of captions is written.

    `told`: how many captions each language has, "English" among them; `untold`: how many are too short, or of
    words that are in no list; `example`: the first that is not in the language asked for, or ""; `scores`: how many
    words of each language the captions have that are in another one than that.
    """

    told: Counter[str]
    untold: int
    example: str
    scores: Mapping[str, int] = field(default_factory=dict)

    @property
    def english_share(self) -> float:
        """The share of English among the captions whose language can be told; 1 where none can."""
        return self.share("English")

    def share(self, language: str) -> float:
        """The share of a language among the captions whose language can be told; 1 where none can."""
        total = self.told.total()
        return self.told[language] / total if total else 1.0

    def others(self, language: str) -> list[str]:
        """The commonest other language first, and those that the captions in another language may as well be in."""
        counts = sorted(
            ((count, name) for name, count in self.told.items() if name != language), reverse=True
        )
        if not counts:
            return []
        best = counts[0][1]
        scores = {name: score for name, score in self.scores.items() if name != language}
        if best not in scores:
            return [best]
        most = max(scores.values())
        return sorted(
            (name for name in scores if scores[name] >= NEAR * most), key=lambda name: -scores[name]
        )


def languages(captions: Iterable[str], asked: str = "English") -> Languages:
    """Tell the language of each caption; the example is one that is not in the language `asked` for."""
    told: Counter[str] = Counter()
    scores: Counter[str] = Counter()
    untold, example = 0, ""
    for caption in captions:
        language = language_of(caption)
        if not language:
            untold += 1
            continue
        told[language] += 1
        if language != asked:
            example = example or caption
            if language in OTHERS:
                scores.update(_scores(_words_of(plain(caption))))
    return Languages(told, untold, example, scores)


def language_of(caption: str) -> str:
    """ "English", another language, or "" where it cannot be told."""
    text = plain(caption)
    letters = [c for c in text if c.isalpha()]
    foreign = Counter(script for c in letters if not c.isascii() and (script := _script(c)))
    if foreign and foreign.total() > len(letters) / 2:
        # A few Chinese characters stand in every Japanese sentence.
        kana = next((script for script in ("HIRAGANA", "KATAKANA") if foreign[script]), "")
        return SCRIPTS[kana or foreign.most_common(1)[0][0]]
    words = _words_of(text)
    if len(words) < SHORTEST:
        return ""
    english = sum(word in ENGLISH for word in words)
    scores = _scores(words)
    best = max(scores, key=lambda language: scores[language])
    if scores[best] > english and scores[best] > 1:
        return best
    return "English" if english else ""


def _words_of(text: str) -> list[str]:
    words = ["".join(c for c in word if c.isalpha()) for word in text.replace("'", " ").split()]
    return [word for word in words if word]


def _scores(words: Sequence[str]) -> dict[str, int]:
    """How many words of each language there are, those with letters that tell it counted twice where they are known."""
    return {
        language: sum(word in known for word in words)
        + sum(
            bool(_TELLING[language].search(word))
            for word in words
            if language in _TELLING and word not in ENGLISH
        )
        for language, known in _FOREIGN.items()
    }


def check_language(
    images: Iterable[Sequence[str]], where: str = "the image set", language: str = "English"
) -> str | None:
    """Look at the captions of a sample of images, one sequence of captions an image, before anything is computed.

    Returns a warning where some are not in `language`, None where all are, and where it has no list here that it could
    be told by. Raises InputError where most are not: their attributes would not be read, and a run would find none
    after all its work.
    """
    if language != "English" and language not in OTHERS:
        return None
    found = languages(_sampled(images), language)
    foreign = found.told.total() - found.told[language]
    if not foreign:
        return None
    share = f"{foreign:,} of the {found.told.total() + found.untold:,} captions looked at"
    example = found.example if len(found.example) <= 80 else f"{found.example[:77]}..."
    others = found.others(language)
    other = " or ".join(others)
    if found.share(language) < LEAST_SHARE:
        codes = [code for each in others for code, name in LANGUAGES.items() if name == each]
        ways = " or ".join(f"--language {code}" for code in codes)
        name = f"Name their language ({ways})" if codes else "Translate them"
        raise InputError(
            f"captions are read in {language}, and those of {where} are not: {share} look like {other}.\n"
            f"One of them: {example!r}. {name}, give captions in {language}, or go without words: --language "
            "none."
        )
    return (
        f"captions are read in {language}, and {share} look like another language ({other}), of which little is "
        f"understood: {example!r}"
    )


def way_to_read(captions: Iterable[str]) -> str:
    """The option that reads captions in the languages that they look like, or that names one of all."""
    codes = {name: code for code, name in LANGUAGES.items()}
    found = languages(captions)
    others = [name for name in found.others("English") if name in codes]
    if not others or found.share("English") > LEAST_SHARE:
        return f"--language CODE reads another ({', '.join(LANGUAGES)})"
    return f"They look like {' or '.join(others)}: " + " or ".join(
        f"--language {codes[name]}" for name in others
    )


def _sampled(images: Iterable[Sequence[str]]) -> list[str]:
    """SAMPLE captions from all over the set: one of each image first, and not only of the first images."""
    everything = [captions for captions in images if captions]
    step = max(len(everything) // SAMPLE, 1)
    chosen = everything[::step][:SAMPLE]
    sample = [captions[0] for captions in chosen]
    for captions in chosen:
        sample += captions[1 : 1 + max(SAMPLE // len(chosen) - 1, 0)]
    return sample[:SAMPLE]


def _script(letter: str) -> str:
    """The script of a letter in SCRIPTS, "" for others: Latin ones above all."""
    name = unicodedata.name(letter, "").partition(" ")[0]
    return name if name in SCRIPTS else ""
