"""Captions in several languages, a column each: caption_en beside caption_de."""

import re
from collections.abc import Sequence

from explain_core.data.columns.column_errors import UnclearColumnError
from explain_core.data.tables.column_names import CAPTION, NAMES, normalised

ENGLISH = frozenset({"en", "eng", "english"})
LANGUAGES = ENGLISH | {
    "de", "deu", "ger", "german", "deutsch", "fr", "fra", "fre", "french", "francais", "es", "spa", "spanish", "it",
    "ita", "italian", "pt", "por", "portuguese", "nl", "dutch", "pl", "polish", "ru", "russian", "zh", "cn",
    "chinese", "ja", "jp", "japanese", "ko", "korean", "tr", "turkish", "sv", "da", "no", "fi", "cs", "ar", "hi",
}  # fmt: skip
_NAMED = re.compile(r"(.+)_([a-z]+)")


def language_of(name: str) -> str | None:
    """The language that a caption column's name ends in, "de" of caption_de; None where it says none."""
    found = _NAMED.fullmatch(normalised(name))
    if found is None or found[2] not in LANGUAGES:
        return None
    return found[2] if found[1] in NAMES[CAPTION] or found[1].endswith("caption") else None


def of_one_language(names: Sequence[str], file: str) -> list[str]:
    """Of several caption columns whose names say a language those in English, and those that say none.

    Raises UnclearColumnError where they are in several others.
    """
    told = {name: language for name in names if (language := language_of(name)) is not None}
    if len(set(told.values())) < 2:
        return list(names)
    if ENGLISH & set(told.values()):
        return [name for name in names if told.get(name, "en") in ENGLISH]
    raise UnclearColumnError(
        f"{file}: captions are in several languages, in the columns {' and '.join(told)}; say which is read: "
        f"--columns caption={next(iter(told))}, with --language",
        list(told),
    )
