"""Sentences from a trained model: drawn at random, the likeliest word by word, or the likeliest of a beam."""

from dataclasses import dataclass

import torch
from torch import Tensor

from explain_core.gve.model import SentenceModel, State
from explain_core.gve.said_once import SaidOnce
from explain_core.training.word_index import END, PAD, UNKNOWN

LONGEST = 30  #: words; the released decoder allows 50, and no caption's sentence comes near

REPEATED = 3  #: words that are said once in a sentence


@torch.no_grad()
def sampled(model: SentenceModel, static: Tensor, length: int) -> Tensor:
    """(batch, length) words drawn from p(word | those before it, static); END ends a sentence, PAD follows it."""
    was_training = model.training
    model.eval()
    state: State | None = None
    last = torch.full((len(static), 1), END, device=static.device)
    words = torch.full((len(static), length), PAD, device=static.device)
    over = torch.zeros(len(static), dtype=torch.bool, device=static.device)
    for place in range(length):
        seen, state = model.hidden(last, static, state)
        odds = _allowed(model.word(seen[:, 0])).softmax(1)
        last = torch.multinomial(odds, 1)
        words[:, place] = torch.where(over, PAD, last[:, 0])
        over |= last[:, 0] == END
        if over.all():
            break
    model.train(was_training)
    return words


@dataclass(frozen=True, eq=False, slots=True)
class _Beams:
    """`words` (batch, width, length), `score` (batch, width) log p, `over` (batch, width) those that have ended."""

    words: Tensor
    score: Tensor
    over: Tensor


@torch.no_grad()
def beam(
    model: SentenceModel, static: Tensor, width: int, length: int = LONGEST, once: SaidOnce | None = None
) -> Tensor:
    """(batch, length) words: the sentence of the highest log p a word among `width` that are followed at once.

    No word follows itself, no three words come twice (as Paulus et al. 2018 decode; the released decoder repeats
    itself), UNKNOWN is not said, and with `once` nothing is told of a noun twice. A sentence that has ended stays in
    the beam with its score.
    """
    model.eval()
    batch, device = len(static), static.device
    repeated = static.repeat_interleave(width, 0)
    state: State | None = None
    score = torch.full((batch, width), float("-inf"), device=device)
    score[:, 0] = 0.0  # at first all beams are the same: only one counts
    beams = _Beams(
        torch.full((batch, width, length), PAD, device=device), score,
        torch.zeros(batch, width, dtype=torch.bool, device=device),
    )  # fmt: skip
    last = torch.full((batch * width, 1), END, device=device)
    for place in range(length):
        seen, state = model.hidden(last, repeated, state)
        logits = _allowed(model.word(seen[:, 0]))
        if place:
            logits.scatter_(1, last, float("-inf"))  # no word twice in a row
        said = beams.words[:, :, :place].flatten(0, 1)
        _without_repeats(logits, said)
        if once is not None:
            _told_once(logits, said, beams.over.flatten(), once)
        beams, parents = _extended(beams, logits.log_softmax(1).reshape(batch, width, -1), place)
        if beams.over.all():
            break
        chosen = (torch.arange(batch, device=device)[:, None] * width + parents).flatten()
        state = tuple((h[:, chosen], c[:, chosen]) for h, c in state)  # type: ignore[assignment]
        last = beams.words[:, :, place].reshape(-1, 1).clamp(min=END)
    spoken = (beams.words != PAD).sum(2).clamp(min=1)
    best = (beams.score / spoken).argmax(1)
    return beams.words[torch.arange(batch, device=device), best]


def _without_repeats(logits: Tensor, said: Tensor) -> None:
    """Rule out, in `logits` (rows, vocabulary), words that would end three words that `said` (rows, place) holds."""
    for start in range(said.shape[1] - REPEATED + 1):
        again = (said[:, start : start + REPEATED - 1] == said[:, 1 - REPEATED :]).all(1)
        third = said[:, start + REPEATED - 1]
        logits[again, third[again]] = float("-inf")


def _told_once(logits: Tensor, said: Tensor, over: Tensor, once: SaidOnce) -> None:
    """Rule out, in `logits` (rows, vocabulary), what would tell again what the rows of `said` that go on have told."""
    going = (~over).nonzero()[:, 0].tolist()
    for row, words in zip(going, said[going].tolist(), strict=True):
        if again := once.again(words):
            logits[row, again] = float("-inf")


def _extended(beams: _Beams, log_p: Tensor, place: int) -> tuple[_Beams, Tensor]:
    """The best beams with one word more, and the beam that each came from; `log_p` (batch, width, vocabulary)."""
    batch, width, vocabulary = log_p.shape
    ended = torch.full((vocabulary,), float("-inf"), device=log_p.device)
    ended[PAD] = 0.0  # what has ended goes on with nothing
    following = torch.where(beams.over[..., None], ended, log_p) + beams.score[..., None]
    score, flat = following.reshape(batch, -1).topk(width, 1)
    parents, said = flat // vocabulary, flat % vocabulary
    words = beams.words.gather(1, parents[..., None].expand(-1, -1, beams.words.shape[2])).clone()
    words[:, :, place] = said
    over = beams.over.gather(1, parents) | (said == END)
    return _Beams(words, score, over), parents


def _allowed(logits: Tensor) -> Tensor:
    """Without the words that nobody says."""
    logits = logits.clone()
    logits[:, [PAD, UNKNOWN]] = float("-inf")
    return logits
