"""The files of a field guide's folder, and what stands in them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from explain_core.data.image_set import TEST, TRAIN, Box
from explain_core.errors import ImageSetError
from explain_core.fieldguide.scene import Scene
from explain_core.fieldguide.species import Trait, Traits

VERSION = 1
"""Goes up with every change of what is drawn or written: a folder of another version is drawn anew."""

RECORDS, SPECIES_FILE, IMAGES, MASKS = "records.jsonl", "species.json", "images", "masks"


@dataclass(frozen=True)
class Record:
    """One picture: `path` and `mask` are relative to the folder, `scene_seed` gives its scene again.

    `traits` and `captions` are those of the bird that is drawn, which a mislabelled picture's `class_name` does not
    name. `cause`: why a network may fail on the picture, where that was planted. `changes`: what of the seed's scene
    was changed. `decides`: the part that alone makes the bird one of its class, if one does.
    """

    path: str
    mask: str
    class_name: str
    split: str
    captions: tuple[str, ...]
    box: Box
    keypoints: dict[str, tuple[float, float]]
    traits: Traits
    scene_seed: tuple[int, ...]
    cause: str = ""
    changes: dict[str, str | float] = field(default_factory=dict)
    decides: str = ""

    @property
    def scene(self) -> Scene:
        """The scene that was drawn."""
        changes: dict[str, Any] = self.changes
        return replace(Scene.from_seed(*self.scene_seed), **changes)

    def as_json(self) -> str:
        """The record as one line."""
        fields = {
            "path": self.path,
            "mask": self.mask,
            "class": self.class_name,
            "split": self.split,
            "captions": list(self.captions),
            "box": asdict(self.box),
            "keypoints": {part: list(point) for part, point in self.keypoints.items()},
            "traits": {part: asdict(trait) for part, trait in self.traits.items()},
            "scene_seed": list(self.scene_seed),
        }
        rare = {"cause": self.cause, "changes": self.changes, "decides": self.decides}
        return json.dumps(fields | {name: value for name, value in rare.items() if value}, ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> "Record":
        """The record of a line; raises KeyError, TypeError or ValueError where it is none."""
        fields = json.loads(line)
        if fields["split"] not in (TRAIN, TEST):
            raise ValueError(f"{fields['split']!r} is no split")
        return cls(
            path=_inside(fields["path"]),
            mask=_inside(fields["mask"]),
            class_name=fields["class"],
            split=fields["split"],
            captions=tuple(fields["captions"]),
            box=Box(**fields["box"]),
            keypoints={part: (float(x), float(y)) for part, (x, y) in fields["keypoints"].items()},
            traits={part: Trait(**trait) for part, trait in fields["traits"].items()},
            scene_seed=tuple(fields["scene_seed"]),
            cause=fields.get("cause", ""),
            changes=dict(fields.get("changes", {})),
            decides=fields.get("decides", ""),
        )


def _inside(path: str) -> str:
    """The path, if it stays in the folder that it is relative to."""
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise ValueError(f"{path!r} leaves the folder")
    return path


def read_records(folder: Path) -> list[Record]:
    """All records of a field guide's folder, in order of path; ImageSetError where they cannot be read."""
    file = folder / RECORDS
    try:
        return [Record.from_json(line) for line in file.read_text(encoding="utf-8").splitlines()]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ImageSetError(
            f"The field guide in {folder} is damaged: {RECORDS} cannot be read ({error}).\n"
            "Remove the folder and start again: the field guide is drawn anew."
        ) from error


def read_parameters(folder: Path) -> dict[str, Any] | None:
    """The parameters that the folder was drawn with; None where no finished field guide lies there.

    All are whole numbers but the kind, which stands there where it is not the usual one.
    """
    try:
        parameters = json.loads((folder / SPECIES_FILE).read_text(encoding="utf-8"))["parameters"]
        return {name: str(value) if name == "kind" else int(value) for name, value in parameters.items()}
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        return None


def species_table(species: Sequence[dict[str, object]], parameters: dict[str, Any]) -> str:
    """The text of species.json: the parameters, then what is to be said of every class."""
    table = {"parameters": parameters, "species": species}
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"
