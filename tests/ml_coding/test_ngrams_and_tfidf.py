"""Bigrams by hand and by sums; TF-IDF against scikit-learn; BM25."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from mlinterviews.ml_coding.ngrams_and_tfidf import (
    BM25,
    Tfidf,
    cosine_scores,
    count_terms,
    tokenize,
    top_k,
)
from mlinterviews.ml_coding.ngrams_and_tfidf_bigrams import (
    BEGIN,
    END,
    UNKNOWN,
    BigramModel,
)

TEXT = Path(__file__).parents[2] / "code/data/ml_coding/excerpt.txt"
DOCS = TEXT.read_text(encoding="ascii").split("\n\n")
THREE = ["the cat sat", "the cat ran", "the dog ran home"]
SENTENCES = [s.split() for s in THREE]
LONG = [doc.lower().split() for doc in DOCS]


def dense(triple, shape):
    rows, cols, values = triple
    X = np.zeros(shape)
    X[rows, cols] = values
    return X


# --- bigrams ------------------------------------------------------------


def test_bigrams_by_hand():
    model = BigramModel().fit(SENTENCES)
    assert len(model.vocabulary_) == 8  # six words, </s>, <unk>
    assert model.add_k("cat", "the", k=0) == pytest.approx(2 / 3)
    assert model.add_k("cat", "the") == pytest.approx(3 / 11)
    assert model.add_k("sat", "dog") == pytest.approx(1 / 9)
    assert model.add_k("cat", "never seen") == pytest.approx(1 / 8)
    assert model.add_k("cat", "never seen", k=0) == 0
    raw = model.perplexity(
        [["the", "cat", "ran", "home"]], lambda w, v: model.add_k(w, v, 0)
    )
    assert raw == pytest.approx(6 ** (1 / 5))


def test_kneser_ney_by_hand():
    model = BigramModel().fit(SENTENCES)
    # 10 distinct bigrams, 7 distinct second words; "ran" follows 2 words
    fallback = (2 - 0.5) / 10 + 0.5 * 7 / 10 / 8
    assert model.kneser_ney("ran", "never", 0.5) == pytest.approx(fallback)
    assert model.kneser_ney("ran", "cat", 0.5) == pytest.approx(
        (1 - 0.5) / 2 + 0.5 * 2 / 2 * fallback
    )


def test_both_estimates_sum_to_one():
    model = BigramModel(min_count=2).fit(LONG)
    for v in (BEGIN, "the", "matrix", UNKNOWN, "never seen"):
        for prob in (model.add_k, model.kneser_ney):
            p = [prob(w, v) for w in model.vocabulary_]
            assert min(p) > 0
            assert sum(p) == pytest.approx(1)


def test_uniform_model_has_perplexity_v():
    model = BigramModel().fit(SENTENCES)
    assert model.perplexity(SENTENCES, lambda w, v: 1 / 8) == pytest.approx(8)


def test_unseen_pair_is_infinite_without_smoothing():
    model = BigramModel().fit(SENTENCES)
    test = [["the", "cat", "sat", "home"]]
    raw = model.perplexity(test, lambda w, v: model.add_k(w, v, 0))
    assert raw == math.inf
    assert 1 < model.perplexity(test, model.kneser_ney) < 8


def test_raw_counts_fit_training_best_and_kneser_ney_fits_the_rest_best():
    model = BigramModel(min_count=2).fit(LONG[::2])

    def perplexity(data, k):
        return model.perplexity(data, lambda w, v: model.add_k(w, v, k))

    assert perplexity(LONG[::2], 0) < perplexity(LONG[::2], 0.01)
    ours = model.perplexity(LONG[1::2], model.kneser_ney)
    assert ours < min(perplexity(LONG[1::2], k) for k in (1, 0.1, 0.01))


def test_rare_and_unknown_words_share_one_symbol():
    model = BigramModel(min_count=2).fit(SENTENCES)
    assert model.vocabulary_ == {"the", "cat", "ran", UNKNOWN, END}
    assert list(model.pairs(["the", "zebra"])) == [
        (BEGIN, "the"),
        ("the", UNKNOWN),
        (UNKNOWN, END),
    ]


def test_samples_follow_the_counts():
    model = BigramModel().fit(SENTENCES)
    rng = np.random.default_rng(0)
    drawn = [tuple(model.sample(rng)) for _ in range(800)]
    share = drawn.count(("the", "cat", "sat")) / len(drawn)
    assert share == pytest.approx(2 / 3 * 1 / 2, abs=0.05)
    assert model.sample(rng, max_words=1) == ["the"]
    state = np.random.get_state()[1].copy()
    one, two = (model.sample(np.random.default_rng(7)) for _ in range(2))
    assert one == two
    assert (np.random.get_state()[1] == state).all()


def test_empty_sentence_predicts_only_the_end():
    model = BigramModel().fit([*SENTENCES, []])
    assert model.add_k(END, BEGIN, k=0) == pytest.approx(1 / 4)


@pytest.mark.parametrize("sentences", [[], [[]], ["the cat"]])
def test_bigrams_refuse(sentences):
    with pytest.raises(ValueError, match="sentence"):
        BigramModel().fit(sentences)


def test_estimates_refuse():
    model = BigramModel().fit(SENTENCES)
    with pytest.raises(ValueError, match="discount"):
        model.kneser_ney("cat", "the", 1.5)
    with pytest.raises(ValueError, match="k must"):
        model.add_k("cat", "the", -1)


def test_perplexity_refuses_nothing():
    model = BigramModel().fit(SENTENCES)
    with pytest.raises(ValueError, match="sentences"):
        model.perplexity([], model.add_k)


# --- bag of words, TF-IDF -----------------------------------------------


def test_counts_are_scikit_learns():
    rows, cols, counts, vocabulary = count_terms(DOCS)
    reference = CountVectorizer().fit(DOCS)
    assert vocabulary == reference.vocabulary_
    X = reference.transform(DOCS).toarray()
    assert (dense((rows, cols, counts), X.shape) == X).all()


@pytest.mark.parametrize("sublinear", [False, True])
@pytest.mark.parametrize("smooth", [False, True])
def test_tfidf_is_scikit_learns(sublinear, smooth):
    model = Tfidf(sublinear_tf=sublinear, smooth_idf=smooth)
    reference = TfidfVectorizer(sublinear_tf=sublinear, smooth_idf=smooth)
    X = reference.fit_transform(DOCS).toarray()
    ours = dense(model.fit_transform(DOCS), X.shape)
    assert np.abs(ours - X).max() < 1e-14
    new = ["the matrix of unheard-ofwords", "", "Loss LOSS loss"]
    gap = dense(model.transform(new), (3, X.shape[1]))
    gap -= reference.transform(new).toarray()
    assert np.abs(gap).max() < 1e-14


def test_tfidf_by_hand():
    model = Tfidf().fit(THREE)
    assert list(model.vocabulary_) == ["cat", "dog", "home", "ran", "sat", "the"]
    idf = [1 + math.log(4 / (df + 1)) for df in (2, 1, 1, 2, 1, 3)]
    assert model.idf_ == pytest.approx(np.array(idf))
    values = model.transform(["cat"])[2]
    assert values.tolist() == [1.0]


def test_cosine_scores_rank_a_document_first_for_itself():
    model = Tfidf()
    docs = [doc for doc in DOCS if len(tokenize(doc)) > 5]
    X = model.fit_transform(docs)
    full = dense(X, (len(docs), len(model.vocabulary_)))
    for i in (0, 7, len(docs) - 1):
        q = model.transform([docs[i]])
        scores = cosine_scores(X, q, len(docs))
        assert scores == pytest.approx(full @ full[i])
        assert scores[i] == pytest.approx(1)
        assert top_k(scores, 3)[0] == i


def test_empty_documents_and_queries_score_zero():
    docs = ["", *THREE, ""]
    model = Tfidf()
    X = model.fit_transform(docs)
    assert cosine_scores(X, model.transform(["cat"]), 5)[[0, 4]].sum() == 0
    assert cosine_scores(X, model.transform(["zebra"]), 5).sum() == 0
    assert BM25().fit(docs).scores("cat")[[0, 4]].sum() == 0
    assert BM25().fit(docs).scores("zebra").sum() == 0


@pytest.mark.parametrize("model", [Tfidf, BM25])
@pytest.mark.parametrize("docs", [[], ["", "a ."], "the cat sat"])
def test_fit_refuses(model, docs):
    with pytest.raises(ValueError, match="docs"):
        model().fit(docs)


# --- BM25 ---------------------------------------------------------------


def bm25_loops(docs, query, k1, b):
    docs = [tokenize(d) for d in docs]
    mean = sum(map(len, docs)) / len(docs)
    scores = []
    for d in docs:
        s = 0.0
        for w in tokenize(query):
            df = sum(w in other for other in docs)
            idf = math.log(1 + (len(docs) - df + 0.5) / (df + 0.5))
            norm = k1 * (1 - b + b * len(d) / mean)
            s += idf * d.count(w) / (d.count(w) + norm)
        scores.append(s)
    return scores


@pytest.mark.parametrize(("k1", "b"), [(1.5, 0.75), (1.2, 0), (0.5, 1)])
def test_bm25_is_the_formula(k1, b):
    docs = DOCS[:40]
    model = BM25(k1=k1, b=b).fit(docs)
    for query in ("the distance matrix", "centres centres", "points of k"):
        expected = bm25_loops(docs, query, k1, b)
        assert model.scores(query) == pytest.approx(np.array(expected))


def test_k1_zero_only_asks_whether_a_term_occurs():
    model = BM25(k1=0).fit(["cat cat cat", "cat dog", "dog"])
    scores = model.scores("cat")
    assert scores[0] == pytest.approx(scores[1]) != 0
    assert scores[2] == 0


@settings(max_examples=25)
@given(st.integers(1, 30), st.integers(1, 30))
def test_bm25_saturates(n, more):
    docs = [" ".join(["cat"] * m + ["dog"] * (60 - m)) for m in (n, n + more)]
    scores = BM25().fit([*docs, "bird"]).scores("cat")
    bound = math.log1p((3 - 2 + 0.5) / 2.5)
    assert scores[0] < scores[1] < bound


@pytest.mark.parametrize(
    "wrong", [{"k1": -1}, {"k1": math.nan}, {"b": 2}, {"b": math.nan}]
)
def test_bm25_refuses(wrong):
    with pytest.raises(ValueError, match="k1"):
        BM25(**wrong)


def test_top_k_breaks_ties_by_index():
    scores = np.array([0.0, 2.0, 1.0, 2.0, 1.0])
    assert top_k(scores, 3).tolist() == [1, 3, 2]
    assert top_k(scores, 99).tolist() == [1, 3, 2, 4, 0]
    with pytest.raises(ValueError, match="k"):
        top_k(scores, 0)
    with pytest.raises(ValueError, match="k"):
        top_k(np.array([]), 3)


def test_top_k_takes_a_list_and_refuses_nan():
    assert top_k([1, 3, 2], 2).tolist() == [1, 2]
    with pytest.raises(ValueError, match="scores must hold no NaN"):
        top_k(np.array([1.0, math.nan]), 1)
