"""TF-IDF beside scikit-learn's, and BM25 beside bm25s."""

from pydoc_data.topics import topics

import bm25s
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from mlinterviews.ml_coding.ngrams_and_tfidf import BM25, Tfidf, top_k


def main(seconds) -> dict[str, float]:
    docs = [
        paragraph
        for text in topics.values()
        for paragraph in text.split("\n\n")
        if len(paragraph.split()) >= 8
    ]
    queries = [doc[:60] for doc in docs[::10]]
    quiet = {"show_progress": False}

    def search():
        model = BM25().fit(docs)
        return [top_k(model.scores(q), 10) for q in queries]

    def index():
        model = bm25s.BM25(backend="numpy")
        tokens = bm25s.tokenize(docs, stopwords=None, **quiet)
        model.index(tokens, **quiet)
        return model

    def search_bm25s():
        tokens = bm25s.tokenize(queries, stopwords=None, **quiet)
        return index().retrieve(tokens, k=10, **quiet)

    ours, theirs, bm25, other = seconds(
        lambda: Tfidf().fit_transform(docs),
        lambda: TfidfVectorizer().fit_transform(docs),
        search,
        search_bm25s,
    )
    X = TfidfVectorizer().fit_transform(docs).tocoo()
    rows, cols, values = Tfidf().fit_transform(docs)
    order = np.lexsort((X.col, X.row))
    same = (rows == X.row[order]).all() and (cols == X.col[order]).all()
    model, reference = BM25().fit(docs), index()
    gap = 0.0
    for query in queries[:20]:
        words = bm25s.tokenize(
            query, stopwords=None, return_ids=False, **quiet
        )[0]
        scores = reference.get_scores(words)
        gap = max(gap, np.abs(scores - model.scores(query)).max())
    return {
        "paragraphs": len(docs),
        "time_over_sklearn": ours / theirs,
        "tfidf_error": np.abs(values - X.data[order]).max()
        if same
        else np.inf,
        "time_over_bm25s": bm25 / other,
        "bm25_error": gap,
    }
