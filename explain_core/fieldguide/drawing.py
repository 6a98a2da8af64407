"""Draws a bird in a scene: the picture, the part mask, the keypoints and the box."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from explain_core.data.image_set import Box
from explain_core.fieldguide import anatomy
from explain_core.fieldguide.anatomy import Pose
from explain_core.fieldguide.background import landscape, perch
from explain_core.fieldguide.canvas import Canvas, Pixels
from explain_core.fieldguide.palette import INK, PLUMAGE, mix
from explain_core.fieldguide.plumage import body_shadow, feet_of, leg_curve, paint_bird
from explain_core.fieldguide.scene import Scene
from explain_core.fieldguide.species import PARTS, Traits

SIZE = 256
"""The side of a picture in pixels."""


@dataclass(frozen=True)
class Drawing:
    """A picture and where everything is in it.

    `mask` is (size, size) uint8: 0 where no bird is, else the part's place in PARTS plus one. `keypoints` has
    the visible parts alone, x and y in pixels; each lies on a pixel of its part. `box` encloses the mask.
    """

    image: Image.Image
    mask: npt.NDArray[np.uint8]
    keypoints: dict[str, tuple[float, float]]
    box: Box


def draw(traits: Traits, scene: Scene, size: int = SIZE) -> Drawing:
    """Draw a bird with `traits` in `scene` on (size, size) pixels.

    The same arguments give the same pixels; a changed trait changes its part and the soft edge of it, nothing
    else.
    """
    backdrop, details, plumage, grain = (
        np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(scene.seed).spawn(4)
    )
    pose = Pose(scene, size)
    canvas = Canvas(landscape(scene, size, backdrop))
    feet = feet_of(pose)
    perch(canvas, scene, feet, pose.scale, details)
    body_shadow(canvas, pose, feet)
    paint_bird(canvas, traits, pose, plumage)
    if scene.hidden_part:
        _blades_in_front(canvas, traits, pose, details)
    pixels = _exposed(canvas.pixels, scene, grain)
    image = Image.fromarray((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8))
    return Drawing(image, canvas.parts, _keypoints(canvas, traits, pose), _box(canvas.parts))


def _blades_in_front(canvas: Canvas, traits: Traits, pose: Pose, draw: np.random.Generator) -> None:
    """Blades of grass close to the camera, out of focus, that hide a part of the bird."""
    x, y = _places(traits, pose)[pose.scene.hidden_part]
    green = mix(PLUMAGE["green"], INK, float(draw.uniform(0.0, 0.45)))
    for lean in (-0.75, -0.35, 0.0, 0.5):
        top = np.array([x, y]) + draw.uniform(-0.025, 0.025, 2) * pose.scale
        top += np.array([lean * 0.3, -0.2 + 0.1 * abs(lean)]) * pose.scale
        root = np.array([x - lean * float(draw.uniform(0.0, 0.5)) * pose.scale, canvas.size * 1.04])
        t = np.linspace(0, 1, 12)[:, None]
        bend = np.array([lean * 0.14 * pose.scale, 0.0])
        spine = root + (top - root) * t + bend * np.sin(np.pi * t)
        half = np.array([pose.scale * float(draw.uniform(0.045, 0.06)), 0.0]) * (1 - t**5)
        blade = canvas.patch(
            [np.concatenate([spine - half, (spine + half)[::-1]])], soften=0.018 * pose.scale
        )
        canvas.paint(blade, green * np.float32(draw.uniform(0.85, 1.2)), part=0, strength=0.96)


def _exposed(pixels: Pixels, scene: Scene, grain: np.random.Generator) -> Pixels:
    """The light of the whole scene, a darker rim, and the camera's noise."""
    size = pixels.shape[0]
    ramp = np.linspace(-1, 1, size, dtype=np.float32) ** 2
    rim = 1 - np.float32(0.09) * (ramp[:, None] * ramp + np.float32(0.5) * (ramp[:, None] + ramp))
    balance = np.array([1 + scene.warmth, 1 + 0.15 * scene.warmth, 1 - scene.warmth], np.float32)
    exposed: Pixels = pixels * (rim[:, :, None] * (balance * np.float32(scene.brightness)))
    exposed += grain.standard_normal((size, size, 1), dtype=np.float32) * np.float32(0.010)
    return exposed


def _places(traits: Traits, pose: Pose) -> dict[str, tuple[float, float]]:
    """Where the parts are, seen or hidden, in pixels."""
    points = {part: pose.body(point)[0] for part, point in anatomy.KEYPOINTS.items()}
    points |= {part: pose.head(point)[0] for part, point in anatomy.HEAD_KEYPOINTS.items()}
    points["bill"] = pose.head(anatomy.BILL[traits["bill"].form][2])[0]
    points["tail"] = pose.body(anatomy.TAIL_POINT[traits["tail"].form])[0]
    points["legs"] = leg_curve(pose, nearer=True)[11]
    if "eye ring" in traits:
        points["eye ring"] = pose.head(anatomy.EYE)[0]
    return {part: (float(x), float(y)) for part, (x, y) in points.items()}


def _keypoints(canvas: Canvas, traits: Traits, pose: Pose) -> dict[str, tuple[float, float]]:
    """The places of the parts that can be seen there."""
    found = {}
    for part, (x, y) in sorted(_places(traits, pose).items()):
        column, row = int(x), int(y)
        inside = 0 <= column < canvas.size and 0 <= row < canvas.size
        if inside and canvas.parts[row, column] == PARTS.index(part) + 1:
            found[part] = (round(x, 2), round(y, 2))
    return found


def _box(mask: npt.NDArray[np.uint8]) -> Box:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    left, top = float(columns[0]), float(rows[0])
    return Box(left, top, float(columns[-1] + 1 - left), float(rows[-1] + 1 - top))
