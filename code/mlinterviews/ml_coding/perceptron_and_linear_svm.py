"""Linear classifiers by margins: perceptron and linear SVM.

Perceptron (Rosenblatt, 1958): at most R^2 / gamma^2 updates of O(d).
Pegasos (Shalev-Shwartz and others, 2011): O(d) a step on the hinge.
Newton on the squared hinge (Keerthi and DeCoste, 2005): O(n d^2) a
step, about ten steps. Inside, labels are -1 and +1.
"""

import numpy as np


def perceptron(
    A: np.ndarray, s: np.ndarray, max_epochs: int = 100
) -> tuple[np.ndarray, int, bool]:
    """Add s x for each mistake until a pass has none.

    A: (n, d + 1), the first column ones; s: (n,), -1 or +1.
    Returns the weights (bias first), the updates, and if it ended.
    """
    A, s = check_signs(A, s)
    w, updates = np.zeros(A.shape[1]), 0
    for _ in range(max_epochs):
        mistakes = 0
        for x, sign in zip(A, s, strict=True):
            if sign * (w @ x) <= 0:  # on the plane is wrong, too
                w += sign * x
                mistakes += 1
        updates += mistakes
        if mistakes == 0:
            return w, updates, True
    return w, updates, False


def hinge_objective(v, A, s, l2: float) -> float:
    """l2 / 2 |v|^2 + mean max(0, 1 - s Av)."""
    slack = np.maximum(0, 1 - s * (A @ v))  # (n,)
    return float(l2 / 2 * v @ v + slack.mean())


def pegasos(
    A: np.ndarray,
    s: np.ndarray,
    l2: float,
    n_steps: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Subgradient steps on one row each, with rate 1 / (l2 t).

    A: (n, m); s: (n,), -1 or +1. Returns the mean of the weights
    over the second half of the steps, (m,).
    """
    A, s = check_signs(A, s)
    if not l2 > 0 or n_steps < 1:
        raise ValueError("l2 must be positive, n_steps at least 1")
    n, m = A.shape
    v, total, half = np.zeros(m), np.zeros(m), n_steps // 2
    for t, i in enumerate(rng.integers(n, size=n_steps), start=1):
        rate = 1 / (l2 * t)
        inside = s[i] * (A[i] @ v) < 1  # before v changes
        v *= 1 - 1 / t  # the penalty: 1 - rate * l2
        if inside:  # the hinge: only inside the margin
            v += rate * s[i] * A[i]
        if t > half:
            total += v
    return total / (n_steps - half)


def squared_hinge(v, A, s, C: float):
    """1/2 |v|^2 + C sum max(0, 1 - s Av)^2: value, slack (n,)."""
    slack = np.maximum(0, 1 - s * (A @ v))
    return 0.5 * v @ v + C * slack @ slack, slack


def newton_svm(
    A: np.ndarray, s: np.ndarray, C: float, tol: float = 1e-10
) -> tuple[np.ndarray, int]:
    """Minimise squared_hinge. Only rows with slack count in a step.

    A: (n, m); s: (n,), -1 or +1. Returns the weights (m,) and steps.
    """
    A, s = check_signs(A, s)
    v = np.zeros(A.shape[1])
    value, slack = squared_hinge(v, A, s, C)
    for step in range(100):
        active = slack > 0
        B = A[active]  # (a, m)
        gradient = v - 2 * C * B.T @ (s * slack)[active]
        hessian = np.eye(len(v)) + 2 * C * B.T @ B
        move = np.linalg.solve(hessian, -gradient)  # (m,)
        slope, size = gradient @ move, 1.0
        if -slope <= tol * (1 + value):
            return v, step
        while True:  # halve until the value falls enough
            new, slack = squared_hinge(v + size * move, A, s, C)
            if new <= value + 1e-4 * size * slope or size < 1e-10:
                break
            size /= 2
        v, value = v + size * move, new
    return v, 100


class LinearClassifier:
    """Two labels of any kind become -1 and +1, and come back."""

    def _prepare(self, X, y):
        X, y = check_data(X, y)
        self.classes_ = np.unique(y)
        if len(self.classes_) != 2:
            raise ValueError(
                f"y has {len(self.classes_)} classes, not 2"
            )
        return X, np.where(y == self.classes_[1], 1.0, -1.0)

    def decision_function(self, X) -> np.ndarray:
        """X: (m, d). Returns the signed scores (m,)."""
        return check_points(X, len(self.coef_)) @ self.coef_ + (
            self.intercept_
        )

    def predict(self, X) -> np.ndarray:
        """X: (m, d). Returns labels (m,)."""
        return self.classes_[
            (self.decision_function(X) > 0).astype(int)
        ]


class Perceptron(LinearClassifier):
    """After fit: coef_, intercept_, n_updates_, converged_."""

    def __init__(self, max_epochs: int = 100):
        if max_epochs < 1:
            raise ValueError("max_epochs must be at least 1")
        self.max_epochs = max_epochs

    def fit(self, X, y) -> "Perceptron":
        """X: (n, d), finite; y: (n,) of two labels; else ValueError."""
        X, s = self._prepare(X, y)
        A = np.column_stack([np.ones(len(X)), X])  # (n, d + 1)
        w, self.n_updates_, self.converged_ = perceptron(
            A, s, self.max_epochs
        )
        self.intercept_, self.coef_ = w[0], w[1:]
        return self


class HingeSVM(LinearClassifier):
    """The hinge loss by pegasos; l2 takes the place of 1 / (C n)."""

    def __init__(self, l2: float, n_steps: int, rng):
        if not 0 < l2 < np.inf:
            raise ValueError(f"l2 must be positive, got {l2}")
        if n_steps < 1:
            raise ValueError("n_steps must be at least 1")
        self.l2, self.n_steps, self.rng = l2, n_steps, rng

    def fit(self, X, y) -> "HingeSVM":
        """X: (n, d), finite; y: (n,) of two labels; else ValueError."""
        X, s = self._prepare(X, y)
        A = np.column_stack([np.ones(len(X)), X])  # (n, d + 1)
        v = pegasos(A, s, self.l2, self.n_steps, self.rng)
        self.intercept_, self.coef_ = v[0], v[1:]
        return self


class LinearSVC(LinearClassifier):
    """The squared hinge by Newton steps, as scikit-learn's."""

    def __init__(self, C: float = 1.0):
        if not 0 < C < np.inf:
            raise ValueError(f"C must be positive, got {C}")
        self.C = C

    def fit(self, X, y) -> "LinearSVC":
        """X: (n, d), finite; y: (n,) of two labels; else ValueError."""
        X, s = self._prepare(X, y)
        A = np.column_stack([np.ones(len(X)), X])  # (n, d + 1)
        v, self.n_steps_ = newton_svm(A, s, self.C)
        self.intercept_, self.coef_ = v[0], v[1:]
        return self


def check_signs(A, s) -> tuple[np.ndarray, np.ndarray]:
    """A as check_points. ValueError unless s is (n,) of -1 and +1."""
    A, s = check_points(A), np.asarray(s, dtype=float)
    if s.shape != A.shape[:1] or not (np.abs(s) == 1).all():
        raise ValueError(f"s must be ({len(A)},), each -1 or +1")
    return A, s


def check_points(X, n_features: int | None = None) -> np.ndarray:
    """X as floats. ValueError unless (n, d), not empty, finite."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"X must be (n, d), not empty; got {X.shape}")
    if n_features is not None and X.shape[1] != n_features:
        raise ValueError(f"X must have {n_features} columns")
    if not np.isfinite(X).all():
        raise ValueError("X holds NaN or infinite values")
    return X


def check_data(X, y) -> tuple[np.ndarray, np.ndarray]:
    """X as check_points; y as an array. ValueError unless y is (n,)."""
    X, y = check_points(X), np.asarray(y)
    if y.shape != X.shape[:1]:
        raise ValueError(f"y must be ({len(X)},), got {y.shape}")
    if y.dtype.kind == "f" and not np.isfinite(y).all():
        raise ValueError("y holds NaN or infinite values")
    return X, y
