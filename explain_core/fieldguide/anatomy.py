"""A bird's outlines in its own unit: x towards the bill, y downwards, the middle of the body at (0, 0)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from explain_core.fieldguide.scene import Scene

Points = npt.NDArray[np.float64]
"""(points, 2) x and y."""

_NECK = np.array([0.30, -0.28])
_STEPS = 9


def _points(*flat: float) -> Points:
    return np.array(flat, dtype=np.float64).reshape(-1, 2)


# The outline of body and head is one closed curve; the head's part of it turns with the head.
BODY_BACK = _points(0.02, -0.315, -0.26, -0.08, -0.50, 0.15, -0.56, 0.29, -0.42, 0.405)
BODY_FRONT = _points(-0.12, 0.515, 0.18, 0.50, 0.43, 0.33, 0.565, 0.06, 0.585, -0.14)
HEAD = _points(
    0.64, -0.29, 0.685, -0.40, 0.655, -0.535, 0.555, -0.655, 0.41, -0.70, 0.265, -0.645, 0.165, -0.50
)

# Regions of the plumage, in the order in which they are painted. What reaches past the body is cut off at its
# outline, and each reaches well under the next one, so that nothing below shows between two soft edges.
BELLY = _points(
    0.62, 0.15, 0.36, 0.05, 0.12, 0.04, -0.26, 0.14, -0.60, 0.20, -0.50, 0.60, 0.10, 0.72, 0.55, 0.52
)
BREAST = _points(
    0.72, -0.16, 0.45, -0.13, 0.25, -0.06, 0.16, 0.12, 0.22, 0.26, 0.40, 0.31, 0.60, 0.30, 0.80, 0.05
)
THROAT_BODY = _points(0.30, -0.06, 0.44, 0.03, 0.62, 0.01, 0.76, -0.12)
THROAT_HEAD = _points(0.76, -0.42, 0.62, -0.41, 0.46, -0.34, 0.34, -0.26)
CHEEK = _points(
    0.74, -0.58, 0.52, -0.62, 0.24, -0.59, 0.20, -0.36, 0.27, -0.23, 0.40, -0.19, 0.55, -0.24, 0.74, -0.33
)
CROWN = _points(
    0.76, -0.48, 0.52, -0.505, 0.32, -0.475, 0.17, -0.40, 0.02, -0.50, 0.10, -0.78, 0.42, -0.86, 0.76, -0.70
)
EYE = _points(0.515, -0.445)

WING = _points(
    0.26, -0.12, 0.10, -0.185, -0.14, -0.115, -0.42, 0.10, -0.68, 0.30, -0.80, 0.395,
    -0.60, 0.385, -0.32, 0.345, -0.04, 0.315, 0.17, 0.21, 0.29, 0.04,
)  # fmt: skip
WING_BARS = (
    (_points(0.085, -0.17, 0.06, -0.01, 0.07, 0.14, 0.14, 0.24), 0.055),
    (_points(-0.12, -0.13, -0.155, 0.02, -0.13, 0.18, -0.05, 0.315), 0.065),
)
WING_FEATHERS = (
    _points(-0.14, 0.00, -0.36, 0.13, -0.74, 0.375),
    _points(-0.145, 0.07, -0.36, 0.20, -0.68, 0.378),
    _points(-0.14, 0.14, -0.34, 0.26, -0.58, 0.375),
    _points(-0.12, 0.21, -0.28, 0.305, -0.44, 0.36),
    _points(-0.12, -0.07, -0.36, 0.075, -0.70, 0.335),
)
WING_COVERTS = tuple(
    _points(x + 0.055, y - 0.05, x - 0.02, y - 0.035, x - 0.045, y + 0.02, x - 0.02, y + 0.055)
    for x, y in (
        (0.19, -0.06),
        (0.17, 0.05),
        (0.17, 0.15),
        (0.00, -0.08),
        (-0.03, 0.03),
        (-0.01, 0.13),
        (0.03, 0.23),
    )
)

TAIL = {
    "short": _points(
        -0.36, 0.14, -0.62, 0.285, -0.83, 0.405, -0.865, 0.465, -0.80, 0.505, -0.60, 0.445, -0.36, 0.35
    ),
    "long": _points(
        -0.36, 0.14, -0.68, 0.33, -1.00, 0.545, -1.20, 0.70, -1.225, 0.76, -1.16, 0.765, -1.105, 0.745,
        -1.13, 0.825, -1.06, 0.815, -0.86, 0.645, -0.60, 0.46, -0.36, 0.35,
    ),
}  # fmt: skip
TAIL_FEATHERS = {
    "short": (
        _points(-0.50, 0.27, -0.66, 0.355, -0.84, 0.455),
        _points(-0.50, 0.32, -0.64, 0.395, -0.79, 0.475),
    ),
    "long": (
        _points(-0.50, 0.27, -0.80, 0.475, -1.18, 0.75),
        _points(-0.50, 0.31, -0.78, 0.51, -1.105, 0.745),
        _points(-0.50, 0.355, -0.76, 0.555, -1.05, 0.775),
    ),
}
TAIL_POINT = {"short": _points(-0.72, 0.42), "long": _points(-0.92, 0.59)}

# Bills: the outline, the line between the mandibles, a point on it. Its base lies under the face.
BILL = {
    "conical": (
        _points(
            0.61, -0.52, 0.74, -0.505, 0.855, -0.40, 0.875, -0.37, 0.84, -0.355, 0.74, -0.295, 0.61, -0.285
        ),
        _points(0.64, -0.385, 0.74, -0.375, 0.86, -0.37),
        _points(0.755, -0.40),
    ),
    "pointed": (
        _points(
            0.62, -0.465, 0.78, -0.442, 1.01, -0.398, 1.10, -0.375, 1.00, -0.362, 0.78, -0.345, 0.62, -0.335
        ),
        _points(0.64, -0.40, 0.82, -0.393, 1.06, -0.378),
        _points(0.80, -0.40),
    ),
    "hooked": (
        _points(
            0.61, -0.505, 0.76, -0.505, 0.885, -0.455, 0.935, -0.375, 0.922, -0.275,
            0.868, -0.335, 0.80, -0.335, 0.72, -0.315, 0.61, -0.315,
        ),
        _points(0.64, -0.39, 0.76, -0.385, 0.875, -0.36),
        _points(0.775, -0.42),
    ),
}  # fmt: skip

# Legs: hip on the body, then the foot on the ground. The first is the nearer one.
HIPS = _points(0.115, 0.45, -0.045, 0.45)
FEET = _points(0.12, 0.0, -0.075, -0.02)
GROUND = 0.79

KEYPOINTS = {
    "back": _points(-0.12, -0.155),
    "belly": _points(0.13, 0.40),
    "breast": _points(0.44, 0.12),
    "throat": _points(0.535, -0.11),
    "wing": _points(-0.20, 0.12),
}
HEAD_KEYPOINTS = {
    "cheek": _points(0.385, -0.33),
    "crown": _points(0.42, -0.60),
}


def _basis(steps: int) -> npt.NDArray[np.float64]:
    t = np.arange(steps) / steps
    weights: npt.NDArray[np.float64] = 0.5 * np.stack(
        [-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3], axis=1
    )
    return weights


_BASIS = _basis(_STEPS)


def closed_curve(points: Points) -> Points:
    """The closed Catmull-Rom curve through `points`, nine steps between two of them."""
    around = np.stack([np.roll(points, shift, axis=0) for shift in (1, 0, -1, -2)])
    curve: Points = np.einsum("sk,kpd->psd", _BASIS, around).reshape(-1, 2)
    return curve


def open_curve(points: Points) -> Points:
    """The Catmull-Rom curve from the first to the last of `points`."""
    ends = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    count = len(points) - 1
    around = np.stack([ends[shift : shift + count] for shift in range(4)])
    return np.concatenate([np.einsum("sk,kpd->psd", _BASIS, around).reshape(-1, 2), points[-1:]])


@dataclass(frozen=True)
class Pose:
    """Takes points from the bird's unit to pixels of a picture with sides of `size` pixels."""

    scene: Scene
    size: int

    @property
    def scale(self) -> float:
        """Pixels a unit."""
        return self.scene.unit * self.size

    def turned(self, points: Points) -> Points:
        """Points of the head, turned with it, still in the bird's unit."""
        angle = np.deg2rad(self.scene.head_turn)
        rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        turned: Points = (points - _NECK) @ rotation.T + _NECK
        return turned

    def upright(self, points: Points) -> Points:
        """Points of what does not tilt with the body (the feet), in pixels."""
        flip = np.array([self.scene.facing * self.scene.stretch, 1.0])
        placed: Points = points * flip * self.scale + np.array([self.scene.x, self.scene.y]) * self.size
        return placed

    def body(self, points: Points) -> Points:
        """Points of the body, in pixels."""
        angle = np.deg2rad(self.scene.tilt)
        rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        return self.upright(points @ rotation.T)

    def head(self, points: Points) -> Points:
        """Points of the head, in pixels."""
        return self.body(self.turned(points))

    def coordinates(
        self, x: npt.NDArray[np.float32], y: npt.NDArray[np.float32]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """The body coordinates of pixels: the inverse of `body`."""
        u = (x - self.scene.x * self.size) / (self.scale * self.scene.facing * self.scene.stretch)
        v = (y - self.scene.y * self.size) / self.scale
        angle = np.deg2rad(self.scene.tilt)
        cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        return (u * cos + v * sin).astype(np.float32), (v * cos - u * sin).astype(np.float32)
