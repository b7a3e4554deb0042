"""Gradients at a distance: plain cells and an LSTM, measured."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import BLUE, GREEN, GREY, ORANGE, PINK, panels
from mlinterviews.ml_coding.rnn_and_lstm import (
    rnn_backward,
    rnn_forward,
)
from mlinterviews.ml_coding.rnn_and_lstm_gated import (
    lstm_backward,
    lstm_forward,
)

T, M, D = 100, 32, 8


def norms() -> dict[str, list[float]]:
    """Norm of the gradient k steps back, over that at the end."""
    rng = np.random.default_rng(0)
    X, start = 0.1 * rng.normal(size=(T, 1, D)), np.zeros((1, M))
    Wx = rng.normal(0, 1 / np.sqrt(D), (D, M))
    Q = np.linalg.qr(rng.normal(size=(M, M)))[0]
    dH = np.zeros((T, 1, M))
    dH[-1] = rng.normal(size=M)
    one = np.linalg.norm(dH[-1])
    found = {}
    for scale in (0.8, 1.0, 2.0):
        cell = [Wx, scale * Q, np.zeros(M)]
        H = rnn_forward(cell, X, start)
        sizes = []
        for k in range(1, T):
            late = slice(T - k, T)
            _, dh = rnn_backward(
                cell, X[late], H[T - k - 1], H[late], dH[late]
            )
            sizes.append(float(np.linalg.norm(dh) / one))
        found[f"rnn_{scale}"] = sizes
    wide = rng.normal(0, 0.1, (D, 4 * M))
    cell = [wide, rng.normal(0, 0.1, (M, 4 * M)), np.zeros(4 * M)]
    for bias in (0, 4):
        cell[2][M : 2 * M] = bias
        _, _, caches = lstm_forward(cell, X, start, start)
        sizes = []
        for k in range(1, T):
            *_, dc = lstm_backward(cell, caches[T - k :], dH[T - k :])
            sizes.append(float(np.linalg.norm(dc) / one))
        found[f"lstm_{bias}"] = sizes
    return found


def draw() -> Figure:
    fig, ax = panels(2.7)
    looks = {
        "rnn_0.8": (ORANGE, ":", "RNN, 0.8", (72, 1e-6)),
        "rnn_1.0": (GREEN, "--", "RNN, 1", (88, 4e-5)),
        "rnn_2.0": (PINK, "-.", "RNN, 2", (84, 1e3)),
        "lstm_0": (GREY, (0, (5, 1)), "LSTM, bias 0", (22, 1e-11)),
        "lstm_4": (BLUE, "-", "LSTM, bias 4", (52, 4e0)),
    }
    for name, sizes in norms().items():
        colour, style, label, place = looks[name]
        steps = np.arange(1, T)
        ax.semilogy(steps, sizes, linestyle=style, color=colour)
        ax.text(*place, label, color=colour, fontsize=9)
    ax.set(
        xlabel="steps back in time",
        ylabel="size of the gradient",
        ylim=(1e-14, 1e9),
    )
    return fig
