"""Paints a bird part by part: a part's pixels depend on its own trait and on the scene alone."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from explain_core.fieldguide import anatomy
from explain_core.fieldguide.anatomy import Points, Pose, closed_curve, open_curve
from explain_core.fieldguide.canvas import Canvas, Patch, Pixels
from explain_core.fieldguide.palette import INK, PLUMAGE, bar_colour, feather_line, mix
from explain_core.fieldguide.species import PARTS, Trait, Traits

_NUMBER = {part: number for number, part in enumerate(PARTS, start=1)}


@dataclass(frozen=True)
class Lighting:
    """Factors over the body's patch: `light` (height, width, 3), `feathers` (height, width), float32."""

    light: Pixels
    feathers: Pixels


def paint_bird(canvas: Canvas, traits: Traits, pose: Pose, draw: np.random.Generator) -> None:
    """Paint the bird whose feet are on the perch already there; `draw` places streaks and spots."""
    marks = draw.uniform(-1, 1, (49, 3))
    _legs(canvas, traits["legs"], pose)
    _tail(canvas, traits["tail"], pose)
    _bill(canvas, traits["bill"], pose)
    head_and_body = np.concatenate([anatomy.BODY_BACK, anatomy.BODY_FRONT, pose.turned(anatomy.HEAD)])
    body = canvas.patch([closed_curve(pose.body(head_and_body))])
    lighting = _lighting(pose, body)
    canvas.lay(body, _feathers(traits, pose, body, lighting, marks))
    _wing(canvas, traits["wing"], pose, body, lighting)
    _eye(canvas, traits.get("eye ring"), pose)


def _feathers(
    traits: Traits, pose: Pose, body: Patch, lighting: Lighting, marks: npt.NDArray[np.float64]
) -> Canvas:
    """The plumage of body and head, beyond their outline too: cut out as one, it shows nothing below it."""
    back = np.broadcast_to(PLUMAGE[traits["back"].colour], (pose.size, pose.size, 3))
    feathers = Canvas(back.copy())
    feathers.parts[:] = _NUMBER["back"]
    for part, shape in (
        ("belly", pose.body(anatomy.BELLY)),
        ("breast", pose.body(anatomy.BREAST)),
        ("throat", np.concatenate([pose.body(anatomy.THROAT_BODY), pose.head(anatomy.THROAT_HEAD)])),
        ("cheek", pose.head(anatomy.CHEEK)),
        ("crown", pose.head(anatomy.CROWN)),
    ):
        region = feathers.patch([closed_curve(shape)], soften=0.013 * pose.scale)
        feathers.paint(region, PLUMAGE[traits[part].colour], part=_NUMBER[part])
        if part == "breast":
            _breast_marks(feathers, traits[part], pose, region, marks)
    feathers.pixels[body.window] *= lighting.light * lighting.feathers[:, :, None]
    return feathers


def body_shadow(canvas: Canvas, pose: Pose, feet: Points) -> None:
    """The shadow under the bird, on its perch."""
    x, y = feet.mean(axis=0)
    angles = np.linspace(0, 2 * np.pi, 25)[:-1]
    shape = np.stack([np.cos(angles) * 0.30, np.sin(angles) * 0.045], axis=1) * pose.scale
    canvas.darken(
        canvas.patch([shape + np.array([x, y + 0.03 * pose.scale])], soften=0.02 * pose.scale), 0.35
    )


def feet_of(pose: Pose) -> Points:
    """Where the two feet stand, (2, 2) in pixels, the nearer one first."""
    feet = pose.upright(anatomy.FEET + np.array([0.0, anatomy.GROUND * pose.scene.leg_length]))
    feet[:, 1] += pose.scene.perch_slope * (feet[:, 0] - feet[:, 0].mean())
    return feet


def leg_curve(pose: Pose, *, nearer: bool) -> Points:
    """The nearer or the farther leg from hip to foot, (19, 2) in pixels."""
    which = 0 if nearer else 1
    hip, foot = pose.body(anatomy.HIPS)[which], feet_of(pose)[which]
    ankle = hip * 0.45 + foot * 0.55 - np.array([0.035 * pose.scene.facing, 0.0]) * pose.scale
    return open_curve(np.stack([hip, ankle, foot]))


def _lighting(pose: Pose, body: Patch) -> Lighting:
    """Body and head as two rounded forms under one light, and rows of small feathers over both."""
    rows, columns = body.window
    y, x = np.mgrid[rows, columns].astype(np.float32)
    u, v = pose.coordinates(x + 0.5, y + 0.5)
    head_x, head_y = pose.turned(np.array([[0.42, -0.43]]))[0]
    angle = np.deg2rad(35)
    cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    # The trunk's long axis falls towards the tail: along and across it.
    along, across = u * cos - (v - 0.08) * sin, u * sin + (v - 0.08) * cos
    trunk = 1 - (along / 0.66) ** 2 - (across / 0.46) ** 2
    head = 0.62 * (1 - ((u - head_x) / 0.30) ** 2 - ((v - head_y) / 0.30) ** 2)
    share = 1 / (1 + np.exp(np.clip((trunk - head) * 5, -30, 30)))
    slope_u = share * 0.62 * 2 * (u - head_x) / 0.09 * 0.16
    slope_u += (1 - share) * 2 * (along * cos / 0.4356 + across * sin / 0.2116) * 0.24
    slope_v = share * 0.62 * 2 * (v - head_y) / 0.09 * 0.16
    slope_v += (1 - share) * 2 * (across * cos / 0.2116 - along * sin / 0.4356) * 0.24
    light_angle = np.deg2rad(pose.scene.light_angle)
    light_u, light_v = np.sin(light_angle) * 0.62 * pose.scene.facing, -np.cos(light_angle) * 0.62
    facing_light = (slope_u * light_u + slope_v * light_v + 0.80) / np.sqrt(1 + slope_u**2 + slope_v**2)
    light = 0.50 + 0.62 * np.clip(facing_light, 0, 1.1)
    # Shadows are a little cooler than what the light falls on.
    tint = np.array([1.0, 0.985, 0.95], np.float32) - np.array([1.0, 1.01, 1.06], np.float32)
    coloured = light[:, :, None] * (
        np.array([1.0, 1.01, 1.06], np.float32) + tint * np.clip(light[:, :, None] - 0.55, 0, 0.5) * 2
    )
    row = along * 17 + 0.8 * np.sin(across * 6)
    index = np.floor(row)
    column = across * 13 + 0.5 * np.mod(index, 2) + 0.15 * np.sin(index * 7)
    tip = (row - index) + 1.4 * (column - np.floor(column) - 0.5) ** 2
    feathers = 0.965 + 0.055 * np.clip(tip, 0, 1.2)
    return Lighting(coloured.astype(np.float32), feathers.astype(np.float32))


def _breast_marks(
    canvas: Canvas, trait: Trait, pose: Pose, region: Patch, marks: npt.NDArray[np.float64]
) -> None:
    if trait.pattern == "plain":
        return
    shapes = []
    places = [(row, column) for row in range(7) for column in range(7)]
    angles = np.linspace(0, 2 * np.pi, 13)[:-1]
    for (row, column), (dx, dy, grow) in zip(places, marks, strict=True):
        centre = np.array(
            [0.17 + 0.078 * column + 0.039 * (row % 2) + 0.012 * dx, -0.16 + 0.076 * row + 0.012 * dy]
        )
        if trait.pattern == "spotted":
            form = np.stack([np.cos(angles), np.sin(angles) * 1.05], axis=1) * (0.0255 + 0.003 * grow)
        else:
            length = 0.056 + 0.010 * grow
            form = np.array([[0.0, -length], [0.017, 0.2 * length], [0.0, length], [-0.017, 0.2 * length]])
            form = form @ np.array([[0.93, 0.36], [-0.36, 0.93]])
        shapes.append(pose.body(centre + form))
    ink = PLUMAGE["white"] if trait.colour == "black" else mix(INK, PLUMAGE["brown"], 0.25)
    canvas.paint(canvas.patch(shapes).inside(region), ink, strength=0.88)


def _wing(canvas: Canvas, trait: Trait, pose: Pose, body: Patch, lighting: Lighting) -> None:
    outline = closed_curve(pose.body(anatomy.WING))
    wing = canvas.patch([outline])
    below = canvas.patch([outline + np.array([0.0, 0.035 * pose.scale])], soften=0.022 * pose.scale)
    canvas.darken(below.inside(body), 0.42)
    colour = PLUMAGE[trait.colour]
    line = feather_line(colour)
    canvas.paint(wing, colour, part=_NUMBER["wing"])
    tip = canvas.patch([pose.body(anatomy.WING[3:8])], soften=0.09 * pose.scale).inside(wing)
    canvas.paint(tip, mix(colour, INK, 0.55), strength=0.55)
    coverts = [(open_curve(pose.body(points)), 0.013 * pose.scale) for points in anatomy.WING_COVERTS]
    canvas.paint(canvas.patch(strokes=coverts).inside(wing), line, strength=0.55)
    feathers = [(open_curve(pose.body(points)), 0.017 * pose.scale) for points in anatomy.WING_FEATHERS]
    canvas.paint(canvas.patch(strokes=feathers).inside(wing), line, strength=0.85)
    bars = [(open_curve(pose.body(points)), width * pose.scale) for points, width in anatomy.WING_BARS]
    if trait.pattern == "barred":
        canvas.paint(canvas.patch(strokes=bars, soften=0.5).inside(wing), bar_colour(colour))
    _relight(canvas, wing, body, lighting)
    rim = [(outline, 0.012 * pose.scale)]
    canvas.paint(canvas.patch(strokes=rim).inside(wing), line, strength=0.35)


def _relight(canvas: Canvas, patch: Patch, body: Patch, lighting: Lighting) -> None:
    """Shade a patch with the body's light, carried on from the body's edge where the patch leaves it."""
    rows = np.clip(
        np.arange(patch.window[0].start, patch.window[0].stop) - body.top, 0, body.cover.shape[0] - 1
    )
    columns = np.clip(
        np.arange(patch.window[1].start, patch.window[1].stop) - body.left, 0, body.cover.shape[1] - 1
    )
    light = lighting.light[rows[:, None], columns[None, :]]
    canvas.shade(patch, 0.30 + 0.70 * light)


def _tail(canvas: Canvas, trait: Trait, pose: Pose) -> None:
    outline = closed_curve(pose.body(anatomy.TAIL[trait.form]))
    tail = canvas.patch([outline])
    colour = PLUMAGE[trait.colour]
    canvas.paint(tail, colour, part=_NUMBER["tail"])
    feathers = [
        (open_curve(pose.body(points)), 0.016 * pose.scale) for points in anatomy.TAIL_FEATHERS[trait.form]
    ]
    canvas.paint(canvas.patch(strokes=feathers).inside(tail), feather_line(colour), strength=0.8)
    lower = canvas.patch([outline + np.array([0.0, 0.055 * pose.scale])]).inside(tail)
    canvas.paint(tail, np.minimum(colour * 1.25 + 0.04, 1), strength=0.2)
    canvas.darken(lower, 0.25)


def _bill(canvas: Canvas, trait: Trait, pose: Pose) -> None:
    outline, gape, _ = anatomy.BILL[trait.form]
    curve = closed_curve(pose.head(outline))
    bill = canvas.patch([curve])
    colour = PLUMAGE[trait.colour]
    canvas.paint(bill, colour, part=_NUMBER["bill"])
    upper = canvas.patch([curve - np.array([0.0, 0.075 * pose.scale])], soften=0.02 * pose.scale).inside(bill)
    canvas.paint(upper, np.minimum(colour * 1.25 + 0.10, 1), strength=0.6)
    lower = canvas.patch([curve + np.array([0.0, 0.085 * pose.scale])], soften=0.015 * pose.scale).inside(
        bill
    )
    canvas.darken(lower, 0.32)
    line = canvas.patch(strokes=[(open_curve(pose.head(gape)), 0.014 * pose.scale)]).inside(bill)
    canvas.paint(line, feather_line(colour), strength=0.9)


def _eye(canvas: Canvas, ring: Trait | None, pose: Pose) -> None:
    centre = pose.head(anatomy.EYE)[0]
    angles = np.linspace(0, 2 * np.pi, 33)[:-1]
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1) * pose.scale
    if ring is not None:
        canvas.paint(canvas.patch([circle * 0.092 + centre]), PLUMAGE[ring.colour], part=_NUMBER["eye ring"])
    canvas.paint(canvas.patch([circle * 0.056 + centre]), INK)
    if ring is None:
        # A thin pale lid keeps a dark eye apart from dark plumage.
        lid = circle[2:15] * [1, -1] * 0.062 + centre
        canvas.paint(canvas.patch(strokes=[(lid, 0.011 * pose.scale)]), PLUMAGE["gray"], strength=0.5)
    glint = centre + np.array([0.016 * np.sin(np.deg2rad(pose.scene.light_angle)), -0.021]) * pose.scale
    canvas.paint(canvas.patch([circle * 0.017 + glint]), PLUMAGE["white"])


def _legs(canvas: Canvas, trait: Trait, pose: Pose) -> None:
    colour = PLUMAGE[trait.colour]
    unit = pose.scale * np.array([pose.scene.facing, 1.0])
    for nearer in (False, True):
        curve = leg_curve(pose, nearer=nearer)
        foot = curve[-1]
        toes = [
            (
                np.stack(
                    [foot, foot + np.array([dx, dy]) * unit * 0.5, foot + np.array([dx, dy + 0.035]) * unit]
                ),
                0.034,
            )
            for dx, dy in ((0.12, 0.0), (0.08, 0.03), (-0.075, 0.01))
        ]
        strokes = [(curve, 0.042 * pose.scale)]
        strokes += [(points, width * pose.scale) for points, width in toes]
        shade = colour if nearer else mix(colour, INK, 0.35)
        leg = canvas.patch(strokes=strokes)
        canvas.paint(leg, shade, part=_NUMBER["legs"])
        side = canvas.patch(
            strokes=[(points + 0.012 * pose.scale, width * 0.5) for points, width in strokes[:1]]
        )
        canvas.darken(side.inside(leg), 0.25)
