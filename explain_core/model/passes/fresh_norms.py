"""Batch norms before training: they know no statistics, and what goes through many of them vanishes, or grows."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from explain_core.errors import ModelError
from explain_core.model.passes.output import OneNumber
from explain_core.model.passes.probe import FEW, KEPT, device_of, images, places

Found = TypeVar("Found")

#: Random images whose statistics are lent.
BATCH = 4
#: The least variance of a channel, in the mean of all: of one that is dead nothing is to be made larger.
LEAST = 0.01


@contextmanager
def settled(model: nn.Module, size: tuple[int, int], channels: int) -> Iterator[bool]:
    """Lend batch norms that know no statistics those of random images while the block runs; whether there are any.

    What its layers do is seen as in a first step of training then, and not by what is left of numbers that have shrunk
    from layer to layer. A network of which any batch norm has learned is left alone.
    """
    fresh = _fresh(model)
    if not fresh:
        yield False
        return
    try:
        yield _lent(model, fresh, size, channels)
    finally:
        _given_back(fresh)


def settled_where_lost(
    model: nn.Module, size: tuple[int, int], channels: int, find: Callable[[], Found]
) -> Found:
    """What `find` finds of a network; `settled`, where later layers keep their places then, or nothing is found else.

    Raises what `find` raises.
    """
    if not _fresh(model):
        return find()
    plain = _last_kept(model, size, channels)
    with settled(model, size, channels) as lent, contextlib.suppress(ModelError):
        if lent and _last_kept(model, size, channels) > plain:
            return find()
    try:
        return find()
    except OneNumber:
        raise
    except ModelError as error:
        refused = error
    with settled(model, size, channels) as lent, contextlib.suppress(ModelError):
        if lent:
            return find()
    raise refused


def _last_kept(model: nn.Module, size: tuple[int, int], channels: int) -> int:
    """The place in the forward pass of the last call that is seen to keep its places; -1 where there is none."""
    with contextlib.suppress(ModelError):
        kept = [
            number
            for number, each in enumerate(places(model, size, channels))
            if each.layout is not None
            and (each.kept or 0) >= KEPT
            and math.prod(each.layout.map_shape(each.shape)[1:]) > FEW
        ]
        return max(kept, default=-1)
    return -1


def _fresh(model: nn.Module) -> list[_BatchNorm]:
    """The batch norms of a network, where none knows statistics."""
    norms = [module for module in model.modules() if isinstance(module, _BatchNorm)]
    norms = [norm for norm in norms if norm.running_mean is not None and norm.running_var is not None]
    return norms if all(_is_fresh(norm) for norm in norms) else []


def _is_fresh(norm: _BatchNorm) -> bool:
    mean, variance, seen = norm.running_mean, norm.running_var, norm.num_batches_tracked
    if isinstance(norm, nn.SyncBatchNorm) or norm.training or (seen is not None and int(seen) > 0):
        return False
    assert mean is not None and variance is not None
    return not bool(mean.any()) and bool((variance == 1).all())


def _lent(model: nn.Module, fresh: Sequence[_BatchNorm], size: tuple[int, int], channels: int) -> bool:
    momenta = [norm.momentum for norm in fresh]
    for norm in fresh:
        norm.training, norm.momentum = True, None  # the mean over all that it sees
    try:
        with torch.no_grad():
            model(images(size, channels, BATCH, device_of(model)))
    except Exception:  # of whatever kind: whoever asks the network next tells
        _given_back(fresh)
        return False
    finally:
        for norm, momentum in zip(fresh, momenta, strict=True):
            norm.training, norm.momentum = False, momentum
    for norm in fresh:
        if norm.running_var is not None:
            norm.running_var.clamp_(min=LEAST * float(norm.running_var.mean()))
    return True


def _given_back(fresh: Sequence[_BatchNorm]) -> None:
    for norm in fresh:
        norm.reset_running_stats()
