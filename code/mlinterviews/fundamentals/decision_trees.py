"""Choosing splits, splitting categories, and pruning a grown tree.

Impurities of class shares, the information gain and the gain ratio
(Quinlan, 1986), the best two groups of a category's values by sorting
their means (Breiman and others, 1984), and the sequence of subtrees
of cost-complexity pruning, O(m^2) for m nodes.
"""

# [start:impurity]
import numpy as np


def entropy(p) -> np.ndarray:
    """-sum p log2 p over the last axis, in bits; 0 log 0 is 0."""
    p = np.asarray(p, float)
    return -(p * np.log2(np.where(p > 0, p, 1))).sum(axis=-1) + 0.0


def gini(p) -> np.ndarray:
    """Chance that two draws differ: 1 - sum p^2, over the last axis."""
    return 1 - (np.asarray(p, float) ** 2).sum(axis=-1)


def misclassified(p) -> np.ndarray:
    """Share that is not of the largest class, over the last axis."""
    return 1 - np.asarray(p, float).max(axis=-1)


def gain(sides, impurity=entropy) -> float:
    """Impurity of the node minus the weighted impurity of its sides.

    sides: (branches, K), class counts. Raises ValueError for negative
    counts or an empty side.
    """
    sides = np.asarray(sides, float)
    if sides.ndim != 2 or not sides.size or not (sides >= 0).all():
        raise ValueError("sides must be a table of counts")
    size = sides.sum(axis=1)  # (branches,)
    if not size.all():
        raise ValueError("sides: each must hold a row")
    node = impurity(sides.sum(axis=0) / size.sum())
    after = size / size.sum() @ impurity(sides / size[:, None])
    return float(node - after)


def gain_ratio(sides) -> float:
    """Information gain over the entropy of the branch sizes.

    0 where there is only one branch.
    """
    gained, size = gain(sides), np.sum(sides, axis=1)
    intrinsic = float(entropy(size / size.sum()))
    return gained / intrinsic if intrinsic > 0 else 0.0


# [end:impurity]


# [start:category]
def split_category(values, y) -> tuple[set, float]:
    """The two groups of values with the least squared error of y.

    values: (n,), a category; y: (n,), numbers or 0 and 1. Returns the
    group of low y and the error.
    """
    y = np.asarray(y, float)
    if y.ndim != 1 or len(values) != len(y) or not np.isfinite(y).all():
        raise ValueError(f"y must be ({len(values)},) and finite")
    names, code = np.unique(values, return_inverse=True)
    if len(names) < 2:
        raise ValueError("values: at least two different ones needed")
    count = np.bincount(code)
    total = np.bincount(code, y)
    order = (total / count).argsort(kind="stable")  # by mean of y
    m, s = count[order].cumsum(), total[order].cumsum()
    left = s[:-1] ** 2 / m[:-1]
    right = (s[-1] - s[:-1]) ** 2 / (m[-1] - m[:-1])
    best = int((left + right).argmax())
    error = (y**2).sum() - (left + right)[best]
    return set(names[order[: best + 1]].tolist()), float(error)


# [end:category]


# [start:prune]
def pruning_path(child, risk) -> tuple[np.ndarray, np.ndarray]:
    """The alphas at which subtrees fall, and the leaves that remain.

    child: (m, 2), -1 at leaves, the root first, parents before their
    children; risk: (m,), each node's share of the training error if
    it were a leaf. Both results start at the full tree, alpha 0.
    """
    child, risk = np.array(child), np.asarray(risk, float)
    if child.shape != (len(risk), 2) or not len(risk):
        raise ValueError(f"child {child.shape}, risk {risk.shape}")
    if not np.isfinite(risk).all():
        raise ValueError("risk must be finite")
    alphas, leaves = [0.0], []
    while True:
        below, size = risk.copy(), np.ones(len(risk), int)
        for t in range(len(risk) - 1, -1, -1):  # children come first
            if child[t, 0] >= 0:
                below[t] = below[child[t]].sum()
                size[t] = size[child[t]].sum()
        leaves.append(int(size[0]))
        if size[0] == 1:
            return np.array(alphas), np.array(leaves)
        inner = child[:, 0] >= 0
        link = np.full(len(risk), np.inf)
        link[inner] = (risk - below)[inner] / (size[inner] - 1)
        link[~_reached(child)] = np.inf
        alpha = link.min()
        alphas.append(max(float(alpha), alphas[-1]))
        child[link <= alpha + 1e-12] = -1  # the weakest links


def _reached(child: np.ndarray) -> np.ndarray:
    """Nodes that are still in the tree. child: (m, 2) -> (m,)."""
    on = np.zeros(len(child), bool)
    on[0] = True
    for t in range(len(child)):
        if on[t] and child[t, 0] >= 0:
            on[child[t]] = True
    return on


# [end:prune]
