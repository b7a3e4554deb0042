"""Who may attend to whom in the three families."""

import numpy as np
from matplotlib.colors import ListedColormap

from figures.style import BLUE, INK, PALE, SKY, panels


def draw():
    n, source = 7, 4
    full = np.ones((n, n))
    causal = np.tril(full)
    both = causal.copy()
    both[:source, :source] = 1  # the encoder sees all of the source
    both[source:, :source] = 2  # cross-attention
    fig, axes = panels(2.15, columns=3)
    for ax, mask, title in (
        (axes[0], full, "encoder\nBERT"),
        (axes[1], causal, "decoder\nGPT"),
        (axes[2], both, "encoder–decoder\nT5"),
    ):
        ax.imshow(
            mask, cmap=ListedColormap([PALE, BLUE, SKY]), vmin=0, vmax=2
        )
        ax.set_xticks(np.arange(-0.5, n), [])
        ax.set_yticks(np.arange(-0.5, n), [])
        ax.grid(color="white", linewidth=1.2, linestyle="-")
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        ax.set(title=title, xlabel="attended position")
    axes[0].set_ylabel("attending position")
    axes[2].axhline(source - 0.5, color=INK, ls="-", lw=1)
    axes[2].axvline(source - 0.5, color=INK, ls="-", lw=1)
    axes[2].text(1.5, 5, "cross", ha="center", va="center", fontsize=8)
    return fig
