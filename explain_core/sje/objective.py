"""Structured joint embedding: what is made small so that an image and its texts score higher than others (Reed 2016).

F(v, t) = theta(v) . phi(t), theta the identity. The image term asks that an image prefers its class's texts (zero-shot
classification), the text term that a text prefers its class's images (retrieval). DS-SJE has both, DA-SJE (Akata et
al. 2015) the image term alone. Delta is 0 within a class and 1 between classes.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

PAPER, RELEASED = "paper", "released"
FORMS = (RELEASED, PAPER)
MARGIN = 1.0


@dataclass(frozen=True, slots=True)
class Objective:
    """`symmetric`: DS-SJE, else DA-SJE. `form`: the paper's or the released code's."""

    symmetric: bool = True
    form: str = RELEASED

    def __call__(self, images: Tensor, texts: Tensor) -> Tensor:
        """The loss of `images` and `texts`, both (classes, drawn, width), paired, each row another class.

        The released form is for one image and one text of a class.
        """
        if self.form == PAPER:
            return paper_loss(images, texts, self.symmetric)
        return released_loss(images[:, 0], texts[:, 0], self.symmetric)


def released_loss(images: Tensor, texts: Tensor, symmetric: bool) -> Tensor:
    """sum over i and j != i of max(0, 1 + F(v_i, t_j) - F(v_i, t_i)), and with max(0, 1 + F(v_j, t_i) - F(v_i, t_i)).

    `images` and `texts` (classes, width): a pair of each class. Divided by the number of classes squared, as in the
    released code.
    """
    scores = images @ texts.T
    own = scores.diagonal()
    others = ~torch.eye(len(scores), dtype=torch.bool, device=scores.device)
    loss = (MARGIN + scores - own[:, None]).clamp(min=0)[others].sum()
    if symmetric:
        loss = loss + (MARGIN + scores - own[None, :]).clamp(min=0)[others].sum()
    return loss / len(scores) ** 2


def paper_loss(images: Tensor, texts: Tensor, symmetric: bool) -> Tensor:
    """The mean over pairs of max over y of max(0, 1 + E_t[F(v, t)] - F(v, t_n)), t the texts of y; and its mirror.

    Eq. 3 to 5. `images` and `texts` (classes, drawn, width); the maximum is over the other classes of the batch, the
    expectations are over what was drawn of a class. The pair's own class, for which Delta is 0, is left out.
    """
    classes, drawn, _ = images.shape
    own = (images * texts).sum(-1)
    others = ~torch.eye(classes, dtype=torch.bool, device=images.device)[:, None, :].expand(-1, drawn, -1)

    def term(ones: Tensor, expected: Tensor) -> Tensor:
        excess = MARGIN + torch.einsum("cdw,yw->cdy", ones, expected) - own[..., None]
        return excess.masked_fill(~others, 0.0).clamp(min=0).amax(-1).mean()

    loss = term(images, texts.mean(1))
    return loss + term(texts, images.mean(1)) if symmetric else loss
