"""The data dissolve forwards; the sampler brings them back."""

import numpy as np

from examples.ml_coding.diffusion_toy import BOUND, T, models, ring
from figures.style import BLUE, ORANGE, panels
from mlinterviews.ml_coding.diffusion_toy import add_noise, sample


def draw():
    alpha_bar, (model, _), _ = models()
    rng = np.random.default_rng(5)
    X = ring(300, rng)
    figure, axes = panels(4.6, 2, 2)
    for ax, t in zip(axes[0], (0, 12), strict=True):
        noisy, _ = add_noise(X, np.full(300, t), alpha_bar, rng)
        ax.plot(*noisy.T, ".", ms=2.5, color=BLUE)
        ax.set_title(f"data, t = {t}")
    for ax, (name, k, eta) in zip(
        axes[1],
        (
            ("DDPM", T, 1.0),
            ("DDPM", 5, 1.0),
        ),
        strict=True,
    ):
        made = sample(model, 300, 2, alpha_bar, rng, k, eta, BOUND)
        ax.plot(*made.T, ".", ms=2.5, color=ORANGE)
        ax.set_title(f"{name}, {k} steps")
    for ax in axes.flat:
        ax.set(xlim=(-3, 3), ylim=(-3, 3), xticks=[], yticks=[])
        ax.set_aspect("equal")
    return figure
