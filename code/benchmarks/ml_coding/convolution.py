"""conv2d forward and backward beside torch's, in single precision."""

import numpy as np
import torch

from mlinterviews.ml_coding.convolution import (
    conv2d,
    conv2d_backward,
    conv2d_windows,
)


def main(seconds) -> dict[str, float]:
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    X, W, G = (
        rng.normal(size=s).astype(np.float32)
        for s in ((16, 16, 32, 32), (32, 16, 3, 3), (16, 32, 32, 32))
    )
    W /= 12  # outputs of size 1
    b = np.zeros(32, np.float32)
    x, w, c = (torch.tensor(A, requires_grad=True) for A in (X, W, b))
    g = torch.tensor(G)

    def ours():
        out, cache = conv2d(X, W, b, padding="same")
        return out, *conv2d_backward(G, cache)

    def theirs():
        out = torch.nn.functional.conv2d(x, w, c, padding="same")
        return out, *torch.autograd.grad(out, (x, w, c), g)

    P = np.pad(X, ((0, 0), (0, 0), (1, 1), (1, 1)))
    mine, reference, forward, windows = seconds(
        ours,
        theirs,
        lambda: conv2d(X, W, b, padding="same"),
        lambda: conv2d_windows(P, W, b),
    )
    error = 0.0
    for a, t in zip(ours(), theirs(), strict=True):
        t = t.detach().numpy()
        error = max(error, np.abs(a - t).max() / np.abs(t).max())
    return {
        "time_over_torch": mine / reference,
        "windows_over_columns": windows / forward,
        "error": float(error),
    }
