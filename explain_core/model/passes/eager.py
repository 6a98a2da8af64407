"""A network that was compiled, as its modules run one by one; and those of which only compiled code is left."""

from __future__ import annotations

from torch import nn
from torch.jit import ScriptModule
from torch.nn.parameter import is_lazy

from explain_core.errors import ModelError

COMPILED = "_orig_mod"


def eager(model: nn.Module) -> nn.Module:
    """The network itself where torch.compile wrapped it, or a part of it: what a layer gives can be seen there alone.

    Weights are shared; of a network of which a part was wrapped, the part is put back in its place; it is put into
    evaluation mode. Raises ModelError for TorchScript and exported programs, whose layers nobody outside can see, and
    for lazy layers that have no weights yet.
    """
    whole = _unwrapped(model)
    for module in list(whole.modules()):
        for name, child in list(module.named_children()):
            if (plain := _unwrapped(child)) is not child:
                setattr(module, name, plain)
        if getattr(module, "_compiled_call_impl", None) is not None:
            module._compiled_call_impl = None  # module.compile()
    try:
        whole.eval()
    except NotImplementedError as error:
        raise ModelError(
            "the network is an exported program, whose layers cannot be seen from outside: give its Python code, as "
            "package.module:factory, and the weights as a checkpoint."
        ) from error
    if any(is_lazy(parameter) for parameter in whole.parameters()):
        raise ModelError(
            "the network has lazy layers, which have no weights before a first pass: let its factory run one."
        )
    scripted = next(
        (name for name, module in whole.named_modules() if isinstance(module, ScriptModule)), None
    )
    if scripted is not None:
        raise ModelError(
            f"{scripted or 'the network'} is TorchScript, whose layers cannot be seen from outside: give the network's "
            "Python code, as package.module:factory, and the weights as a checkpoint."
        )
    return whole


def _unwrapped(module: nn.Module) -> nn.Module:
    while isinstance(inner := getattr(module, COMPILED, None), nn.Module):
        module = inner
    return module
