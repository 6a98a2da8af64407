"""The order in which the networks are trained, each from what the earlier ones became."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from explain_core.errors import InputError
from explain_core.gve.captioned_images import CaptionedImages
from explain_core.gve.class_embedding import class_embedding
from explain_core.gve.lessons import Classifying, Explaining, Relating
from explain_core.gve.material import captioned
from explain_core.gve.model import SIZES, SentenceModel
from explain_core.gve.sentence_classifier import SentenceClassifier
from explain_core.gve.variants import DESCRIPTION, METHOD, VARIANTS, variant_named
from explain_core.gve.writer import Writer
from explain_core.places import Place
from explain_core.training.course import result_of
from explain_core.training.loop import Recipe, Worker, teach
from explain_core.training.material import Material
from explain_core.training.progress import TrainingProgress

CLASSIFIER = "sentence-classifier"


@dataclass(frozen=True, slots=True)
class GveCourse:
    """What is trained, how long and how fast.

    `weight` is that of the discriminative loss, `epochs` and `rate` those of the relevance loss; the classifier and the
    discriminative loss take CLASSIFIER_SHARE and EXPLAINING_SHARE of the epochs, the latter at a quarter of the rate.
    """

    variants: tuple[str, ...] = tuple(VARIANTS)
    size: str = "small"
    epochs: int = 12
    rate: float = 2e-3
    weight: float = 3.0
    baseline: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        """Raises InputError for what is not known."""
        for name in self.variants:
            variant_named(name)
        if self.size not in SIZES:
            raise InputError(f"there is no size {self.size!r}; the sizes are: {', '.join(SIZES)}.")

    @property
    def methods(self) -> tuple[str, ...]:
        """The variants, as the store calls them: "gve-explanation"."""
        return tuple(f"{METHOD}{name}" for name in self.variants)

    def learn(
        self,
        material: Material,
        folder: Place,
        tell: Callable[[str, TrainingProgress], None],
        worker: Worker,
    ) -> None:
        """Train all variants on the captions of the training images, and save what writes with them."""
        data = captioned(material)
        for name, model in taught(self, data, folder, tell, worker).items():
            if worker.rank == 0:
                writer = Writer.of(model, data.index, self.size, data.features)
                writer.save(result_of(folder, f"{METHOD}{name}"))

    @property
    def lessons(self) -> tuple[str, ...]:
        """The names of all that is trained for the variants, in the order of training."""
        wanted = {VARIANTS[name] for name in self.variants}
        wanted |= {VARIANTS[each.begins_as] for each in wanted if each.begins_as}
        if any(each.label for each in wanted):
            wanted.add(DESCRIPTION)  # the class embedding is made of it
        first = (CLASSIFIER,) if any(each.discriminative for each in wanted) else ()
        return (*first, *(name for name, each in VARIANTS.items() if each in wanted))


CLASSIFIER_SHARE, EXPLAINING_SHARE = 0.75, 0.5


def taught(
    course: GveCourse,
    data: CaptionedImages,
    folder: Place,
    tell: Callable[[str, TrainingProgress], None] | None = None,
    worker: Worker | None = None,
) -> dict[str, SentenceModel]:
    """Train what the course names, and return its variants' models; what `folder` holds is gone on from.

    `tell` hears of every step, with the lesson's name.
    """
    size, words = SIZES[course.size], len(data.index)
    models: dict[str, SentenceModel] = {}
    classifier: SentenceClassifier | None = None
    classes: torch.Tensor | None = None

    def run(name: str, lesson: nn.Module, epochs: float, rate: float) -> None:
        told = (lambda standing: tell(name, standing)) if tell else None
        recipe = Recipe(max(round(epochs), 1), rate, decay=0.9, seed=course.seed)
        teach(lesson, recipe, folder / f"{name}.safetensors", told, worker)

    for number, name in enumerate(course.lessons):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(course.seed * 64 + number)
            if name == CLASSIFIER:
                classifier = SentenceClassifier(words, data.classes, size)
                run(
                    name,
                    Classifying(classifier, data, course.seed),
                    course.epochs * CLASSIFIER_SHARE,
                    course.rate,
                )
                continue
            variant = VARIANTS[name]
            if variant.label and classes is None:
                classes = class_embedding(models[DESCRIPTION.name], data)
            model = SentenceModel(words, data.features.width, classes, variant, size)
            models[name] = model
            if not variant.discriminative:
                run(name, Relating(model, data, course.seed), course.epochs, course.rate)
                continue
            assert classifier is not None
            model.load_state_dict(models[variant.begins_as].state_dict())
            lesson = Explaining(model, classifier, data, course.seed, course.weight, course.baseline)
            run(name, lesson, course.epochs * EXPLAINING_SHARE, course.rate / 4)
    return {name: models[name] for name in course.variants}
