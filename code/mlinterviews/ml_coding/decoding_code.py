"""Decoding: filters on logits, sampling, beam search, speculation.

Top-k (Fan et al., 2018), top-p (Holtzman et al., 2020), min-p (Nguyen
et al., 2025), repetition penalty (Keskar et al., 2019), speculative
sampling (Leviathan et al., 2023). A filter costs O(V log V) a token.
"""

from collections.abc import Callable, Sequence

import numpy as np


def check(z: np.ndarray) -> np.ndarray:
    """Logits as floats: (V,); -inf is allowed, not everywhere."""
    z = np.asarray(z, dtype=float)
    if z.ndim != 1 or not z.size:
        raise ValueError(f"z must be (V,) with V > 0, not {z.shape}")
    if not np.isfinite(z.max()):  # NaN, +inf, or -inf throughout
        raise ValueError("z must hold a finite largest logit, no NaN")
    return z


def log_softmax(z: np.ndarray) -> np.ndarray:
    """Log-probabilities of logits z: (V,); -inf stays -inf."""
    z = check(z)
    z = z - z.max()  # (V,), at most 0
    return z - np.log(np.exp(z).sum())


def draw(p: np.ndarray, rng: np.random.Generator) -> int:
    """A token by its weight, p: (V,), not necessarily normalised."""
    p = np.asarray(p, dtype=float)
    if not (p >= 0).all() or not 0 < p.sum() < np.inf:
        raise ValueError("p must be >= 0, with a positive finite sum")
    return int(rng.choice(len(p), p=p / p.sum()))


def temperature(z: np.ndarray, t: float) -> np.ndarray:
    """t < 1 sharpens, t > 1 flattens. For t = 0 use argmax."""
    if not 0 < t < np.inf:
        raise ValueError(f"t must be positive and finite, not {t}")
    z = check(z)
    with np.errstate(over="ignore"):  # a tiny t: -inf is right
        return (z - z.max()) / t


def keep(z: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """The logits of ids; -inf for all others."""
    out = np.full(len(z), -np.inf)
    out[ids] = z[ids]
    return out


def top_k(z: np.ndarray, k: int) -> np.ndarray:
    """Keep the k largest logits; of equals the lower id."""
    if not k >= 1 or k % 1:
        raise ValueError(f"k must be an integer >= 1, not {k}")
    z = check(z)
    return keep(z, np.argsort(-z, kind="stable")[: int(k)])


def top_p(z: np.ndarray, p: float) -> np.ndarray:
    """Keep the fewest tokens whose probabilities reach p."""
    if not 0 < p <= 1:
        raise ValueError(f"p must be in (0, 1], not {p}")
    z = check(z)
    order = np.argsort(-z, kind="stable")
    probs = np.exp(log_softmax(z))[order]
    before = np.cumsum(probs) - probs  # mass of the larger ones
    return keep(z, order[before < p] if p < 1 else order)


def min_p(z: np.ndarray, p: float) -> np.ndarray:
    """Keep tokens at least p times as probable as the best."""
    if not 0 < p <= 1:
        raise ValueError(f"p must be in (0, 1], not {p}")
    z = check(z)
    return np.where(z >= z.max() + np.log(p), z, -np.inf)


def repetition_penalty(
    z: np.ndarray, seen: Sequence[int], penalty: float
) -> np.ndarray:
    """Divide positive logits of seen tokens, multiply negative ones.

    Raises ValueError for a penalty <= 0 or a token outside 0..V-1.
    """
    z = check(z)
    if not 0 < penalty < np.inf:
        raise ValueError(f"penalty must be positive, not {penalty}")
    ids = np.unique(seen)
    if not ids.size:
        return z.copy()
    if ids.dtype.kind not in "iu" or ids[0] < 0 or ids[-1] >= len(z):
        raise ValueError(f"seen must be integers in 0..{len(z) - 1}")
    out, old = z.copy(), z[ids]
    out[ids] = np.where(old > 0, old / penalty, old * penalty)
    return out


def beam_search(
    next_log_probs: Callable[[tuple], np.ndarray],
    width: int,
    max_len: int,
    end: int,
    alpha: float = 0.0,
) -> list[tuple[float, tuple]]:
    """[(log p / length^alpha, tokens)], the best first.

    next_log_probs: tokens so far to (V,). Texts that do not reach
    `end` are returned only if none does. Raises ValueError for NaN.
    """
    if width < 1 or max_len < 1 or not alpha >= 0:
        raise ValueError("width, max_len must be >= 1, alpha >= 0")
    live, done, scored = [(0.0, ())], [], []
    for length in range(1, max_len + 1):
        grown = extend(live, next_log_probs, width)
        if not grown:  # nothing has a next token: keep what there is
            break
        scored = [(lp / length**alpha, t) for lp, t in grown]
        done += [h for h in scored if h[1][-1] == end]
        live = [h for h in grown if h[1][-1] != end]
        # log p only falls, and no length exceeds max_len
        hope = live[0][0] / max_len**alpha if live else -np.inf
        if not live or (done and max(done)[0] >= hope):
            break
    return sorted(done or scored, key=lambda h: -h[0])


def extend(live, next_log_probs, width: int) -> list[tuple]:
    """The `width` best continuations of all live texts by one token."""
    grown = []
    for log_p, tokens in live:
        step = np.asarray(next_log_probs(tokens), dtype=float)  # (V,)
        if not (step <= 1e-6).all():  # a bound needs log p <= 0
            raise ValueError("next_log_probs must give log p <= 0")
        for v in np.argsort(-step, kind="stable")[:width]:
            if step[v] > -np.inf:
                grown.append(
                    (log_p + float(step[v]), (*tokens, int(v)))
                )
    return sorted(grown, key=lambda h: -h[0])[:width]


def accept(
    drafted: Sequence[int],
    q: np.ndarray,
    p: np.ndarray,
    rng: np.random.Generator,
) -> list[int]:
    """1 to g + 1 tokens distributed as the target p would draw them.

    drafted: (g,), drawn from the rows of q: (g, V); p: (g + 1, V).
    """
    if not len(drafted) == len(q) == len(p) - 1:
        raise ValueError("drafted and q must have g rows, p g + 1")
    q, p = (np.asarray(rows, dtype=float) for rows in (q, p))
    if len(q) and not (
        q.shape[1:] == p.shape[1:] and min(drafted) >= 0
    ):
        raise ValueError("q and p must share V, drafted be in 0..V-1")
    kept = []
    for x, q_row, p_row in zip(drafted, q, p[:-1], strict=True):
        if rng.random() * q_row[x] < p_row[x]:
            kept.append(int(x))
            continue
        rest = np.maximum(p_row - q_row, 0)  # (V,)
        rest = rest if rest.sum() > 0 else p_row  # p = q, rounded
        return [*kept, draw(rest, rng)]
    return [*kept, draw(p[-1], rng)]


def speculate(
    target: Callable[[tuple], np.ndarray],
    draft: Callable[[tuple], np.ndarray],
    tokens: tuple,
    g: int,
    rng: np.random.Generator,
) -> list[int]:
    """One round: draft g tokens, check them, return 1 to g + 1 new.

    target, draft: tokens so far to the next token's p: (V,).
    """
    if g < 0:
        raise ValueError(f"g must be at least 0, not {g}")
    drafted, q = [], []
    for _ in range(g):
        q.append(draft((*tokens, *drafted)))
        drafted.append(draw(q[-1], rng))
    # a real target gives all g + 1 rows in one forward pass
    p = [target((*tokens, *drafted[:i])) for i in range(g + 1)]
    return accept(drafted, q, p, rng)
