"""Which code page a text without a mark is in, by the letters that its words then have.

A page is believed where all its words are of letters of one language, in an order that this language knows: "³abêdŸ" is
no word of western Europe, and "łabędź" one of Poland. Guessers by statistics of long texts, charset-normalizer among
them, read names of a few letters worse than cp1252 for all (chêne as chęne).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

CP1252 = "cp1252"
MOST_WORDS = 5000  #: different ones that are looked at
MOST_WRONG = 0.1  #: of the letters that are not ASCII
ALIKE = 0.02  #: shares of wrong letters that tell no page from another
WORD = re.compile(rb"[A-Za-z\x80-\xff]{2,}")
_CAPITAL_WITHIN = re.compile(r"(?<=[ß-öø-ÿ])[A-Z]")
#: Signs that may stand between letters, and those that may not stand before one.
_BETWEEN, _NOT_BEFORE = frozenset("’‘–—·°…/®™"), frozenset("¹²³¼½¾")
_BESIDE = frozenset("’‘“”„‚«»‹›–—…·°´`¿¡®™©€£²³¹½¼¾µº×±§•\xa0№")  #: and that may stand beside one


@dataclass(frozen=True, slots=True)
class _Tongue:
    """The letters of a language beside a to z, what no word of it has, and, of other scripts, its commonest letters."""

    letters: frozenset[str]
    never: re.Pattern[str] | None = None
    common: frozenset[str] = frozenset()


def _tongue(letters: str, never: str = "", common: str = "") -> _Tongue:
    return _Tongue(frozenset(letters), re.compile(never) if never else None, frozenset(common))


_SOFT = r"ç(?![aouàáâãóôõúû’])"  #: a c with a cedilla stands before a, o and u alone
_WESTERN = (
    _tongue("äöüßé"), _tongue("àâæçéèêëîïôœùûüÿ", rf"(?<!o)ù|où\w|[œæ][^\x00-\x7f]|{_SOFT}"), _tongue("áéíóúüñªº"),
    _tongue("áâãàçéêíóôõúüªº", rf"õ(?!e)|ã(?!o|e|s|$)|{_SOFT}"), _tongue("àèéìíòóùú", r"[àèìòù](?=\w)"),
    _tongue("æøåéöäü"), _tongue("áéíóúàèëïöüêîôç", rf"[èàê](?=\w*[áíóúàèê])|{_SOFT}"), _tongue("áðéíóúýþæö", r"þ$"),
    _tongue("äöüõšž"), _tongue("àçéèíïóòúü·", r"ç(?![aouàóòú]|$)"),
)  # fmt: skip
_ALL_WESTERN = _Tongue(frozenset().union(*(tongue.letters for tongue in _WESTERN)))
_CENTRAL = (
    _tongue("ąćęłńóśźż"), _tongue("áčďéěíňóřšťúůýž"), _tongue("áäčďéíĺľňóôŕšťúýž"), _tongue("áéíóöőúüű"),
    _tongue("čćđšž"), _tongue("ăâîşţșț"),
)  # fmt: skip
_NO_VOWEL = r"^[^аеёиоуыэюяіїєъ]{3,}$"
_CYRILLIC = (
    _tongue(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        rf"^[ъыь]|ъ(?![еёюяи])|[аеёиоуыэюя]{{5}}|{_NO_VOWEL}",
        "оеаинтсрвлк",
    ),
    _tongue("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", rf"^ь|ьь|{_NO_VOWEL}", "оаиінетврсклу"),
    _tongue("абвгдежзийклмнопрстуфхцчшщъьюя", rf"ъ$|ъ[аеиоуъюя]|^ь|{_NO_VOWEL}", "аоиентрсвлкъ"),
    _tongue("абвгдђежзијклљмнњопрстћуфхцчџш", "", "оаеинрјтсвукл"),
)
_GREEK = (
    _tongue(
        "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", r"ς(?=\w)|σ$|[άέήίόύώ]\w*[άέήίόύώ]", "αοιετσςνηυρκλάέήίόύώ"
    ),
)
_HEBREW = (_tongue("אבגדהוזחטיךכלםמןנסעףפץצקרשת", r"[ךםןףץ](?=\w)", "יוהלאמרנבתשםן"),)
_TURKISH, _BALTIC = (
    (_tongue("çğıöşüâîûi̇"),),
    (_tongue("ąčęėįšųūž"), _tongue("āčēģīķļņšūž")),
)
#: By page: the tongues that are written in it, the likelier page first, and how people call it.
_PAGES: Mapping[str, tuple[tuple[_Tongue, ...], str]] = {
    CP1252: (_WESTERN, "Windows, western Europe"),
    "cp1250": (_CENTRAL, "Windows, central Europe"),
    "cp1251": (_CYRILLIC, "Windows, Cyrillic"),
    "cp1254": (_TURKISH, "Windows, Turkish"),
    "cp1253": (_GREEK, "Windows, Greek"),
    "cp1257": (_BALTIC, "Windows, Baltic"),
    "cp1255": (_HEBREW, "Windows, Hebrew"),
    "iso8859_2": (_CENTRAL, "ISO, central Europe"),
    "cp850": (_WESTERN, "DOS, western Europe"),
    "mac_roman": (_WESTERN, "Mac, western Europe"),
    "cp852": (_CENTRAL, "DOS, central Europe"),
    "koi8_r": (_CYRILLIC, "Unix, Cyrillic"),
    "cp866": (_CYRILLIC, "DOS, Cyrillic"),
}
#: Pages of signs of several bytes: believed where names of files say so alone.
_BY_NAMES = {"cp932": "Japanese", "gb18030": "Chinese", "euc_kr": "Korean", "big5": "Chinese"}
#: Pages of other letters than Latin ones, which are not told apart by single letters.
OF_SCRIPTS = frozenset({"cp1251", "cp1253", "cp1255", "koi8_r", "cp866"})
CALLED = {**{page: called for page, (_, called) in _PAGES.items()}, **_BY_NAMES}


def code_page(words: Collection[bytes], names: Iterable[str] = (), seen: Iterable[int] = ()) -> str | None:
    """The page in which words are of one language, the western one where several are as good; None where none is.

    `words`: runs of letters and of bytes that are not ASCII, some of which have such. `names`: of files and folders
    beside the text: a page in which its words are parts of them goes before all. `seen`: the bytes of the text, all of
    which the page has to know.
    """
    if (page := _by_names(words, names)) is not None:
        return page
    long = [word for word in words if not word.isascii()]
    others = [bytes([each]) for each in seen if each >= 0x80]
    known = [page for page in _PAGES if not others or _decoded(others, page)]
    wrong = {page: found for page in known if (found := _wrong(long, page)) is not None}
    least = min(wrong.values(), default=1.0)
    if least > MOST_WRONG:  # words of several languages
        return (
            CP1252 if CP1252 in wrong and _share(_decoded(long, CP1252), _ALL_WESTERN) <= MOST_WRONG else None
        )
    good = [page for page in wrong if wrong[page] <= least + ALIKE]  # the likelier first
    scripts = [page for page in wrong if page in OF_SCRIPTS and wrong[page] <= MOST_WRONG]
    return None if good[0] in OF_SCRIPTS and len(scripts) > 1 else good[0]


def _by_names(words: Collection[bytes], names: Iterable[str]) -> str | None:
    known = {unicodedata.normalize("NFC", name).lower() for name in names if not name.isascii()}
    if not known:
        return None
    counts = {page: sum(text.lower() in known for text in _decoded(words, page)) for page in CALLED}
    best = max(counts, key=lambda page: counts[page])
    return best if counts[best] else None


def _decoded(words: Iterable[bytes], page: str) -> list[str]:
    """The words as they are in a page; [] where it lacks a byte of them, or has a control character there."""
    try:
        texts = [word.decode(page) for word in words]
    except UnicodeDecodeError:
        return []
    return [] if any(unicodedata.category(each) == "Cc" for text in texts for each in text) else texts


def _wrong(words: Sequence[bytes], page: str) -> float | None:
    """The share of the words' letters that are none of the best language; None where a page lacks a byte."""
    texts = _decoded(words, page)
    return min(_share(texts, tongue) for tongue in _PAGES[page][0]) if texts else None


def _share(texts: Sequence[str], tongue: _Tongue) -> float:
    count = wrong = common = 0
    for text in texts:
        plain, of_word = text.lower(), 0
        for at, each in enumerate(text):
            if each.isascii():
                continue
            count += 1
            of_word += _is_wrong(text, at, tongue.letters)
            common += each.lower() in tongue.common
        of_word += len(_CAPITAL_WITHIN.findall(text))
        if tongue.never and tongue.never.search(plain):
            of_word = max(1, of_word)
        if tongue.common and re.search(r"[a-z]", plain):
            of_word = max(1, of_word)
        wrong += of_word
    if tongue.common and (2 * common < count or "".join(texts).isupper()):
        return 1.0
    return wrong / count


def _is_wrong(text: str, at: int, letters: Collection[str]) -> bool:
    """Whether a sign in a word is no letter of its language, a capital within it, or no sign that stands there."""
    each, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if each.isalpha() and each not in "ªºµ":
        if each.isupper() and before.islower():
            return True
        return not set(each.lower()) <= set(letters)
    if before.isalpha() and after.isalpha():
        return each not in _BETWEEN
    if (each in _NOT_BEFORE and after.isalpha()) or (each in "¿¡„‚" and before.isalpha()):
        return True
    return each not in _BESIDE and (before.isalpha() or after.isalpha())
