"""A scene: everything about one picture that is not the bird's species."""

from dataclasses import dataclass

import numpy as np

BACKGROUNDS = ("blossom", "dusk", "foliage", "meadow", "reeds", "sand", "sky", "water")


@dataclass(frozen=True, slots=True)
class Scene:
    """Pose, size, place, background and light of one picture.

    Lengths are fractions of the picture's side, angles are in degrees. `facing` is 1 (right) or -1 (left),
    `unit` is the bird's own unit (about its body's length). Grass stands before `hidden_part` (empty: before
    none). `seed` feeds the landscape, the perch, the plumage's marks and the noise.
    """

    facing: int
    tilt: float
    head_turn: float
    stretch: float
    leg_length: float
    unit: float
    x: float
    y: float
    background: str
    perch_slope: float
    brightness: float
    warmth: float
    light_angle: float
    hidden_part: str
    seed: int

    @classmethod
    def from_seed(cls, *seed: int) -> "Scene":
        """The scene of a seed (one whole number >= 0 or several): always the same one."""
        draw = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
        facing = 1 if draw.random() < 0.5 else -1
        unit = float(draw.uniform(0.30, 0.385))
        # The tail needs more room than the bill: the bird's middle stands a little towards its bill.
        free = 0.395 - unit
        return cls(
            facing=facing,
            tilt=float(draw.uniform(-13, 11)),
            head_turn=float(draw.uniform(-13, 15)),
            stretch=float(draw.uniform(0.92, 1.04)),
            leg_length=float(draw.uniform(0.86, 1.12)),
            unit=unit,
            x=0.5 + facing * 0.03 + float(draw.uniform(-1, 1)) * free * 1.1,
            y=0.50 + float(draw.uniform(-1, 1)) * (0.02 + free * 0.9),
            background=BACKGROUNDS[int(draw.integers(len(BACKGROUNDS)))],
            perch_slope=float(draw.uniform(-0.14, 0.14)),
            brightness=float(draw.uniform(0.86, 1.10)),
            warmth=float(draw.uniform(-0.07, 0.09)),
            light_angle=float(draw.uniform(-60, 60)),
            hidden_part=("", "", "", "", "", "", "", "", "", "belly", "legs", "tail")[int(draw.integers(12))],
            seed=int(draw.integers(2**32)),
        )
