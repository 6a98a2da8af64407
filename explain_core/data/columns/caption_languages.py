"""Captions in several languages, a column each: caption_en beside caption_de."""

from collections.abc import Sequence

from explain_core.data.columns.column_errors import UnclearColumnError
from explain_core.data.tables.column_names import CAPTION, meaning, without_language
from explain_core.data.tables.language_names import ENGLISH


def language_of(name: str) -> str | None:
    """The language that a caption column's name ends in, "de" of caption_de; None where it says none."""
    base, language = without_language(name)
    return language if language and meaning(base) == CAPTION else None


def of_one_language(names: Sequence[str], file: str) -> list[str]:
    """Of several caption columns whose names say a language those in English, and those that say none.

    Of caption beside caption_en the one that says English is it, and of caption beside caption_de the one that says
    nothing. Raises UnclearColumnError where they are in several others.
    """
    told = {name: language for name in names if (language := language_of(name)) is not None}
    bases = {without_language(name)[0] for name in told}
    bare = [name for name in names if name not in told and without_language(name)[0] in bases]
    if ENGLISH & set(told.values()):
        return [name for name in names if told.get(name, "en") in ENGLISH and name not in bare]
    if bare:
        return [name for name in names if name not in told]
    if len(set(told.values())) < 2:
        return list(names)
    raise UnclearColumnError(
        f"{file}: captions are in several languages, in the columns {' and '.join(told)}; say which is read: "
        f"--columns caption={next(iter(told))}, with --language",
        list(told),
    )
