"""The mu-lasso from sums alone: min |X^T w - l|^2 over |w|_1 <= mu, X given by X X^T and X l (Oramas et al. 2019).

The whole path of solutions from mu = 0 on is piecewise linear (Osborne, Presnell & Turlach 2000; LARS of Efron et al.
2004); it is followed corner by corner until the L1 norm reaches mu, so the solution is exact but for rounding.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

Array = NDArray[np.float64]

#: A channel whose part that no active channel tells is smaller than this fraction of it, is told by them: it stays out.
DEPENDENT = 1e-10
#: Relative size of what tells equal correlations apart.
TIES = 1e-9
#: Corners of the path at most, for each channel that there is or each active one that there can be.
CORNERS = 8


@dataclass(frozen=True, eq=False, slots=True)
class Lasso:
    """A solution: `weights` (m,), and how far it can be from the best one at most.

    `gap`: the duality gap over |l|^2 / 2, the objective at w = 0.
    """

    weights: Array
    gap: float


def mu_lasso(gram: Array, moment: Array, square: float, mu: float, nonnegative: bool = False) -> Lasso:
    """Minimise |X^T w - l|^2 / 2 = (w.G w - 2 w.b + |l|^2) / 2 over |w|_1 <= mu; over w >= 0 too if `nonnegative`.

    `gram` (m, m) G = X X^T, `moment` (m,) b = X l, `square` |l|^2. Raises ValueError for a negative mu.
    """
    if mu < 0:
        raise ValueError(f"the L1 norm of weights cannot be bounded by {mu}")
    # Equal correlations would make corners of several channels at once: they are told apart, by next to nothing.
    apart = 1 + TIES * np.random.default_rng(len(moment)).random(len(moment))
    path = _Path(gram, moment * apart, nonnegative)
    left, highest = mu, CORNERS * len(moment) + CORNERS
    for _ in range(highest):
        if left <= 0 or not path.extend():
            break
        left -= path.step(left)
    weights = path.weights
    return Lasso(weights, duality_gap(gram, moment, weights, mu, nonnegative) / (square / 2 or 1.0))


def duality_gap(gram: Array, moment: Array, weights: Array, mu: float, nonnegative: bool = False) -> float:
    """How much smaller the objective can be anywhere in the ball than at `weights`, at most.

    g.w + mu max(-g), with the gradient g = G w - b and |g| for -g unless `nonnegative` (Frank & Wolfe 1956).
    """
    active = np.flatnonzero(weights)
    gradient = gram[:, active] @ weights[active] - moment
    steepest = float((-gradient if nonnegative else np.abs(gradient)).max(initial=0.0))
    return float(gradient @ weights) + mu * max(steepest, 0.0)


class _Path:
    """Where on the path of solutions we are: the active channels, their weights and signs, G's Cholesky factor there.

    On the path every active channel has the same |correlation| with the residual, `height`, and no other has more.
    """

    def __init__(self, gram: Array, moment: Array, nonnegative: bool) -> None:
        self._gram, self._nonnegative = gram, nonnegative
        self._correlation = moment.astype(np.float64)  # b - G w
        self._active: list[int] = []
        self._signs: list[float] = []
        self._values = np.zeros(0)
        self._factor: Array = np.zeros((0, 0))
        self._out = np.zeros(len(moment), bool)  # told by the active ones, or just dropped
        self._floor = float(np.abs(moment).max(initial=0.0)) * 1e-12
        self._height = self._start()

    @property
    def weights(self) -> Array:
        whole = np.zeros(len(self._correlation))
        whole[self._active] = self._values
        return whole

    def extend(self) -> bool:
        """Let every channel in that is as high as the active ones; False where the end of the path is reached."""
        level = self._height - max(self._floor, 1e-10 * self._height)
        waiting = np.flatnonzero((self._heights() >= level) & ~self._out)
        for channel in waiting[np.argsort(-self._heights()[waiting], kind="stable")]:
            if channel not in self._active:
                self._enter(int(channel))
        return bool(self._active) and self._height > self._floor

    def step(self, left: float) -> float:
        """Go on to the next corner, or until the norm has grown by `left`; returns by how much it has."""
        direction = self._direction()
        signs, active = np.array(self._signs), self._active
        if not active:
            return 0.0
        fall = (
            self._gram[:, active] @ direction
        )  # how fast each correlation falls as the active ones fall by 1
        growth = float(signs @ direction)
        length = min(self._height, left / growth)
        length = min(length, self._until(self._correlation, fall))
        if not self._nonnegative:
            length = min(length, self._until(-self._correlation, -fall))
        with np.errstate(divide="ignore", invalid="ignore"):
            zero = -self._values / direction
        zero[~(zero > 0)] = np.inf
        dropped = np.flatnonzero(zero <= length)
        if dropped.size:
            length = float(zero[dropped].min())
            dropped = np.flatnonzero(zero <= length)
        self._values = self._values + length * direction
        self._correlation -= length * fall
        self._height -= length
        self._out[:] = False
        for place in sorted(dropped, reverse=True):
            self._leave(int(place))
        return length * growth

    def _direction(self) -> Array:
        """Where the active weights go; a channel that would leave zero on the wrong side is inactive for now."""
        while True:
            signs = np.array(self._signs)
            direction = self._solve(signs) if self._active else np.zeros(0)
            wrong = np.flatnonzero((self._values == 0) & (direction * signs < 0))
            if not wrong.size:
                return direction
            self._leave(int(wrong[0]))

    def _start(self) -> float:
        return max(float(self._heights().max(initial=0.0)), 0.0)

    def _heights(self) -> Array:
        return self._correlation if self._nonnegative else np.abs(self._correlation)

    def _until(self, correlation: Array, fall: Array) -> float:
        """How far until one that is not active is as high as the active ones; one that is out can be so again below."""
        slower = 1 - fall
        rest = ~(self._out & (correlation > 0))
        rest[self._active] = False
        with np.errstate(divide="ignore", invalid="ignore"):
            lengths = (self._height - correlation) / slower
        lengths = lengths[rest & (slower > 0)]
        return max(float(lengths.min(initial=np.inf)), 0.0)

    def _enter(self, channel: int) -> None:
        """Make a channel active, unless the active ones tell it."""
        own = self._gram[channel, channel]
        row = (
            solve_triangular(self._factor, self._gram[self._active, channel], lower=True, check_finite=False)
            if self._active
            else np.zeros(0)
        )
        new = own - row @ row
        if not new > DEPENDENT * own:
            self._out[channel] = True
            return
        size = len(self._active)
        factor = np.zeros((size + 1, size + 1))
        factor[:size, :size], factor[size, :size], factor[size, size] = self._factor, row, np.sqrt(new)
        self._factor = factor
        self._active.append(channel)
        self._signs.append(float(np.sign(self._correlation[channel])))
        self._values = np.append(self._values, 0.0)

    def _leave(self, place: int) -> None:
        """Make an active channel inactive, for this corner at least."""
        self._out[self._active.pop(place)] = True
        self._signs.pop(place)
        self._values = np.delete(self._values, place)
        self._factor = np.linalg.cholesky(self._gram[np.ix_(self._active, self._active)]).astype(np.float64)

    def _solve(self, right: Array) -> Array:
        """G^-1 `right` over the active channels."""
        half = solve_triangular(self._factor, right, lower=True, check_finite=False)
        found: Array = solve_triangular(self._factor, half, lower=True, trans=1, check_finite=False)
        return found
