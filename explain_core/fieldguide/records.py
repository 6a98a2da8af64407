"""The files of a field guide's folder, and what stands in them."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from explain_core.data.image_set import TEST, TRAIN, Box
from explain_core.errors import ImageSetError
from explain_core.fieldguide.species import Species, Trait, Traits

VERSION = 1
"""Goes up with every change of what is drawn or written: a folder of another version is drawn anew."""

RECORDS, SPECIES_FILE, IMAGES, MASKS = "records.jsonl", "species.json", "images", "masks"


@dataclass(frozen=True)
class Record:
    """One picture: `path` and `mask` are relative to the folder, `scene_seed` gives its scene again.

    `traits` and `captions` are those of the bird that is drawn, which a mislabelled picture's `class_name` does not
    name. `cause`: why a network may fail on the picture, where that was planted.
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
        } | ({"cause": self.cause} if self.cause else {})
        return json.dumps(fields, ensure_ascii=False)

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


def read_parameters(folder: Path) -> dict[str, int] | None:
    """The parameters that the folder was drawn with; None where no finished field guide lies there."""
    try:
        parameters = json.loads((folder / SPECIES_FILE).read_text(encoding="utf-8"))["parameters"]
        return {str(name): int(value) for name, value in parameters.items()}
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        return None


def species_table(species: tuple[Species, ...], parameters: dict[str, int]) -> str:
    """The text of species.json: the parameters, then every species with its traits and its look-alike."""
    table = {
        "parameters": parameters,
        "species": [
            {
                "name": one.name,
                "class": one.class_name,
                "traits": {part: asdict(trait) for part, trait in one.traits.items()},
                "lookalike": one.lookalike,
                "differs_in": asdict(one.differs_in),
            }
            for one in species
        ],
    }
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"
