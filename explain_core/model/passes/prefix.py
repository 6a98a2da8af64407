"""What runs before a layer, remembered: trials that differ from the layer on compute that part of a network once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_flatten, tree_unflatten

from explain_core.model.passes.hooks import is_transformed

Key = tuple[str, int]
#: What is compared as it is.
PLAIN = (type(None), bool, int, float, str)
#: Modules in a row, from which they count as the blocks of a network.
BLOCKS = 4


@dataclass(eq=False, slots=True)
class Prefix:
    """Of each call of a module beside the way to a layer, what went in and came out, image by image.

    An image's outputs are taken again only where all that goes in is what went in before, to the bit. `shares`: what
    trials of a layer's call told already, with the image that it was held against, and the number of outputs.
    """

    known: dict[Key, dict[int, tuple[list[Any], list[Any], Any]]] = field(default_factory=dict)
    shares: dict[tuple[str, int, int], tuple[float, int]] = field(default_factory=dict)

    @contextmanager
    def remembered(self, model: nn.Module, layer: str, images: Sequence[int]) -> Iterator[None]:
        """In the block's forward pass over `images`, named by numbers, what is known is not computed again.

        Nothing is, without a `layer`; what comes after it keeps its gradients.
        """
        reached: list[bool] = []
        own = model.get_submodule(layer)
        with (
            own.register_forward_hook(lambda *_: reached.append(True)),
            self._through(_beside(model, layer), images, reached),
        ):
            yield

    @contextmanager
    def remembering(self, model: nn.Module, images: Sequence[int]) -> Iterator[None]:
        """In the block's forward pass what the network's blocks give is kept, for what is asked of their like later."""
        with self._through(_blocks(model), images, []):
            yield

    @contextmanager
    def _through(
        self, modules: Sequence[tuple[str, nn.Module]], images: Sequence[int], reached: Sequence[bool]
    ) -> Iterator[None]:
        numbers: dict[str, int] = {}
        changed: list[tuple[nn.Module, Any]] = []
        for name, module in modules:
            own = module.__dict__.get("forward")
            changed.append((module, own))
            module.forward = self._recalling(name, module.forward, images, numbers, reached)
        try:
            yield
        finally:
            for module, own in changed:
                del module.forward
                if own is not None:
                    module.forward = own

    def forget(self, module: str) -> None:
        """Forget what came out of all that holds a module, and all shares: its weights are others now."""
        self.shares.clear()
        for key in [key for key in self.known if f"{module}.".startswith(f"{key[0]}.")]:
            del self.known[key]

    def _recalling(
        self, name: str, forward: Callable[..., Any], images: Sequence[int], numbers: dict[str, int],
        reached: Sequence[bool],
    ) -> Callable[..., Any]:  # fmt: skip
        def run(*args: Any, **kwargs: Any) -> Any:
            number = numbers[name] = numbers.get(name, -1) + 1
            given, shape = tree_flatten((args, kwargs))
            rows = self.known.setdefault((name, number), {})
            felt = torch.is_grad_enabled() and any(isinstance(x, Tensor) and x.requires_grad for x in given)
            if felt and reached:
                return forward(*args, **kwargs)
            if (found := _recalled(rows, given, images)) is not None:
                return found
            if not felt and (left := _left(rows, given, images)) is not None:
                few = [each[left] if isinstance(each, Tensor) else each for each in given]
                args, kwargs = tree_unflatten(few, shape)
                _keep(rows, few, forward(*args, **kwargs), [images[row] for row in left])
                if (found := _recalled(rows, given, images)) is not None:
                    return found
                args, kwargs = tree_unflatten(given, shape)
            before = [each._version if isinstance(each, Tensor) else 0 for each in given if not _frozen(each)]
            output = forward(*args, **kwargs)
            after = [each._version if isinstance(each, Tensor) else 0 for each in given if not _frozen(each)]
            if before == after:
                _keep(rows, given, output, images)
            return output

        return run


def _beside(model: nn.Module, layer: str) -> list[tuple[str, nn.Module]]:
    """The largest modules that do not hold the layer: the children of all that do."""
    if not layer:
        return []
    found: dict[int, tuple[str, nn.Module]] = {}
    around, inside = model, layer.split(".")
    held = {id(model.get_submodule(".".join(inside[:depth]))) for depth in range(len(inside) + 1)}
    for depth, part in enumerate(inside):
        prefix = "".join(f"{each}." for each in inside[:depth])
        for name, child in around.named_children():
            if id(child) not in held:
                found.setdefault(id(child), (f"{prefix}{name}", child))
        around = getattr(around, part)
    return list(found.values())


def _blocks(model: nn.Module) -> list[tuple[str, nn.Module]]:
    """The members of rows of BLOCKS and more modules that hold others: the blocks of a transformer, or a stage."""
    found: dict[int, tuple[str, nn.Module]] = {}
    inside: list[str] = []
    for name, row in model.named_modules():
        members = [(f"{name}.{each}" if name else each, member) for each, member in row.named_children()]
        members = [(each, member) for each, member in members if next(member.children(), None) is not None]
        if not isinstance(row, nn.ModuleList | nn.Sequential) or len(members) < BLOCKS:
            continue
        if not any(f"{name}.".startswith(f"{outer}.") for outer in inside):
            inside += [each for each, _ in members]
            for each, member in members:
                found.setdefault(id(member), (each, member))
    return list(found.values())


def _recalled(
    rows: dict[int, tuple[list[Any], list[Any], Any]], given: Sequence[Any], images: Sequence[int]
) -> Any | None:
    """What came out for these images; None where it is not known, or something else goes in."""
    if not all(image in rows for image in images):
        return None
    kept = [rows[image] for image in images]
    if any(len(each[0]) != len(given) for each in kept):
        return None
    for place, value in enumerate(given):
        if not all(_same(_part(value, row, len(images)), each[0][place]) for row, each in enumerate(kept)):
            return None
    parts = [
        torch.stack([each[1][place] for each in kept])
        if isinstance(kept[0][1][place], Tensor)
        else kept[0][1][place]
        for place in range(len(kept[0][1]))
    ]
    return tree_unflatten(parts, kept[0][2])


def _left(
    rows: dict[int, tuple[list[Any], list[Any], Any]], given: Sequence[Any], images: Sequence[int]
) -> list[int] | None:
    """The rows of images that are not known yet, where some others are: what is new can be computed alone.

    None where all or none are known, or more goes in than one tensor of a row an image: of others nobody can tell what
    is an image's. That something is known says that the module leaves what goes in as it is.
    """
    tensors = [each for each in given if isinstance(each, Tensor)]
    if len(tensors) != 1 or tensors[0].ndim < 2 or tensors[0].shape[0] != len(images):
        return None
    new = {image: row for row, image in reversed(list(enumerate(images))) if image not in rows}
    return sorted(new.values()) if rows and new and len(new) < len(images) else None


def _keep(
    rows: dict[int, tuple[list[Any], list[Any], Any]],
    given: Sequence[Any],
    output: Any,
    images: Sequence[int],
) -> None:
    """Keep what went in and came out of each image that is new, where all of it is numbers of images and plain."""
    parts, shape = tree_flatten(output)
    tensors = [each for each in parts if isinstance(each, Tensor)]
    whole = all(each.ndim > 0 and each.shape[0] == len(images) for each in tensors)
    plain = all(isinstance(each, (Tensor, *PLAIN)) for each in (*given, *parts))
    if any(is_transformed(each) for each in tensors):
        return
    stores = {each.untyped_storage().data_ptr() for each in given if isinstance(each, Tensor)}
    if not (whole and plain and tensors) or any(
        each.untyped_storage().data_ptr() in stores for each in tensors
    ):
        return  # a view of what went in may be changed in place with it
    for row, image in enumerate(images):
        if image not in rows:
            went_in = [_copied(_part(each, row, len(images))) for each in given]
            rows[image] = went_in, [_copied(_part(each, row, len(images))) for each in parts], shape


def _part(value: Any, row: int, images: int) -> Any:
    """What of a value is one image's: its row; of what has no row an image, all of it."""
    if isinstance(value, Tensor) and value.ndim > 0 and value.shape[0] == images:
        return value[row]
    return value


def _copied(value: Any) -> Any:
    return value.detach().clone() if isinstance(value, Tensor) else value


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return one.shape == other.shape and one.dtype == other.dtype and torch.equal(one, other)
    return type(one) is type(other) and isinstance(one, PLAIN) and bool(one == other)


def _frozen(value: Any) -> bool:
    """Whether a tensor keeps no count of its changes: those of torch.inference_mode."""
    return isinstance(value, Tensor) and value.is_inference()
