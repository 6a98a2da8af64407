"""A trained answerer as one file: safetensors, with its words, answers and sizes in the header."""

import json

from safetensors.torch import load, save

from explain_core.errors import StoreError
from explain_core.places import Place
from explain_core.training.notes import notes_of
from explain_core.training.standard import Standard
from explain_core.training.word_index import WordIndex
from explain_core.vqa.answerer import Answerer
from explain_core.vqa.model import AnswerModel, Design

VERSION = 1
NOTE = "explain_flow.answerer"


def save_answerer(answerer: Answerer, path: Place) -> None:
    """Write to `path`, whole or not at all. Raises StoreError where it cannot be written."""
    model = answerer.model
    note = {
        "version": VERSION,
        "words": answerer.words.words,
        "answers": answerer.answers,
        "design": model.design.as_dict(),
    }
    tensors = {
        f"model.{name}": value.detach().cpu().contiguous() for name, value in model.state_dict().items()
    }
    tensors |= answerer.standard.tensors()
    with path.write() as handle:
        handle.write(save(tensors, metadata={NOTE: json.dumps(note)}))


def load_answerer(path: Place) -> Answerer:
    """Read what `save_answerer` wrote. Raises StoreError where it is missing, damaged or of another version."""
    try:
        content = path.read_bytes()
        note = json.loads(notes_of(content)[NOTE])
        if note["version"] != VERSION:
            raise ValueError(f"version {note['version']}, this program reads {VERSION}")
        tensors = load(content)
        standard = Standard.taken_from(tensors)
        words, answers = WordIndex(tuple(note["words"])), tuple(note["answers"])
        model = AnswerModel(len(words), len(standard.mean), len(answers), Design(**note["design"]))
        model.load_state_dict({name.removeprefix("model."): value for name, value in tensors.items()})
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror or error}. Train it again.") from error
    except Exception as error:  # safetensors, JSON and torch each have their own
        raise StoreError(f"{path} is damaged or no answerer ({error}). Train it again.") from error
    return Answerer(model.eval().requires_grad_(False), words, answers, standard)
