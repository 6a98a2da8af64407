"""From a run's images to what the networks are trained on."""

from explain_core.errors import InputError
from explain_core.gve.captioned_images import CaptionedImages
from explain_core.training.material import Material
from explain_core.training.word_index import WordIndex

FEWEST = 2  #: times that a word is written in the training captions, to be learned


def captioned(material: Material) -> CaptionedImages:
    """The captions of the training images. Raises InputError where there is none."""
    captions = material.training_captions()
    if not any(captions):
        raise InputError(
            "no training image has captions: there is nothing to learn sentences from. Add them with --captions."
        )
    index = WordIndex.of((line for lines in captions for line in lines), FEWEST)
    return CaptionedImages.of(captions, material.label.tolist(), material.features, index, material.classes)
