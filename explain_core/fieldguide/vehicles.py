"""Drawn vehicles: a second small domain, of which all is known, in CUB's layout with captions, boxes and keypoints."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from explain_core.errors import ImageSetError
from explain_core.fieldguide.anatomy import Points
from explain_core.fieldguide.background import landscape
from explain_core.fieldguide.canvas import Canvas
from explain_core.fieldguide.palette import INK, PLUMAGE, mix
from explain_core.fieldguide.scene import Scene
from explain_core.fieldguide.vehicle_captions import captions

SIZE = 128
PARTS = ("body", "door", "roof", "stripe", "wheel", "window")
"""The parts of a vehicle; a part's number in a part mask is its place here plus one (0: not the vehicle)."""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A class: its name, what it is, and the colours of its parts; no stripe where that is ""."""

    name: str
    noun: str
    body: str
    roof: str
    wheel: str
    door: str
    stripe: str = ""

    @property
    def parts(self) -> dict[str, str]:
        """Part -> colour, of the parts that captions speak of."""
        found = {"body": self.body, "roof": self.roof, "wheel": self.wheel, "door": self.door}
        return found | ({"stripe": self.stripe} if self.stripe else {})


VEHICLES = (
    Vehicle("School Bus", "bus", "yellow", "white", "black", "yellow", "black"),
    Vehicle("City Bus", "bus", "blue", "white", "gray", "red"),
    Vehicle("Bakery Van", "van", "white", "brown", "black", "pink", "pink"),
    Vehicle("Parcel Van", "van", "green", "green", "gray", "white", "orange"),
    Vehicle("Rally Car", "car", "red", "black", "white", "red", "white"),
    Vehicle("Garden Car", "car", "purple", "yellow", "black", "green"),
)
"""All classes. What they are is told by the outline, which they are by colours."""

# In units of half the vehicle's length: x to its front, y downwards, the ground at 0.
_OUTLINES: dict[str, Points] = {
    "bus": np.array([-1, -0.08, -1, -0.86, 0.97, -0.86, 1, -0.5, 1, -0.08]).reshape(-1, 2),
    "van": np.array([-1, -0.08, -1, -0.92, 0.42, -0.92, 0.72, -0.5, 1, -0.42, 1, -0.08]).reshape(-1, 2),
    "car": np.array(
        [-1, -0.1, -0.98, -0.42, -0.66, -0.46, -0.44, -0.78, 0.2, -0.78, 0.5, -0.46, 0.94, -0.38, 1, -0.1]
    ).reshape(-1, 2),
}
_ROOFS = {"bus": (-1.0, 0.97, -0.86), "van": (-1.0, 0.42, -0.92), "car": (-0.46, 0.22, -0.78)}
_WINDOWS = {
    "bus": ((-0.9, -0.6), (-0.52, -0.22), (-0.14, 0.16), (0.62, 0.92)),
    "van": ((0.12, 0.4),),
    "car": ((-0.38, -0.1), (-0.02, 0.18)),
}
_DOORS = {"bus": (0.24, 0.52), "van": (-0.34, 0.0), "car": (-0.16, 0.2)}


def draw_vehicles(folder: Path, images_each: int = 24, seed: int = 0, size: int = SIZE) -> Path:
    """Draw `images_each` pictures of each vehicle into `folder`, in CUB's layout, and return it.

    Two thirds are for training. The same arguments give the same bytes. Raises ImageSetError where something lies
    there.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ImageSetError(f"{folder} is not empty. Name another folder for the drawn vehicles.")
    lines: dict[str, list[str]] = {name: [] for name in _FILES}
    (folder / "parts").mkdir(parents=True)
    for number, vehicle in enumerate(VEHICLES, start=1):
        name = f"{number:03d}.{vehicle.name.replace(' ', '_')}"
        lines["classes.txt"].append(f"{number} {name}")
        for beside in ("images", "text"):
            (folder / beside / name).mkdir(parents=True)
        for k in range(images_each):
            path = f"{name}/{vehicle.name.replace(' ', '_')}_{k:04d}"
            drawn = draw_vehicle(vehicle, (seed, number, k), size)
            drawn.image.save(folder / "images" / f"{path}.png")
            words = np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, number, k, 1))))
            texts = captions(vehicle.noun, vehicle.parts, words)
            (folder / "text" / f"{path}.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
            _note(lines, f"{path}.png", number, 3 * k < 2 * images_each, drawn)
    lines["parts/parts.txt"] = [f"{part} {name}" for part, name in enumerate(PARTS, start=1)]
    for file, text in lines.items():
        (folder / file).write_text("\n".join(text) + "\n", encoding="utf-8")
    return folder


def _note(lines: dict[str, list[str]], path: str, label: int, train: bool, drawn: "DrawnVehicle") -> None:
    """Write a picture down in the files of CUB's layout."""
    image = len(lines["images.txt"]) + 1
    lines["images.txt"].append(f"{image} {path}")
    lines["image_class_labels.txt"].append(f"{image} {label}")
    lines["train_test_split.txt"].append(f"{image} {int(train)}")
    lines["bounding_boxes.txt"].append(f"{image} {' '.join(f'{v:.1f}' for v in drawn.box)}")
    for part, name in enumerate(PARTS, start=1):
        x, y = drawn.keypoints.get(name, (0.0, 0.0))
        lines["parts/part_locs.txt"].append(f"{image} {part} {x:.1f} {y:.1f} {int(name in drawn.keypoints)}")


_FILES = (
    "images.txt", "classes.txt", "image_class_labels.txt", "train_test_split.txt", "bounding_boxes.txt",
    "parts/parts.txt", "parts/part_locs.txt",
)  # fmt: skip


@dataclass(frozen=True)
class DrawnVehicle:
    """A picture, its visible parts (x and y in pixels, each on its part), and its box (x, y, width, height)."""

    image: Image.Image
    keypoints: dict[str, tuple[float, float]]
    box: tuple[float, float, float, float]


def draw_vehicle(vehicle: Vehicle, seed: Sequence[int], size: int = SIZE) -> DrawnVehicle:
    """Draw one picture; the same arguments give the same pixels."""
    scene = Scene.from_seed(*seed)
    backdrop, place, grain = (
        np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(scene.seed).spawn(3)
    )
    canvas = Canvas(landscape(scene, size, backdrop))
    unit = size * float(place.uniform(0.34, 0.42))
    at = np.array(
        [size / 2 + size * float(place.uniform(-0.05, 0.05)), size * float(place.uniform(0.66, 0.78))]
    )

    def put(points: Points) -> Points:
        placed: Points = at + points * np.array([scene.facing * unit, unit])
        return placed

    _paint(canvas, vehicle, put, float(at[1]))
    pixels = canvas.pixels * np.float32(scene.brightness)
    pixels += grain.standard_normal((size, size, 1), dtype=np.float32) * np.float32(0.012)
    image = Image.fromarray((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8))
    rows, columns = np.flatnonzero(canvas.parts.any(axis=1)), np.flatnonzero(canvas.parts.any(axis=0))
    left, top = float(columns[0]), float(rows[0])
    box = (left, top, float(columns[-1] + 1 - left), float(rows[-1] + 1 - top))
    return DrawnVehicle(image, _keypoints(canvas), box)


def _paint(canvas: Canvas, vehicle: Vehicle, put: Callable[[Points], Points], ground: float) -> None:
    noun = vehicle.noun
    size = canvas.size
    road = np.array([[0, ground], [size, ground], [size, size], [0, size]], float)
    canvas.paint(canvas.patch([road]), mix(PLUMAGE["gray"], INK, 0.35))

    def paint(part: str, colour: str, *points: float) -> None:
        patch = canvas.patch([put(np.array(points, float).reshape(-1, 2))])
        canvas.paint(patch, PLUMAGE[colour], part=PARTS.index(part) + 1)

    def box(part: str, colour: str, left: float, right: float, top: float, bottom: float) -> None:
        paint(part, colour, left, top, right, top, right, bottom, left, bottom)

    paint("body", vehicle.body, *_OUTLINES[noun].ravel())
    left, right, top = _ROOFS[noun]
    for begin, end in _WINDOWS[noun]:
        pane = np.array([[begin, top + 0.16], [end, top + 0.16], [end, top + 0.36], [begin, top + 0.36]])
        glass = mix(PLUMAGE["gray"], PLUMAGE["white"], 0.5)
        canvas.paint(canvas.patch([put(pane)]), glass, part=PARTS.index("window") + 1)
    box("roof", vehicle.roof, left, right, top - 0.02, top + 0.11)
    if vehicle.stripe:
        box("stripe", vehicle.stripe, -0.97, 0.97, -0.36, -0.27)
    begin, end = _DOORS[noun]
    box("door", vehicle.door, begin, end, max(top + 0.3, -0.6), -0.13)
    for x in (-0.58, 0.6):
        circle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        rim = np.stack([np.cos(circle), np.sin(circle)], axis=1)
        canvas.paint(canvas.patch([put(np.array([x, -0.1]) + rim * 0.17)]), INK)
        patch = canvas.patch([put(np.array([x, -0.1]) + rim * 0.14)])
        canvas.paint(patch, PLUMAGE[vehicle.wheel], part=PARTS.index("wheel") + 1)


def _keypoints(canvas: Canvas) -> dict[str, tuple[float, float]]:
    """Of each visible part the pixel that most of it lies around; of several, the first from the top."""
    found = {}
    for number, part in enumerate(PARTS, start=1):
        mask = (canvas.parts == number).astype(np.int32)
        if mask.sum() < 4:
            continue
        around = sum(np.roll(mask, (y, x), (0, 1)) for y in range(-3, 4) for x in range(-3, 4)) * mask
        row, column = np.unravel_index(int(np.argmax(around)), mask.shape)
        found[part] = (float(column), float(row))
    return found
