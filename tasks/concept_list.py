"""What a run looks for where its words come from a list: the list, the scorer, and the key of its scores."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from explain_core.data.attributes.concepts import ConceptList, read_concepts
from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.data.wording import counted, one_line, some
from explain_core.errors import InputError
from explain_core.model.scorer import ScorerSpec, parse_scorer, scorer_digest
from explain_core.places import Place
from explain_core.statistics.concept_truth import CALIBRATIONS
from explain_core.text.asked_names import asked_phrase
from explain_core.text.attribute_names import denies, phrase
from explain_core.text.attributes import canonical
from explain_core.text.labels import is_label
from explain_core.text.language import language_of
from explain_core.text.pipeline import pipeline_name
from tasks.options import RunOptions
from tasks.premises import key_of

SCORES_VERSION = "1"
ENGLISH = "English"
_NAME = re.compile(r"(?=.*(::|_))\S+")  #: of a column or an attribute of a table, and no phrase
CONCEPT_NOTE = (
    "words come from {count} of {file}, and how true each is of an image from {scorer}: figures of words are held "
    "against that scorer's answers, not against people's. Captions are not read"
)


@dataclass(frozen=True, slots=True)
class Concepts:
    """What a run looks for: `names`, the attributes that the list's phrases are; who scores; the key of the scores."""

    listed: ConceptList
    names: tuple[str, ...]
    scorer: ScorerSpec
    calibration: str
    scores_key: str
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """A name for all that T depends on besides the images."""
        return key_of(self.scores_key, self.names, self.calibration)[:16]


def concepts_of(options: RunOptions, preprocessing: Preprocessing) -> Concepts | None:
    """The list of `--concepts` with its scorer; None without one. The scorer is not loaded.

    Raises InputError where one of the two is missing, or `--attributes` are given too, and what reading them raises.
    """
    if not options.concepts and not options.scorer:
        return None
    if not options.concepts or not options.scorer:
        given, wanted = ("--concepts", "--scorer") if options.concepts else ("--scorer", "--concepts FILE")
        raise InputError(
            f"{given} needs {wanted} beside it: a list of phrases, and who scores images by them."
        )
    if options.attributes:
        raise InputError("--attributes and --concepts are two sources of the same words: give one of them.")
    if options.calibration not in CALIBRATIONS:
        raise InputError(f"--calibration {options.calibration} is none of {', '.join(CALIBRATIONS)}.")
    listed = _without_denials(_in_words(read_concepts(Place.of(options.concepts))))
    _check_language(listed, options)
    names = tuple(canonical(each) for each in listed.phrases)
    if alike := [name for name, count in Counter(names).items() if count > 1]:
        raise InputError(
            f"--concepts {one_line(options.concepts)}: several phrases are the attribute {some(alike)}; leave one."
        )
    scorer = parse_scorer(options.scorer)
    key = key_of(
        SCORES_VERSION, listed.prompts, scorer_digest(scorer), preprocessing.crop, preprocessing.margin,
        preprocessing.orientation, preprocessing.alpha,
    )  # fmt: skip
    shown = f"looked for: {some(names, 8)}" + (
        f'; "{one_line(listed.prompts[0])[:80]}" is asked of the first'
        if listed.prompts[0] != names[0]
        else ""
    )
    told = CONCEPT_NOTE.format(
        count=counted(len(listed), "phrase"), file=Place.of(options.concepts).name, scorer=scorer
    )
    return Concepts(listed, names, scorer, options.calibration, key, (*listed.notes, shown, told))


def _in_words(listed: ConceptList) -> ConceptList:
    """The list with names of columns, "has_crown_color::red" and "red_crown", as people say them; so they are asked."""
    said = {
        each: phrase(each) or each for each in listed.phrases if _NAME.fullmatch(each) or asked_phrase(each)
    }
    prompts = tuple(
        said.get(name, asked) if asked == name else asked
        for name, asked in zip(listed.phrases, listed.prompts, strict=True)
    )
    return replace(listed, phrases=tuple(said.get(each, each) for each in listed.phrases), prompts=prompts)


def _without_denials(listed: ConceptList) -> ConceptList:
    """The list without "no spots": scorers such as CLIP take it for spots. Raises InputError where nothing is left."""
    denied = [each for each in listed.phrases if denies(each)]
    if not denied:
        return listed
    kept = [
        (each, asked) for each, asked in zip(listed.phrases, listed.prompts, strict=True) if not denies(each)
    ]
    if not kept:
        raise InputError(
            f'--concepts: all phrases deny something, such as "{one_line(denied[0])}", which a scorer takes for what '
            "it denies. Say what is seen."
        )
    told = (
        f"left aside {counted(len(denied), 'phrase')} that deny something, which scorers take for what they deny: "
        f"{some(denied)}"
    )
    names, prompts = zip(*kept, strict=True)
    return ConceptList(names, prompts, (*listed.notes, told))


def _check_language(listed: ConceptList, options: RunOptions) -> None:
    """Raise InputError where phrases are in another language than English and no labels: sentences are composed of an
    English adjective and its noun, or list labels ("tête: rouge")."""
    if all(map(is_label, listed.phrases)):
        return
    said = pipeline_name(options.language_model).language
    looks = language_of(" ".join(listed.phrases))
    other = said if said != ENGLISH else looks if looks not in (ENGLISH, "") else ""
    if other:
        raise InputError(
            f"--concepts {one_line(str(options.concepts))}: phrases in {other} are no English adjective with its noun, "
            f'of which sentences are made ("{one_line(listed.phrases[0])}"). Write them as labels, "tête: rouge", with '
            "what is asked of the scorer in a column prompt; or in English."
        )
