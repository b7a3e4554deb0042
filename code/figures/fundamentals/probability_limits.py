"""Means of skewed data approach the normal; means of Cauchy do not."""

import numpy as np

from figures.style import BLUE, COLOURS, INK, ORANGE, STYLES, panels


def draw():
    figure, (left, right) = panels(2.5, columns=2)
    rng = np.random.default_rng(3)
    edges = np.linspace(-3, 4, 60)
    middle = (edges[1:] + edges[:-1]) / 2
    for i, n in enumerate((1, 5, 50)):
        z = (rng.gamma(n, size=400_000) - n) / np.sqrt(n)
        height, _ = np.histogram(z, edges, density=True)
        height *= np.mean((z > -3) & (z < 4))
        left.plot(
            middle,
            height,
            color=COLOURS[i],
            linestyle=STYLES[i + 1],
            label=f"n = {n}",
        )
    normal = np.exp(-(middle**2) / 2) / np.sqrt(2 * np.pi)
    left.plot(middle, normal, color=INK, linewidth=1, label="normal")
    left.set(title="exponential", xlabel="standardised mean")
    left.set_ylabel("density")
    left.legend()
    n, rng = np.arange(1, 3001), np.random.default_rng(0)
    for draws, color, style, name in [
        (rng.standard_cauchy(3000), ORANGE, "-", "Cauchy"),
        (rng.exponential(size=3000) - 1, BLUE, "--", "exponential − 1"),
    ]:
        right.plot(
            n,
            np.cumsum(draws) / n,
            color=color,
            linestyle=style,
            label=name,
        )
    right.axhline(0, color=INK, linewidth=0.6)
    right.set(title="running mean", xlabel="draws", ylim=(-4, 4))
    right.legend()
    return figure
