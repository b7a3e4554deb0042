"""Skip-gram with negative sampling, and the matrix that it factorises.

Sources: Mikolov et al. 2013 (the model), Levy and Goldberg 2014 (the
link to pointwise mutual information). A pair of a word and a neighbour
costs O(k d), and O(k log V) to draw its negatives from V words.
"""

from collections import Counter

import numpy as np


def log_sigmoid(x):
    return np.minimum(x, 0.0) - np.log1p(np.exp(-np.abs(x)))


def index_words(sentences, min_count: int = 1):
    """Words by falling count, and the sentences as arrays of ids.

    Returns (words, counts (V,), sentences of ids); rarer words go.
    """
    found = Counter(w for s in sentences for w in s)
    words = sorted(found, key=lambda w: (-found[w], w))
    words = [w for w in words if found[w] >= min_count]
    if len(words) < 2:
        raise ValueError("sentences need two words that are kept")
    column = {w: i for i, w in enumerate(words)}
    ids = [
        np.array([column[w] for w in s if w in column], dtype=int)
        for s in sentences
    ]
    return words, np.array([found[w] for w in words]), ids


def noise_distribution(counts, power: float = 0.75):
    """Negatives are drawn in proportion to count ** power."""
    counts = np.asarray(counts, dtype=float)
    if not (counts.size and counts.min() > 0 and counts.max() < np.inf):
        raise ValueError("counts must be positive and finite")
    weight = counts**power
    return weight / weight.sum()


def keep_probability(counts, threshold: float):
    """Subsampling: min(1, sqrt(threshold / frequency)) by word."""
    frequency = noise_distribution(counts, 1.0)
    return np.minimum(1.0, np.sqrt(threshold / frequency))


def skip_gram_pairs(sentences, window, rng, keep=None):
    """(word, neighbour) ids, (N, 2), in random order.

    Each word draws its own reach from 1 to window, so that near
    neighbours count more; keep: (V,) probabilities of subsampling.
    """
    if window < 1:
        raise ValueError("window must be at least 1")
    pairs = []
    for ids in sentences:
        if keep is not None:
            ids = ids[rng.random(len(ids)) < keep[ids]]
        reach = rng.integers(1, window + 1, size=len(ids)).tolist()
        words = ids.tolist()
        for i, r in enumerate(reach):
            near = words[max(i - r, 0) : i] + words[i + 1 : i + 1 + r]
            pairs += [(words[i], c) for c in near]
    if not pairs:
        raise ValueError("sentences hold no pair of neighbours")
    return rng.permutation(np.array(pairs))  # (N, 2)


def pair_losses(v, u, u_noise):
    """Loss of each pair, and gradients by v, u and u_noise.

    v: (B, d) words; u: (B, d) true neighbours; u_noise: (B, k, d).
    """
    score = (v * u).sum(axis=-1)  # (B,)
    noise = (u_noise @ v[:, :, None])[..., 0]  # (B, k)
    loss = -log_sigmoid(score) - log_sigmoid(-noise).sum(axis=-1)
    pull = -np.exp(log_sigmoid(-score))[:, None]  # sigmoid(score) - 1
    push = np.exp(log_sigmoid(noise))[:, :, None]  # (B, k, 1)
    by_v = pull * u + (push * u_noise).sum(axis=1)  # (B, d)
    return loss, by_v, pull * v, push * v[:, None, :]


class SkipGram:
    """Word vectors. After fit: words_, counts_, V_ and U_ (V, d)."""

    def __init__(
        self,
        d=16,
        window=5,
        negatives=5,
        threshold=1e-3,
        power=0.75,
        lr=0.05,
        epochs=5,
        batch_size=128,
        min_count=1,
    ):
        sizes = (d, window, negatives, epochs, batch_size)
        if any(s != s or s < 1 or s % 1 for s in sizes):
            raise ValueError(
                "d, window, negatives, epochs and batch_size must be"
                " whole numbers of at least 1"
            )
        if not (threshold > 0 and 0 < lr < np.inf):
            raise ValueError("threshold and lr must be positive")
        if not 0 <= power < np.inf:
            raise ValueError("power must be finite and not negative")
        self.d, self.window, self.negatives = d, window, negatives
        self.threshold, self.power, self.lr = threshold, power, lr
        self.epochs, self.batch_size = epochs, batch_size
        self.min_count = min_count

    def fit(self, sentences, rng: np.random.Generator):
        """sentences: lists of words. losses_: mean of each epoch."""
        self.words_, self.counts_, ids = index_words(
            sentences, self.min_count
        )
        n = len(self.words_)
        self.V_ = rng.uniform(-0.5, 0.5, size=(n, self.d)) / self.d
        self.U_ = np.zeros((n, self.d))
        keep = keep_probability(self.counts_, self.threshold)
        noise = noise_distribution(self.counts_, self.power)
        self.losses_ = []
        for epoch in range(self.epochs):
            pairs = skip_gram_pairs(ids, self.window, rng, keep)
            shape = len(pairs), self.negatives
            negatives = rng.choice(n, size=shape, p=noise)
            lr = self.lr * (1 - epoch / self.epochs)
            total = 0.0
            with np.errstate(over="ignore", invalid="ignore"):
                for i in range(0, len(pairs), self.batch_size):
                    p = slice(i, i + self.batch_size)
                    total += self._step(pairs[p], negatives[p], lr)
            if not np.isfinite(total):
                raise ValueError("diverged: lower lr or batch_size")
            self.losses_.append(float(total) / len(pairs))
        return self

    def _step(self, pairs, negatives, lr):
        """Descend on the rows that the pairs touch; sum of losses."""
        w, c = pairs.T
        loss, by_v, by_u, by_noise = pair_losses(
            self.V_[w], self.U_[c], self.U_[negatives]
        )
        # a word that occurs twice in the batch moves twice
        np.subtract.at(self.V_, w, lr * by_v)
        np.subtract.at(self.U_, c, lr * by_u)
        np.subtract.at(self.U_, negatives, lr * by_noise)
        return loss.sum()


def shifted_pmi(pairs, n_words: int, noise, negatives: int):
    """log(#(w, c) / (k #(w) noise(c))): (V, V), -inf where unseen.

    The inner product v_w . u_c that minimises the expected loss.
    """
    joint = np.zeros((n_words, n_words))
    np.add.at(joint, tuple(pairs.T), 1)
    expected = negatives * joint.sum(axis=1, keepdims=True) * noise
    pmi = np.full(joint.shape, -np.inf)
    seen = joint > 0
    pmi[seen] = np.log(joint[seen] / expected[seen])
    return pmi


def nearest(vectors, query, k: int, exclude=()):
    """Ids of the k vectors with the largest cosine to query.

    Those in exclude are never returned, so it may be fewer than k.
    """
    if not np.isfinite(query).all():
        raise ValueError("query must be finite")
    norm = np.linalg.norm(vectors, axis=1) * np.linalg.norm(query)
    cosine = vectors @ query / np.where(norm > 0, norm, 1.0)
    cosine[list(exclude)] = -np.inf
    best = np.argsort(-cosine, kind="stable")[:k]
    return best[cosine[best] > -np.inf]
