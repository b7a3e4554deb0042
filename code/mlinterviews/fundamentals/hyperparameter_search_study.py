"""Things to search: an error surface, a training that pauses."""

import numpy as np


def ridge_surface(X, y, train, test, gammas, penalties) -> np.ndarray:
    """Test errors (gammas, penalties) of kernel ridge regression.

    X: (n, d); y: (n,); train, test: row numbers. One eigenvalue
    decomposition for each gamma serves all penalties.
    """
    gaps = ((X[:, None] - X[train][None]) ** 2).sum(axis=2)
    errors = np.empty((len(gammas), len(penalties)))
    for i, gamma in enumerate(gammas):
        K = np.exp(-gamma * gaps)
        values, V = np.linalg.eigh(K[train])
        inner, outer = V.T @ y[train], K[test] @ V
        for j, l2 in enumerate(penalties):
            p = outer @ (inner / (values + l2))
            errors[i, j] = ((y[test] - p) ** 2).mean()
    return errors


def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_trainer(X, y, rows: int, batches: int = 18):
    """train(config, state, epochs) -> (state, validation loss).

    Momentum SGD on the first `rows` of X (n, d), y (n,) in 0..K-1; the
    rest validate. config: (learning rate, weight decay, momentum).
    """
    Y = np.eye(y.max() + 1)[y]  # (n, K)

    def train(config, state, epochs):
        lr, decay, momentum = config
        if state is None:
            W = np.zeros((X.shape[1], Y.shape[1]))
            state = W, np.zeros_like(W), np.random.default_rng(0)
        W, speed, rng = state
        for _ in range(epochs):
            for batch in np.array_split(rng.permutation(rows), batches):
                error = softmax(X[batch] @ W) - Y[batch]
                gradient = X[batch].T @ error / len(batch) + decay * W
                speed = momentum * speed - lr * gradient
                W = W + speed
        p = (softmax(X[rows:] @ W) * Y[rows:]).sum(axis=1)
        loss = -np.log(np.maximum(p, 1e-300)).mean()
        return (W, speed, rng), float(loss)

    return train
