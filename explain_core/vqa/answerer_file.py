"""A trained answerer as one file, with its words, answers and sizes."""

from explain_core.places import Place
from explain_core.training.network_file import read_network, unfit, write_network
from explain_core.training.word_index import WordIndex
from explain_core.vqa.answerer import Answerer
from explain_core.vqa.model import AnswerModel, Design

KIND = "answerer"


def save_answerer(answerer: Answerer, path: Place) -> None:
    """Write to `path`, whole or not at all. Raises StoreError where it cannot be written."""
    note = {
        "words": answerer.words.words,
        "answers": answerer.answers,
        "design": answerer.model.design.as_dict(),
    }
    write_network(path, KIND, note, answerer.model, answerer.standard)


def load_answerer(path: Place) -> Answerer:
    """Read what `save_answerer` wrote. Raises StoreError where it is missing, damaged or of another version."""
    found = read_network(path, KIND)
    try:
        words, answers = WordIndex(tuple(found.note["words"])), tuple(found.note["answers"])
        model = AnswerModel(
            len(words), len(found.standard.mean), len(answers), Design(**found.note["design"])
        )
        model.load_state_dict(found.tensors)
    except Exception as error:  # torch and the note each have their own
        raise unfit(path, KIND, error) from error
    return Answerer(model.eval().requires_grad_(False), words, answers, found.standard)
