"""The language that a run's captions were read in, and what is asked of it in another one."""

from collections.abc import Iterable

from explain_core.errors import InputError
from explain_core.store.published_run import PublishedRun
from explain_core.text.language import LEAST_SHARE, language_of, languages
from explain_core.text.pipeline import LANGUAGES, pipeline_name

ENGLISH = "English"


def caption_language(run: PublishedRun) -> str:
    """ "English", "French": as `--language` named it for the run, whether or not its pipeline is still installed."""
    asked = str(run.options.get("language_model") or "en")
    try:
        return pipeline_name(asked).language
    except InputError:
        code = asked.partition("_")[0].lower()
        return LANGUAGES.get(code, asked)


def other_language(text: str, run: PublishedRun) -> str:
    """The language of a text that is not the run's captions', "" where it is theirs or cannot be told."""
    found = language_of(text)
    return "" if found == caption_language(run) else found


def check_texts(texts: Iterable[str], run: PublishedRun, where: str) -> None:
    """Raise InputError where most texts are in another language than a run's captions: little would be read of them."""
    language = caption_language(run)
    found = languages(texts, language)
    if found.share(language) < LEAST_SHARE:
        other = " or ".join(found.others(language))
        raise InputError(
            f"{where} looks like {other}, and run {run.name} has its words in {language}: "
            f"{found.example[:80]!r}. Write it in {language}, or give a table of attributes."
        )


def check_english(run: PublishedRun, what: str, instead: str) -> None:
    """Raise InputError where a run's captions are in another language, and `what` ("questions are made") is English
    alone; `instead`: what can be done."""
    language = caption_language(run)
    if language != ENGLISH:
        raise InputError(
            f"{what} in English alone, and run {run.name} has its words in {language}. {instead}"
        )
