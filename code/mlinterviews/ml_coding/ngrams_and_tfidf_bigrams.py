"""A bigram language model: counts, smoothing, perplexity, sampling.

Sources: Kneser and Ney 1995; Chen and Goodman 1999. Fitting
costs O(tokens); memory grows with the distinct bigrams, not with V**2.
"""

import math
from collections import Counter, defaultdict

BEGIN, END, UNKNOWN = "<s>", "</s>", "<unk>"


class BigramModel:
    """Bigram counts, and two smoothed estimates made from them.

    Words seen fewer than min_count times in training become <unk>.
    """

    def __init__(self, *, min_count=1):
        self.min_count = min_count

    def fit(self, sentences):
        """Count sentences, each a list of words. Returns self."""
        sentences = [_words(s) for s in sentences]
        words = Counter(w for s in sentences for w in s)
        kept = {w for w, c in words.items() if c >= self.min_count}
        if not kept:
            raise ValueError("sentences hold no word that is kept")
        self.vocabulary_ = kept | {UNKNOWN, END}  # <s> is never next
        self.follow_ = defaultdict(Counter)  # follow_[v][w] = c(v, w)
        for sentence in sentences:
            for v, w in self.pairs(sentence):
                self.follow_[v][w] += 1
        self.total_ = {v: c.total() for v, c in self.follow_.items()}
        self.before_ = Counter(  # distinct words before w
            w for c in self.follow_.values() for w in c
        )
        self.n_kinds_ = self.before_.total()  # distinct bigrams
        return self

    def pairs(self, sentence):
        """The bigrams of a sentence, unknown words replaced."""
        known = [
            w if w in self.vocabulary_ else UNKNOWN
            for w in _words(sentence)
        ]
        return zip([BEGIN, *known], [*known, END], strict=True)

    def add_k(self, w, v, k=1.0):
        """P(w | v) with k added to each count; k = 0 is unsmoothed."""
        if not k >= 0:
            raise ValueError(f"k must be at least 0, got {k}")
        total = self.total_.get(v, 0) + k * len(self.vocabulary_)
        count = self.follow_[v][w] if v in self.follow_ else 0
        return (count + k) / total if total else 0.0

    def kneser_ney(self, w, v, discount=0.75):
        """P(w | v): discounted count plus a share of the fallback.

        The fallback asks after how many different words w occurs; it
        is itself mixed with 1/V, so that for a discount above 0 no
        word has probability 0.
        """
        if not 0 <= discount <= 1:
            raise ValueError("discount must be between 0 and 1")
        V, kinds = len(self.vocabulary_), self.n_kinds_
        p = max(self.before_[w] - discount, 0) / kinds
        p += discount * len(self.before_) / kinds / V
        if v not in self.follow_:
            return p
        counts, total = self.follow_[v], self.total_[v]
        seen = max(counts[w] - discount, 0) / total
        return seen + discount * len(counts) / total * p

    def perplexity(self, sentences, prob):
        """exp of the mean -log prob(w, v) over all predicted tokens."""
        log_sum, n = 0.0, 0
        for sentence in sentences:
            for v, w in self.pairs(sentence):
                p = prob(w, v)
                if p <= 0:
                    return math.inf
                log_sum += math.log(p)
                n += 1
        if n == 0:
            raise ValueError("sentences must not be empty")
        return math.exp(-log_sum / n)

    def sample(self, rng, max_words=30):
        """Words drawn one after the other from the raw counts."""
        words, v = [], BEGIN
        while len(words) < max_words:
            counts = self.follow_[v]
            share = [c / self.total_[v] for c in counts.values()]
            v = list(counts)[rng.choice(len(counts), p=share)]
            if v == END:
                break
            words.append(v)
        return words


def _words(sentence):
    if isinstance(sentence, str):
        raise ValueError(
            "a sentence must be a list of words, got a str"
        )
    return list(sentence)
