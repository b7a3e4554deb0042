"""Markov chains and hidden Markov models with discrete observations.

Forward, backward, Viterbi (1967) and Baum-Welch (Baum et al., 1970),
as in Rabiner (1989): O(T S^2) time for T steps and S states.
"""

# [start:forward]
import numpy as np


def forward(start, trans, emit, obs):
    """Filtered states p(s_t | o_1..o_t), (T, S), and scales (T,).

    start: (S,); trans: (S, S), row = from; emit: (S, M); obs: (T,) of
    0..M-1. The log-likelihood is the sum of the logs of the scales.
    Raises ValueError for bad input or an impossible sequence.
    """
    start, trans, emit, obs = check(start, trans, emit, obs)
    alpha, scale = np.empty((len(obs), len(start))), np.empty(len(obs))
    ahead = start  # p(s_t | o_1..o_{t-1})
    for t, o in enumerate(obs):
        joint = ahead * emit[:, o]
        scale[t] = joint.sum()  # p(o_t | o_1..o_{t-1})
        if scale[t] == 0:
            raise ValueError(f"obs is impossible at step {t}")
        alpha[t] = joint / scale[t]
        ahead = alpha[t] @ trans
    return alpha, scale


def backward(trans, emit, obs, scale) -> np.ndarray:
    """beta (T, S), such that alpha * beta is p(s_t | all of o).

    scale: (T,), from forward on the same obs.
    """
    trans, emit = np.asarray(trans, float), np.asarray(emit, float)
    if len(scale) != len(obs):
        raise ValueError("scale must have one entry a step of obs")
    beta = np.ones((len(obs), len(trans)))
    for t in range(len(obs) - 2, -1, -1):
        later = emit[:, obs[t + 1]] * beta[t + 1]
        beta[t] = trans @ later / scale[t + 1]
    return beta


# [end:forward]


# [start:viterbi]
def viterbi(start, trans, emit, obs) -> tuple[np.ndarray, float]:
    """The most probable path (T,) and the log of its joint probability.

    Arguments and errors as in forward; a tie goes to the lower state.
    """
    start, trans, emit, obs = check(start, trans, emit, obs)
    with np.errstate(divide="ignore"):  # log 0 is -inf: never chosen
        start, trans, emit = np.log(start), np.log(trans), np.log(emit)
    back = np.zeros((len(obs), len(start)), dtype=int)
    best = start + emit[:, obs[0]]
    for t in range(1, len(obs)):
        reach = best[:, None] + trans  # (from, to)
        back[t] = reach.argmax(axis=0)
        best = reach.max(axis=0) + emit[:, obs[t]]
    if best.max() == -np.inf:
        raise ValueError("obs is impossible")
    path = np.empty(len(obs), dtype=int)
    path[-1] = best.argmax()
    for t in range(len(obs) - 1, 0, -1):
        path[t - 1] = back[t, path[t]]
    return path, float(best.max())


# [end:viterbi]


# [start:learn]
def expected_counts(start, trans, emit, obs):
    """Expected first states, transitions, emissions; log-likelihood."""
    alpha, scale = forward(start, trans, emit, obs)
    start, trans, emit, obs = check(start, trans, emit, obs)
    beta = backward(trans, emit, obs, scale)
    state = alpha * beta  # p(s_t | o), (T, S)
    later = emit[:, obs[1:]].T * beta[1:] / scale[1:, None]
    moves = trans * (alpha[:-1].T @ later)  # (S, S), summed over t
    seen = np.zeros_like(emit)
    np.add.at(seen.T, obs, state)
    return state[0], moves, seen, float(np.log(scale).sum())


def baum_welch(start, trans, emit, sequences, n_iter: int = 100):
    """Parameters after n_iter steps of EM; log-likelihoods before each.

    sequences: list of obs. A row without any expected count stays.
    """
    if n_iter < 1 or n_iter % 1:
        raise ValueError(f"n_iter must be whole, >= 1, got {n_iter}")
    if not len(sequences):
        raise ValueError("sequences must not be empty")
    history = []
    for _ in range(n_iter):
        parts = [
            expected_counts(start, trans, emit, o) for o in sequences
        ]
        history.append(sum(p[3] for p in parts))
        first, moves, seen = (
            sum(p[i] for p in parts) for i in range(3)
        )
        start = first / first.sum()
        trans = rows(moves, trans)
        emit = rows(seen, emit)
    return start, trans, emit, history


def rows(counts, old) -> np.ndarray:
    """Rows divided by their sums; an empty row keeps its old values."""
    total = counts.sum(axis=1, keepdims=True)
    return np.where(
        total > 0, counts / np.where(total > 0, total, 1), old
    )


# [end:learn]


# [start:stationary]
def stationary(trans) -> np.ndarray:
    """The distribution (S,) with p = p trans, if there is only one.

    Raises ValueError for rows that are no distributions, or where
    several distributions are stationary.
    """
    trans = np.asarray(trans, float)
    check_rows("trans", trans)
    n = len(trans)
    if trans.shape != (n, n):
        raise ValueError(f"trans must be square, got {trans.shape}")
    A = np.vstack([trans.T - np.eye(n), np.ones(n)])
    if np.linalg.matrix_rank(A[:-1], tol=1e-10) < n - 1:
        raise ValueError("trans has several stationary distributions")
    p = np.linalg.lstsq(A, np.eye(n + 1)[-1], rcond=None)[0]
    p = np.maximum(p, 0)  # rounding leaves -1e-17 for a state left
    return p / p.sum()


# [end:stationary]


def check_rows(name: str, P: np.ndarray) -> None:
    """Raises ValueError unless the rows of P are distributions."""
    if P.ndim != 2 or not P.size or not (P >= 0).all():
        raise ValueError(f"{name} must be a matrix without negatives")
    if abs(P.sum(axis=1) - 1).max() > 1e-8:
        raise ValueError(f"{name}: each row must sum to 1")


def check(start, trans, emit, obs):
    """Arrays of floats, obs of ints. Raises ValueError by name."""
    start, trans, emit = (
        np.asarray(a, float) for a in (start, trans, emit)
    )
    obs = np.asarray(obs)
    check_rows("start", start[None])
    check_rows("trans", trans)
    check_rows("emit", emit)
    S = len(start)
    if trans.shape != (S, S) or len(emit) != S:
        raise ValueError(
            f"trans {trans.shape}, emit {emit.shape}: {S} states"
        )
    if obs.ndim != 1 or not obs.size or obs.dtype.kind not in "iu":
        raise ValueError("obs must be a filled list of integers")
    if obs.min() < 0 or obs.max() >= emit.shape[1]:
        raise ValueError(f"obs must be in 0..{emit.shape[1] - 1}")
    return start, trans, emit, obs
