"""Means, variances, windows and decay of a stream, in one pass.

Welford (1962) for the moments, Chan, Golub and LeVeque (1983) for the
merge. Each number costs O(1), amortised for the sliding window.
"""

import math
from collections import deque
from dataclasses import dataclass


def check_number(x: float, name: str = "x") -> float:
    """x as a float; ValueError if it is NaN or infinite."""
    if not math.isfinite(x):
        raise ValueError(f"{name} must be finite, got {x}")
    return float(x)


@dataclass
class Moments:
    """Count, mean and sum of squared deviations from the mean."""

    n: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, x: float) -> None:
        """Take one number. Raises ValueError unless finite."""
        delta = check_number(x) - self.mean  # from the old mean
        self.n += 1
        self.mean += delta / self.n
        self.squares += delta * (x - self.mean)  # and from the new

    def merge(self, other: "Moments") -> "Moments":
        """The moments of both streams together."""
        n = self.n + other.n
        if n == 0:
            return Moments()
        delta = other.mean - self.mean
        mean = self.mean + delta * other.n / n
        between = delta**2 * self.n * other.n / n
        return Moments(n, mean, self.squares + other.squares + between)

    def variance(self) -> float:
        """Sample variance. Raises ValueError below two numbers."""
        if self.n < 2:
            raise ValueError("variance needs two numbers")
        return self.squares / (self.n - 1)


class DecayedMean:
    """Mean whose weights halve with each half_life of age."""

    def __init__(self, half_life: float):
        if not 0 < half_life < math.inf:
            raise ValueError(f"half_life must be > 0, got {half_life}")
        self.half_life = half_life
        self.total = self.weight = 0.0
        self.now = -math.inf  # the latest time seen

    def add(self, x: float, time: float) -> float:
        """Take x of the given time, late or not; return the mean."""
        check_number(x), check_number(time, "time")
        w = 1.0
        if time >= self.now:  # everything older fades
            fade = 2.0 ** ((self.now - time) / self.half_life)
            self.total, self.weight = (
                self.total * fade,
                self.weight * fade,
            )
            self.now = time
        else:  # a late event counts as if it had come in time
            w = 2.0 ** ((time - self.now) / self.half_life)
        self.total, self.weight = self.total + w * x, self.weight + w
        return self.total / self.weight


class SlidingWindow:
    """Mean and maximum of the last `size` numbers."""

    def __init__(self, size: int):
        if not size >= 1 or size % 1:
            raise ValueError(f"size must be whole, >= 1, got {size}")
        self.size, self.seen, self.total = size, 0, 0.0
        self.items = deque()
        self.peaks = deque()  # (position, x), x falling

    def add(self, x: float) -> tuple[float, float]:
        """Take one number; return mean and maximum of the window."""
        x = check_number(x)
        self.items.append(x)
        self.total += x
        if len(self.items) > self.size:
            self.total -= self.items.popleft()
        while self.peaks and self.peaks[-1][1] <= x:
            self.peaks.pop()  # x is later and not smaller
        self.peaks.append((self.seen, x))
        self.seen += 1
        if self.peaks[0][0] < self.seen - self.size:
            self.peaks.popleft()
        if self.seen % self.size == 0:  # sheds the rounding errors
            self.total = math.fsum(self.items)
        return self.total / len(self.items), self.peaks[0][1]
