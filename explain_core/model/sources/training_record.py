"""What a checkpoint and what lies beside it say of the training: the order of labels, and the preprocessing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain_core.data.pictures.named_preprocessing import NamedPreprocessing
from explain_core.data.sets.class_order import NamedClasses
from explain_core.data.wording import one_line
from explain_core.model.checkpoints.class_names import class_names_in, contradiction_in
from explain_core.model.sources.hugging_face_preprocessing import PREPROCESSOR
from explain_core.model.sources.source import source_files
from explain_core.model.sources.trained_preprocessing import (
    TIMM,
    named_in_settings,
    of_timm,
    of_transforms,
)

if TYPE_CHECKING:
    from torch import nn

    from explain_core.model.sources.spec import ModelSpec

#: Descriptions that Hugging Face keeps beside the weights.
CONFIGS = ("config.json", PREPROCESSOR)
MAX_BYTES = 16 * 2**20
#: What a person's source has in it where its network may bring timm's description of its data.
SIGNS = ("timm", *TIMM)


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """What is known of a network's training: its classes in label order, and preprocessing, the surest source first."""

    classes: NamedClasses | None = None
    preprocessing: tuple[NamedPreprocessing, ...] = ()
    doubt: str = ""  #: why the order of its classes is not known, though it names them

    def to_json(self) -> str:
        """The record as text, for a cache."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> TrainingRecord:
        """What `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
        held = json.loads(text)
        named = held["classes"]
        classes = None if named is None else NamedClasses(tuple(named["names"]), named["source"])
        said = [_named(each) for each in held["preprocessing"]]
        return TrainingRecord(classes, tuple(said), held["doubt"])


def _named(held: Mapping[str, Any]) -> NamedPreprocessing:
    parts: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in held.items()
    }
    return NamedPreprocessing(**parts)


def record_of_checkpoint(
    path: str | Path, spec: ModelSpec, classes: int, weights_key: str | None = None
) -> TrainingRecord:
    """What a checkpoint, the files beside it and a person's network say. Raises CheckpointError and ModelError."""
    from explain_core.model.checkpoints.checkpoint import read_checkpoint

    checkpoint = read_checkpoint(path, weights_key)
    settings = dict(checkpoint.hyper_parameters) | configs_beside(path)
    names, source = checkpoint.class_names, Path(path).name
    if names is None and (names := class_names_in(settings.get("config.json", {}))) is not None:
        source = "config.json"
    named = None if names is None else NamedClasses(names, one_line(source))
    said = named_in_settings(settings)
    if (own := _of_network(spec, classes)) is not None:
        said.append(own)
    return TrainingRecord(named, tuple(said), contradiction_in(settings))


def record_of_weights(spec: ModelSpec, weights: str) -> TrainingRecord:
    """What torchvision says of its own weights. Raises ModelError for names that are not there."""
    from explain_core.model.sources.torchvision_weights import chosen_weights

    chosen = chosen_weights(spec, weights)
    where = f"torchvision's {chosen.name}"
    names = tuple(chosen.meta.get("categories", ()))
    classes = NamedClasses(names, where) if names else None
    return TrainingRecord(classes, (of_transforms(chosen.transforms(), where),))


def configs_beside(path: str | Path) -> dict[str, Mapping[str, Any]]:
    """The content of Hugging Face's descriptions in a checkpoint's folder, by their names; of damaged ones nothing."""
    file, found = Path(path), dict[str, Mapping[str, Any]]()
    folder = file if file.is_dir() else file.parent
    is_hugging_face = file.is_dir() or file.name.startswith(("model.safetensors", "pytorch_model.bin"))
    for name in CONFIGS if is_hugging_face else (PREPROCESSOR,):
        try:
            if (folder / name).stat().st_size <= MAX_BYTES:
                held = json.loads((folder / name).read_text())
                if isinstance(held, dict):
                    found[name] = held
        except (OSError, ValueError, RecursionError):
            continue
    return found


def preprocessing_of_network(network: nn.Module) -> NamedPreprocessing | None:
    """What a network itself says of its data: timm's description, which its own training script goes by."""
    for name in TIMM:
        cfg = getattr(network, name, None)
        cfg = cfg.to_dict() if cfg is not None and hasattr(cfg, "to_dict") else cfg
        if isinstance(cfg, Mapping) and cfg.get("mean") is not None:
            return of_timm(cfg, f"the network's {name}")
    return None


def _of_network(spec: ModelSpec, classes: int) -> NamedPreprocessing | None:
    """Of a person's network; it is built only where its source may know timm."""
    if spec.of_torchvision:
        return None
    texts = [
        file.read_text(errors="replace")
        for file in source_files(spec.module).values()
        if file.suffix == ".py"
    ]
    if not spec.module.startswith("timm") and not any(sign in text for text in texts for sign in SIGNS):
        return None
    from explain_core.model.sources.spec import build_model

    return preprocessing_of_network(build_model(spec, classes))
