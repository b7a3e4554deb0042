"""The gradient that tests hold a hand-written one against."""

from collections.abc import Callable

import numpy as np


def numeric(f: Callable[[], float], array: np.ndarray, h: float = 1e-6) -> np.ndarray:
    """Central differences of f by every entry of array, in its shape.

    f takes nothing and reads array, which is moved in place and restored.
    """
    found = np.empty_like(array)
    for i in np.ndindex(array.shape):
        kept = array[i]
        array[i] = kept + h
        above = f()
        array[i] = kept - h
        below = f()
        array[i] = kept
        found[i] = (above - below) / (2 * h)
    return found
