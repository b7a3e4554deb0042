"""What a feature is worth: by permutation, and by Shapley values.

Permutation after Breiman (2001), O(repeats) passes over the data;
exact Shapley values by enumeration, O(2^d) passes over a background.
"""

# [start:permutation]
from collections.abc import Callable, Sequence
from itertools import combinations
from math import comb

import numpy as np

Predict = Callable[[np.ndarray], np.ndarray]


def permutation_importance(
    loss: Callable[[np.ndarray], float],
    X: np.ndarray,
    columns: Sequence[int],
    rng: np.random.Generator,
    repeats: int = 10,
) -> float:
    """Mean rise of the loss when these columns are shuffled together.

    loss: takes X, (n, d), returns a number; fitted model and y inside.
    Raises ValueError for no columns, no repeats or X not 2-d.
    """
    X = np.array(X, float)
    if X.ndim != 2 or not len(columns) or repeats < 1:
        raise ValueError(f"X {X.shape}, columns or repeats: empty")
    before, rises = loss(X), []
    for _ in range(repeats):
        Z = X.copy()
        Z[:, columns] = X[rng.permutation(len(X))][:, columns]
        rises.append(loss(Z) - before)
    return float(np.mean(rises))


# [end:permutation]


# [start:shapley]
def coalition_values(predict: Predict, x, background) -> np.ndarray:
    """v(S) for every set S of features: (2^d,), bit j for feature j.

    v(S) is the mean prediction over the background rows (m, d), with
    the columns in S replaced by those of x (d,).
    Raises ValueError for other shapes, or d > 16.
    """
    x, B = np.asarray(x, float), np.asarray(background, float)
    if B.ndim != 2 or x.shape != B.shape[1:] or not B.size:
        raise ValueError(f"x and background: {x.shape}, {B.shape}")
    d = len(x)
    if d > 16:
        raise ValueError(f"2^{d} coalitions are too many")
    value = np.empty(2**d)
    for S in range(2**d):
        known = (S >> np.arange(d)) & 1 == 1
        value[S] = np.mean(predict(np.where(known, x, B)))
    return value


def shapley(value: np.ndarray) -> np.ndarray:
    """Shapley values (d,) of a game given as values (2^d,).

    Raises ValueError unless the length is a power of two.
    """
    value = np.asarray(value, float)
    d = len(value).bit_length() - 1
    if value.ndim != 1 or len(value) != 2**d:
        raise ValueError(f"value must have 2^d entries: {value.shape}")
    phi = np.zeros(d)
    for j in range(d):
        others = [1 << i for i in range(d) if i != j]
        for size in range(d):
            weight = 1 / (d * comb(d - 1, size))
            for S in map(sum, combinations(others, size)):
                phi[j] += weight * (value[S | 1 << j] - value[S])
    return phi


# [end:shapley]
