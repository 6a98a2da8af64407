"""Hendricks et al.'s networks at their own widths (1,000) on a processor: trained in half precision, then published.

    timeout 330 python -m tests.bench.paper_size --store STORE --epochs 2       # again and again: it goes on
    explain train gve --store STORE --size paper --epochs 2                     # finds all lessons learned; writes

Parameters and Adam are in float32; the LSTMs' products are in bfloat16, and what does not change from word to word (the
image and the class) is multiplied once a sentence. The states lie where the command looks for them.
"""

import argparse
import time
from pathlib import Path

import torch
from torch import Tensor, nn

from explain_core.gve.course import GveCourse, taught
from explain_core.gve.material import captioned
from explain_core.gve.model import SIZES, SentenceModel, State
from explain_core.gve.variants import VARIANTS
from explain_core.store.reader import Store
from explain_core.training.material import open_material, write_material
from explain_core.training.progress import TrainingProgress
from flows.training import Subject, _images
from tasks.process_end import to_the_end

PAPER = 10_000 * 100  #: captions that the released training of one network reads: iterations of a batch


def half_lstm(lstm: nn.LSTM, given: Tensor, static: Tensor | None = None) -> Tensor:
    """What a one-layer `lstm` makes of (batch, length, width), from zero states, its products in bfloat16.

    `static` (batch, more) stands behind `given` at every step.
    """
    into, back = lstm.weight_ih_l0.bfloat16(), lstm.weight_hh_l0.bfloat16()
    width = given.shape[2]
    bias = lstm.bias_ih_l0 + lstm.bias_hh_l0
    gates = (given.bfloat16() @ into[:, :width].t()).float() + bias
    if static is not None:
        gates = gates + (static.bfloat16() @ into[:, width:].t()).float()[:, None]
    h = c = given.new_zeros(len(given), lstm.hidden_size)
    found = []
    for step in range(given.shape[1]):
        i, f, g, o = (gates[:, step] + (h.bfloat16() @ back.t()).float()).chunk(4, 1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        found.append(h)
    return torch.stack(found, 1)


def in_half_precision() -> None:
    """Let sentence models that are trained use `half_lstm`."""
    whole = SentenceModel.hidden

    def hidden(
        self: SentenceModel, words: Tensor, static: Tensor, state: State | None = None
    ) -> tuple[Tensor, State]:
        if not self.training:
            return whole(self, words, static, state)
        read = half_lstm(self.first, self.dropout(self.embed(words)))
        nothing = static.new_zeros(0)
        return half_lstm(self.second, self.dropout(read), static), ((nothing, nothing), (nothing, nothing))

    SentenceModel.hidden = hidden  # type: ignore[method-assign]


def main() -> None:
    """Train all variants; what is learned already is loaded."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--size", default="paper", choices=SIZES)
    parser.add_argument("--variants", nargs="+", default=list(VARIANTS), choices=VARIANTS)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    with Store.open(asked.store.absolute()) as opened:
        subject = Subject.of(opened, None)
    write_material(subject.material, _images(subject.rows), len(subject.run.class_names), subject.shards)
    course = GveCourse(
        tuple(name for name in VARIANTS if name in asked.variants),
        size=asked.size,
        epochs=asked.epochs,
        seed=asked.seed,
    )
    data = captioned(open_material(subject.material))
    print(
        f"{len(data):,} captions, {asked.epochs} times: {len(data) * asked.epochs / PAPER:.1%} of what the released "
        "training reads"
    )
    if asked.size == "paper":
        in_half_precision()
    start = time.monotonic()

    def tell(lesson: str, at: TrainingProgress) -> None:
        if at.step % 25 == 0 or at.step == at.steps:
            told = ", ".join(f"{name} {value:.2f}" for name, value in at.losses.items())
            print(f"{time.monotonic() - start:5.0f} s  {lesson} {at.step}/{at.steps}: {told}", flush=True)

    taught(course, data, subject.states(course), tell)


if __name__ == "__main__":
    to_the_end(main)
