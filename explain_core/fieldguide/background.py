"""What stands behind and under the bird: a blurred landscape, and a perch for its feet."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from explain_core.fieldguide.anatomy import Points, closed_curve, open_curve
from explain_core.fieldguide.canvas import Canvas, Pixels
from explain_core.fieldguide.palette import Colour
from explain_core.fieldguide.scene import Scene

_COARSE = 80  # The landscape is out of focus: it is drawn small and enlarged.

# Sky end, ground end, then the colours of what stands in between.
_PALETTES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "blossom": ("dfe6ea", "cfd9c4", ("f3c9d3", "eaa9bb", "b7cba0", "fbe8ea")),
    "dusk": ("8f86a8", "e8b48f", ("6b6687", "f3cfa6", "b9899a", "57597a")),
    "foliage": ("a9c48f", "52713f", ("7da05a", "c5d99a", "3f5f38", "dbe6b5")),
    "meadow": ("cfe0e6", "9bb36a", ("b4c77a", "e3d58a", "8aa65c", "d9a7b8")),
    "reeds": ("dcd9bf", "a99e6c", ("c2b57c", "8f8a55", "e4dcae", "767648")),
    "sand": ("cfdde2", "d9c39c", ("e6d6b5", "c5ab80", "b8c6c9", "efe5cd")),
    "sky": ("7fb0dc", "dbe9f2", ("f6f9fb", "c5dced", "eef4f8", "a5c8e6")),
    "water": ("b5cdd2", "5c8a9a", ("8fb4bd", "d8e7e8", "43707f", "a9c7c3")),
}


def _rgb(code: str) -> tuple[int, int, int]:
    return int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)


def landscape(scene: Scene, size: int, draw: np.random.Generator) -> Pixels:
    """The blurred background, (size, size, 3) float32 from 0 to 1."""
    sky, ground, accents = _PALETTES[scene.background]
    ramp = np.linspace(0, 1, _COARSE, dtype=np.float32)[:, None, None]
    ramp = np.clip(
        (ramp - 0.5) * float(draw.uniform(0.8, 1.6)) + 0.5 + float(draw.uniform(-0.15, 0.15)), 0, 1
    )
    base = np.array(_rgb(sky), np.float32) * (1 - ramp) + np.array(_rgb(ground), np.float32) * ramp
    base = np.broadcast_to(base, (_COARSE, _COARSE, 3)) + draw.uniform(-9, 9, 3)
    picture = Image.fromarray(np.clip(base, 0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(picture, "RGBA")
    for depth, blur in ((0, 5.6), (1, 2.0)):
        for _ in range(16 if depth == 0 else 11):
            colour = _rgb(accents[int(draw.integers(len(accents)))])
            x, y = (float(v) for v in draw.uniform(-0.1, 1.1, 2) * _COARSE)
            extent = float(draw.uniform(3.1, 8.1)) * (1.7 if depth == 0 else 0.8)
            _accent(pen, scene.background, x, y, extent, (*colour, 150 if depth == 0 else 105), draw)
        picture = picture.filter(ImageFilter.GaussianBlur(blur))
        pen = ImageDraw.Draw(picture, "RGBA")
    pixels: Pixels = np.asarray(picture.resize((size, size), Image.Resampling.BICUBIC), dtype=np.float32)
    return pixels * np.float32(1 / 255)


def _accent(
    pen: ImageDraw.ImageDraw,
    kind: str,
    x: float,
    y: float,
    extent: float,
    colour: tuple[int, int, int, int],
    draw: np.random.Generator,
) -> None:
    """One blade, ripple, cloud or disc of light."""
    lean = float(draw.uniform(-0.25, 0.25))
    if kind == "reeds":
        top = y - extent * 6
        pen.line([x, _COARSE, x + lean * (_COARSE - top), top], fill=colour, width=max(1, int(extent / 3)))
    elif kind in ("water", "sand"):
        pen.ellipse([x - extent * 3.4, y - extent * 0.35, x + extent * 3.4, y + extent * 0.35], fill=colour)
    elif kind in ("sky", "dusk"):
        pen.ellipse([x - extent * 2.2, y - extent * 0.7, x + extent * 2.2, y + extent * 0.7], fill=colour)
    else:
        pen.ellipse([x - extent, y - extent, x + extent, y + extent], fill=colour)


_BARK: dict[str, str] = {"blossom": "7d6660", "dusk": "5d5058", "meadow": "8d7a58", "sky": "80705f"}


def _colour(code: str) -> Colour:
    return np.array(_rgb(code), np.float32) * np.float32(1 / 255)


def perch(
    canvas: Canvas, scene: Scene, feet: npt.NDArray[np.float64], scale: float, draw: np.random.Generator
) -> None:
    """Paint what the bird stands on: a branch, a reed, a stone or the sand; `feet` is (2, 2) in pixels."""
    x, y = (float(v) for v in feet.mean(axis=0))
    if scene.background in ("sand", "water"):
        _stone(canvas, x, y, scale, scene.background == "water", draw)
    else:
        _branch(canvas, scene, x, y, scale, draw)


def _branch(
    canvas: Canvas, scene: Scene, x: float, y: float, scale: float, draw: np.random.Generator
) -> None:
    size = canvas.size
    width = scale * float(draw.uniform(0.095, 0.135))
    along = np.linspace(-0.1 * size, 1.1 * size, 7)
    wobble = draw.uniform(-0.018, 0.018, 7) * size * np.minimum(1, np.abs(along - x) / (0.3 * size))
    middle = np.stack([along, y + width / 2 + scene.perch_slope * (along - x) + wobble], axis=1)
    bark = _colour("a39a63" if scene.background == "reeds" else _BARK.get(scene.background, "6f5b47"))
    leaf = _colour({"blossom": "e79db2", "dusk": "6d6a55", "reeds": "b3aa6b"}.get(scene.background, "6d9447"))
    for _ in range(int(draw.integers(2, 5))):
        side = int(draw.integers(1, 6))
        root = middle[side] + draw.uniform(-0.03, 0.03, 2) * size
        angle = float(draw.uniform(-2.7, -0.4)) if draw.random() < 0.55 else float(draw.uniform(0.4, 2.7))
        paint_leaf(
            canvas,
            root,
            angle,
            scale * float(draw.uniform(0.22, 0.36)),
            leaf * float(draw.uniform(0.85, 1.1)),
        )
    curve = open_curve(middle)
    normal = np.array([-scene.perch_slope, 1.0])
    thin = np.linspace(1.15, 0.75, len(curve))[:, None] * width / 2
    shape = np.concatenate([curve - normal * thin, (curve + normal * thin)[::-1]])
    body = canvas.patch([shape])
    canvas.paint(body, bark)
    upper = canvas.patch(strokes=[(curve - normal * thin * 0.45, width * 0.3)], soften=width * 0.16).inside(
        body
    )
    lower = canvas.patch(strokes=[(curve + normal * thin * 0.75, width * 0.45)], soften=width * 0.16).inside(
        body
    )
    canvas.paint(upper, np.minimum(bark * 1.5, 1), strength=0.6)
    canvas.darken(lower, 0.5)
    marks: list[tuple[Points, float]] = []
    for start in draw.integers(0, len(curve) - 5, 16):
        offset = normal * width * float(draw.uniform(-0.35, 0.35))
        marks.append((curve[start : start + int(draw.integers(2, 5))] + offset, scale * 0.013))
    canvas.darken(canvas.patch(strokes=marks).inside(body), 0.35)


def paint_leaf(
    canvas: Canvas, root: npt.NDArray[np.float64], angle: float, length: float, colour: Pixels
) -> None:
    """Paint a leaf from `root` on, `length` pixels long."""
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    t = np.linspace(0, 1, 14)[:, None]
    half = 0.23 * length * np.sin(np.pi * t**0.8)
    spine = root + along * t * length + across * 0.08 * length * np.sin(np.pi * t)
    shape = canvas.patch([np.concatenate([spine - across * half, (spine + across * half)[::-1]])])
    canvas.paint(shape, np.minimum(colour, 1).astype(np.float32))
    if shape.cover.size:
        canvas.darken(
            canvas.patch([np.concatenate([spine, (spine + across * half)[::-1]])]).inside(shape), 0.16
        )
        vein = canvas.patch(strokes=[(spine, max(0.6, length * 0.025))]).inside(shape)
        canvas.paint(vein, np.minimum(colour * 1.35, 1).astype(np.float32), strength=0.7)


def _stone(canvas: Canvas, x: float, y: float, scale: float, wet: bool, draw: np.random.Generator) -> None:
    stone = _colour("7f8586" if wet else "b29b78")
    angles = np.linspace(0, 2 * np.pi, 15)[:-1]
    radius = 1 + draw.uniform(-0.07, 0.07, 14)
    wide, high = scale * float(draw.uniform(0.62, 0.85)), scale * float(draw.uniform(0.24, 0.34))
    outline = np.stack([np.cos(angles) * wide, -np.sin(angles) * high], axis=1) * radius[:, None]
    # The top is flattened, so that both feet stand on it.
    outline[:, 1] = np.maximum(outline[:, 1], -0.62 * high) + 0.62 * high
    outline = closed_curve(outline + np.array([x, y]))
    foot = y + 1.12 * high
    outline[:, 1] = np.minimum(outline[:, 1], foot + 0.08 * high * np.cos((outline[:, 0] - x) / wide * 1.5))
    shape = canvas.patch([outline], soften=1.0)
    around = np.stack([np.cos(angles), np.sin(angles) * 0.13], axis=1) * wide
    if wet:
        for ring, light in ((1.5, 0.22), (1.22, 0.4)):
            canvas.paint(
                canvas.patch([around * ring + [x, foot]], soften=0.02 * scale),
                _colour("d5e6e8"),
                strength=light,
            )
            inner = canvas.patch([around * (ring - 0.08) + [x, foot + 0.01 * scale]], soften=0.02 * scale)
            canvas.paint(inner, _colour("6c97a4"), strength=light)
    canvas.darken(canvas.patch([around * [1.06, 0.9] + [x, foot]], soften=0.02 * scale), 0.42)
    canvas.paint(shape, stone)
    height = canvas.patch(
        [(outline - [x, y]) * [0.9, 0.4] + [x, y + 0.03 * scale]], soften=scale * 0.05
    ).inside(shape)
    canvas.paint(height, np.minimum(stone * 1.28, 1).astype(np.float32), strength=0.8)
    specks: list[tuple[Points, float]] = []
    for _ in range(26):
        centre = np.array([x, y + high * 0.6]) + draw.uniform(-1, 1, 2) * [wide * 0.9, high * 0.7]
        specks.append((np.stack([centre, centre + draw.uniform(-1, 1, 2) * scale * 0.03]), scale * 0.014))
    canvas.darken(canvas.patch(strokes=specks).inside(shape), 0.28)
