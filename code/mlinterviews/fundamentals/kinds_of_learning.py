"""A linear rule, neighbours and self-training on the same data.

Labels are 0 and 1. A fit returns a function of Z (m, d) that gives the
probability or share of class 1, shape (m,).
"""

# [start:models]
import numpy as np


def checked(X, y) -> tuple[np.ndarray, np.ndarray]:
    """X (n, d) and labels y (n,), both classes present, as floats."""
    X, y = np.asarray(X, float), np.asarray(y)
    if (
        X.ndim != 2
        or y.shape != X.shape[:1]
        or not np.isfinite(X).all()
    ):
        raise ValueError(
            f"X and y: shapes {X.shape}, {y.shape}, or NaN"
        )
    if set(np.unique(y)) != {0, 1}:
        raise ValueError("y must hold 0 and 1, both of them")
    return X, y.astype(float)


def plain(X: np.ndarray) -> np.ndarray:
    return X


def squares(X: np.ndarray) -> np.ndarray:
    """x_1, ..., x_d and their squares: (n, 2d)."""
    return np.column_stack([X, X**2])


def linear_fit(X, y, features=plain):
    """Least squares on -1 and +1: d + 1 numbers, whatever n is."""
    X, y = checked(X, y)

    def design(Z):
        F = features(np.asarray(Z, float))
        return np.column_stack([np.ones(len(F)), F])  # (m, 1 + width)

    w = np.linalg.lstsq(design(X), 2 * y - 1)[0]
    return lambda Z: np.clip((design(Z) @ w + 1) / 2, 0, 1)


def neighbours_fit(X, y, k: int = 5):
    """Share of class 1 among the k nearest: keeps all n rows."""
    X, y = checked(X, y)
    if not 1 <= k <= len(X):
        raise ValueError(f"k must lie in 1..{len(X)}, got {k}")

    def predict(Z):
        Z = np.asarray(Z, float)
        gaps = ((Z[:, None] - X[None]) ** 2).sum(axis=2)  # (m, n)
        nearest = np.argsort(gaps, axis=1, kind="stable")[:, :k]
        return y[nearest].mean(axis=1)

    return predict


def best_line(X, y, directions: int = 180) -> float:
    """Highest accuracy of any straight line in the plane: X (n, 2).

    Tries `directions` angles and every threshold, both ways round.
    """
    X, y = checked(X, y)
    zeros, best = np.sum(y == 0), 0.0
    for angle in np.linspace(0, np.pi, directions, endpoint=False):
        order = np.argsort(X @ [np.cos(angle), np.sin(angle)])
        more = np.append(0, np.cumsum(2 * y[order] - 1))  # ones - zeros
        right = max(zeros + more.max(), len(y) - zeros - more.min())
        best = max(best, float(right) / len(y))
    return best


def accuracy(predict, X, y) -> float:
    return float(((predict(X) >= 0.5) == np.asarray(y)).mean())


# [end:models]


# [start:semi]
def means_fit(X, y):
    """Equal round classes: sigmoid of the difference of distances."""
    X, y = checked(X, y)
    means = [X[y == c].mean(axis=0) for c in (0, 1)]

    def predict(Z):
        to = [((np.asarray(Z) - m) ** 2).sum(axis=1) for m in means]
        score = np.clip((to[0] - to[1]) / 2, -500, 500)
        return 1 / (1 + np.exp(-score))

    return predict


def self_train(
    fit, X, y, unlabelled, sure: float = 0.9, rounds: int = 20
):
    """Adds the unlabelled rows it is sure of, with its own labels.

    X: (n, d); y: (n,); unlabelled: (m, d). Stops when the pseudo-labels
    no longer change. Returns the last fit.
    """
    if not 0.5 <= sure < 1:
        raise ValueError(f"sure must lie in [0.5, 1), got {sure}")
    X, y = checked(X, y)
    U = np.asarray(unlabelled, float)
    if U.shape[1:] != X.shape[1:] or not np.isfinite(U).all():
        raise ValueError(f"unlabelled: shape {U.shape}, or NaN")
    predict, before = fit(X, y), None
    for _ in range(rounds):
        p = predict(U) if len(U) else np.empty(0)
        keep = np.maximum(p, 1 - p) >= sure
        now = np.where(keep, p >= 0.5, -1)
        if before is not None and (now == before).all():
            break
        before = now
        predict = fit(
            np.vstack([X, U[keep]]), np.concatenate([y, now[keep]])
        )
    return predict


# [end:semi]


# [start:data]
def rings(n: int, rng: np.random.Generator):
    """Class 0 inside, class 1 around it: X (n, 2), y (n,)."""
    y = np.arange(n) % 2
    radius = np.where(y == 1, 2.0, 0.8) + 0.25 * rng.normal(size=n)
    angle = rng.uniform(0, 2 * np.pi, size=n)
    X = np.column_stack([np.cos(angle), np.sin(angle)])
    return X * radius[:, None], y


def blobs(n: int, rng: np.random.Generator, classes: str = "blob"):
    """Two round clouds; y is the cloud, or which half of it (lower,
    upper) if classes is "half"."""
    if classes not in ("blob", "half"):
        raise ValueError(f"classes: blob or half, got {classes!r}")
    cloud = np.arange(n) % 2
    X = rng.normal(size=(n, 2))
    X[:, 0] += np.where(cloud == 1, 2.0, -2.0)
    return X, cloud if classes == "blob" else (X[:, 1] > 0).astype(int)


# [end:data]
