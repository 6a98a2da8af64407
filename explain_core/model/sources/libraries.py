"""Networks of libraries: torchvision's and timm's by name, Hugging Face's by the folder of a config.json."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import io
import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain_core.errors import ModelError
from explain_core.model.checkpoints.checkpoint_files import USUAL
from explain_core.model.sources.network_name import (
    HUGGING_FACE,
    TIMM,
    TORCHVISION,
    ModelSpec,
    close_names,
    in_a_line,
)
from explain_core.model.sources.vision_library import torchvision, vision_library

if TYPE_CHECKING:
    from torch import Tensor, nn

CONFIG = "config.json"


def torchvision_name(spec: ModelSpec) -> str:
    """The network's name as torchvision writes it. Raises ModelError, with close names, if there is none."""
    known = torchvision().models.list_models(module=torchvision().models)
    name = spec.name.lower()
    if name in known:
        return name
    raise ModelError(
        f"torchvision has no classification network called {spec.name!r}."
        f"{close_names(name, known)} All names: "
        "python -c 'import torchvision; print(torchvision.models.list_models())'"
    )


def own_weights(spec: ModelSpec) -> Path | None:
    """The file of weights beside the config.json of a Hugging Face network, or the index of its parts; else None."""
    if spec.module != HUGGING_FACE:
        return None
    return next((path for name in USUAL if (path := _folder(spec) / name).is_file()), None)


def class_names_of(spec: ModelSpec) -> tuple[str, ...] | None:
    """The class names (id2label) in the config.json of a Hugging Face network, in label order; None without any."""
    if spec.module != HUGGING_FACE:
        return None
    labels = _config(spec).get("id2label")
    if not isinstance(labels, dict) or set(labels) != {str(number) for number in range(len(labels))}:
        return None
    return tuple(str(labels[str(number)]) for number in range(len(labels)))


def present_names(model: nn.Module, state: Mapping[str, Tensor], spec: ModelSpec) -> dict[str, Tensor] | None:
    """A Hugging Face checkpoint's tensors by the names that the installed transformers has for them.

    Its networks' modules were renamed over the years, and files keep the names of before. None where there is nothing
    to rename, or where not every tensor of `model` has its own in `state`, of its shape.
    """
    build = getattr(type(model), "from_pretrained", None)
    if spec.module != HUGGING_FACE or build is None:
        return None
    import torch

    log = logging.getLogger("transformers")
    level = log.level
    try:
        log.setLevel(logging.CRITICAL)  # what does not fit is told of here
        with contextlib.redirect_stderr(io.StringIO()):
            made, told = build(
                None, config=copy.deepcopy(model.config), state_dict=dict(state), output_loading_info=True,
                dtype=torch.float32,
            )  # fmt: skip
    except Exception:  # whatever the library raises: the names stay what they are, and are told of
        return None
    finally:
        log.setLevel(level)
    if any(told.values()):
        return None
    found: dict[str, Tensor] = made.state_dict()
    return found


def library_digest(spec: ModelSpec) -> str:
    """SHA-256 (hex) of the config.json that a network is built by; "" where its name says all."""
    if spec.module != HUGGING_FACE:
        return ""
    _config(spec)
    return hashlib.sha256((_folder(spec) / CONFIG).read_bytes()).hexdigest()


def _of_torchvision(spec: ModelSpec, num_classes: int) -> nn.Module:
    name = torchvision_name(spec)
    extra: dict[str, Any] = {}
    if name in ("googlenet", "inception_v3"):
        # The auxiliary heads serve training only. (Left unsaid, init_weights is warned about.)
        extra = {"init_weights": False, "aux_logits": False}
    extra |= dict(spec.options)
    with _own_errors(spec):
        model: nn.Module = torchvision().models.get_model(
            name, weights=None, num_classes=num_classes, **extra
        )
    return model


def _of_timm(spec: ModelSpec, num_classes: int) -> nn.Module:
    timm = _imported("timm", spec)
    base = spec.name.partition(".")[0]  # what follows a dot names weights, which come from a checkpoint here
    if not timm.is_model(base):
        raise ModelError(
            f"timm {timm.__version__} has no network called {spec.name!r}.{close_names(base, timm.list_models())}"
        )
    with _own_errors(spec):
        model: nn.Module = timm.create_model(
            base, pretrained=False, num_classes=num_classes, **dict(spec.options)
        )
    return model


def _of_hugging_face(spec: ModelSpec, num_classes: int) -> nn.Module:
    held = _config(spec)
    if "auto_map" in held and "model_type" not in held:
        raise ModelError(
            f"{_folder(spec) / CONFIG} names code of its own, which is never run: write a factory for it."
        )
    transformers = _imported("transformers", spec)
    with _own_errors(spec):
        config = transformers.AutoConfig.from_pretrained(
            _folder(spec), local_files_only=True, trust_remote_code=False
        )
        if config.num_labels != num_classes:
            config.num_labels = num_classes
        for name, value in spec.options:
            setattr(config, name, value)
        model: nn.Module = transformers.AutoModelForImageClassification.from_config(config)
    return model.float()


LIBRARIES: dict[str, Callable[[ModelSpec, int], nn.Module]] = {
    TORCHVISION: _of_torchvision, TIMM: _of_timm, HUGGING_FACE: _of_hugging_face,
}  # fmt: skip


def _folder(spec: ModelSpec) -> Path:
    folder = Path(spec.name).expanduser()
    return folder if folder.is_absolute() else Path(spec.folder or ".") / folder


def _config(spec: ModelSpec) -> dict[str, Any]:
    path = _folder(spec) / CONFIG
    try:
        held = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ModelError(
            f"there is no {path}: hf:FOLDER names a folder with a config.json, as save_pretrained writes it."
        ) from error
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {in_a_line(error)}.") from error
    if not isinstance(held, dict):
        raise ModelError(f"{path} is no configuration of a network: it holds a {type(held).__name__}.")
    return held


def _imported(library: str, spec: ModelSpec) -> Any:
    """The library, imported only now. Raises ModelError where it is not installed."""
    import importlib

    try:
        with contextlib.redirect_stderr(io.StringIO()):  # it tells of what else is not installed
            return vision_library(library) if library == TIMM else importlib.import_module(library)
    except ImportError as error:
        raise ModelError(
            f"{spec} needs {library}, which is not installed ({in_a_line(error)}): pip install "
            f"'explain-flow[{library}]'."
        ) from error


@contextlib.contextmanager
def _own_errors(spec: ModelSpec) -> Any:
    """Turn whatever a library raises while it builds into a ModelError."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(f"{spec} could not be built: {in_a_line(error)}") from error
