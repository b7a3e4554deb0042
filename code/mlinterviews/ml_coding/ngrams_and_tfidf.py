"""Bag of words, TF-IDF with cosine ranking, and BM25.

Counts are kept sparse, as three arrays (document, term, value).
Sources: Spaerck Jones 1972, Robertson and Zaragoza 2009. Building
costs O(tokens) and a sort of the distinct (document, term) pairs.
"""

import re
from collections import defaultdict

import numpy as np

TOKEN = re.compile(r"\b\w\w+\b")


def tokenize(text):
    """Lower-case words of two or more letters or digits."""
    return TOKEN.findall(text.lower())


def count_terms(docs, vocabulary=None):
    """Bag of words: counts of each term in each document.

    Without a vocabulary one is made, in alphabetical order; with one,
    words outside it are dropped. Returns (rows, cols, counts) sorted by
    row, then column, and the vocabulary {word: column}.
    """
    if isinstance(docs, str):
        raise ValueError("docs must be a list of texts, got one text")
    words, ends = [], []
    for doc in docs:
        words += tokenize(doc)
        ends.append(len(words))
    if vocabulary is None:
        vocabulary = {w: i for i, w in enumerate(sorted(set(words)))}
    column = defaultdict(lambda: -1, vocabulary)
    ids = np.array([column[w] for w in words], dtype=np.int64)
    sizes = np.diff(np.array(ends, dtype=np.int64), prepend=0)
    rows = np.repeat(np.arange(len(sizes)), sizes)
    known = ids >= 0
    V = max(len(vocabulary), 1)
    pairs = rows[known] * V + ids[known]  # one integer a pair
    pairs, counts = np.unique(pairs, return_counts=True)
    return pairs // V, pairs % V, counts.astype(float), vocabulary


class Tfidf:
    """TF-IDF with rows of length 1, equal to scikit-learn's."""

    def __init__(self, *, sublinear_tf=False, smooth_idf=True):
        self.sublinear_tf = sublinear_tf
        self.smooth_idf = smooth_idf

    def fit_transform(self, docs):
        """Learn vocabulary_ and idf_; return (rows, cols, values)."""
        docs = list(docs) if not isinstance(docs, str) else docs
        rows, cols, counts, self.vocabulary_ = count_terms(docs)
        if not self.vocabulary_:
            raise ValueError("docs hold no words")
        df = np.bincount(cols, minlength=len(self.vocabulary_))
        s = int(self.smooth_idf)
        self.idf_ = np.log((len(docs) + s) / (df + s)) + 1
        return self._weigh(rows, cols, counts)

    def fit(self, docs):
        self.fit_transform(docs)
        return self

    def transform(self, docs):
        """(rows, cols, values) of new texts; new words are dropped."""
        return self._weigh(*count_terms(docs, self.vocabulary_)[:3])

    def _weigh(self, rows, cols, counts):
        tf = 1 + np.log(counts) if self.sublinear_tf else counts
        values = tf * self.idf_[cols]
        lengths = np.sqrt(np.bincount(rows, values**2))
        return rows, cols, values / lengths[rows]


def cosine_scores(X, q, n_docs):
    """Cosine of each of n_docs rows with the one row q; both triples.

    Rows have length 1 or are empty, so the cosine is the inner product.
    """
    rows, cols, values = X
    dense = np.zeros(max(cols.max(initial=0), q[1].max(initial=0)) + 1)
    dense[q[1]] = q[2]
    return np.bincount(rows, values * dense[cols], minlength=n_docs)


def top_k(scores, k):
    """Indices of the k largest scores, best first; ties by index."""
    scores = np.asarray(scores)
    if np.isnan(scores).any():
        raise ValueError("scores must hold no NaN")
    k = min(k, len(scores))
    if k < 1:
        raise ValueError(
            "k and the number of scores must be at least 1"
        )
    kth = np.partition(scores, -k)[-k]
    best = np.flatnonzero(scores >= kth)
    return best[np.argsort(-scores[best], kind="stable")][:k]


class BM25:
    """BM25 over an inverted index, with idf in Lucene's form."""

    def __init__(self, *, k1=1.5, b=0.75):
        if not (0 <= k1 < np.inf and 0 <= b <= 1):
            raise ValueError("need k1 >= 0 and b between 0 and 1")
        self.k1, self.b = k1, b

    def fit(self, docs):
        """Store, for each term, its documents and their scores."""
        docs = list(docs) if not isinstance(docs, str) else docs
        rows, cols, tf, self.vocabulary_ = count_terms(docs)
        if not self.vocabulary_:
            raise ValueError("docs hold no words")
        n, V = len(docs), len(self.vocabulary_)
        df = np.bincount(cols, minlength=V)
        idf = np.log1p((n - df + 0.5) / (df + 0.5))
        length = np.bincount(rows, tf, minlength=n)
        norm = self.k1 * (1 - self.b + self.b * length / length.mean())
        scores = idf[cols] * tf / (tf + norm[rows])
        order = np.argsort(cols, kind="stable")
        self.postings_ = rows[order], scores[order]
        self.starts_ = np.append(0, np.cumsum(df)).tolist()
        self.n_docs_ = n
        return self

    def scores(self, query):
        """Score of every document: (n,); reads the query's terms."""
        total = np.zeros(self.n_docs_)
        docs, scores = self.postings_
        for word in tokenize(query):
            if (t := self.vocabulary_.get(word)) is not None:
                part = slice(self.starts_[t], self.starts_[t + 1])
                total[docs[part]] += scores[part]
        return total
