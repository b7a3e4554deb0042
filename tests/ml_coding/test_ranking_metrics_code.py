"""By hand, against scikit-learn on digits, ties, queries without answer."""

from itertools import permutations
from math import log2

import numpy as np
import pytest
import sklearn.metrics as reference
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits

from mlinterviews.ml_coding.ranking_metrics_code import (
    average_precision,
    batch_metrics,
    check,
    dcg,
    mean_over_queries,
    ndcg,
    ndcg_of_scores,
    need_relevant,
    precision_at_k,
    recall_at_k,
    reciprocal_rank,
)

RANKED = list("badce")
GAIN = {"a": 3, "f": 2, "c": 1}
RELEVANT = set(GAIN)

DIGITS = load_digits()
X, LABEL = DIGITS.data[:300], DIGITS.target[:300]
SIMILARITY = -((X[:20, None] - X[20:]) ** 2).sum(axis=2)  # (20, 280)
SAME = (LABEL[:20, None] == LABEL[20:]).astype(int)
ORDER = np.argsort(-SIMILARITY, axis=1, kind="stable")
HITS = np.take_along_axis(SAME, ORDER, axis=1)


# The list of the text


def test_the_list_of_the_text():
    assert precision_at_k(RANKED, RELEVANT, 3) == pytest.approx(1 / 3)
    assert precision_at_k(RANKED, RELEVANT, 10) == pytest.approx(2 / 10)
    assert recall_at_k(RANKED, RELEVANT, 3) == pytest.approx(1 / 3)
    assert recall_at_k(RANKED, RELEVANT, 5) == pytest.approx(2 / 3)
    assert reciprocal_rank(RANKED, RELEVANT) == 1 / 2
    assert average_precision(RANKED, RELEVANT) == pytest.approx(1 / 3)
    assert average_precision(RANKED, RELEVANT, k=2) == pytest.approx(1 / 4)


def test_gains_of_the_text():
    got, ideal = 3 / log2(3) + 1 / log2(5), 3 + 2 / log2(3) + 1 / 2
    assert dcg([0, 3, 0, 1]) == pytest.approx(got)
    assert ndcg(RANKED, GAIN) == pytest.approx(got / ideal)
    got, ideal = 7 / log2(3) + 1 / log2(5), 7 + 3 / log2(3) + 1 / 2
    assert ndcg(RANKED, GAIN, exponential=True) == pytest.approx(got / ideal)
    assert ndcg(RANKED, GAIN, k=1) == 0


def test_the_question_of_four_relevant_items():
    ranked, four = list("axxb".replace("xx", "yz")), set("abcd")
    assert average_precision(ranked, four) == 0.375
    assert average_precision(ranked, set("ab")) == 0.75  # the wrong one
    assert average_precision(["a"], set("a")) == 1
    many = {f"r{i}" for i in range(40)}
    assert average_precision([f"r{i}" for i in range(10)], many, 10) == 1
    assert average_precision([f"r{i}" for i in range(10)], many) == 0.25
    assert recall_at_k(ranked, list("aabbcd"), 4) == 0.5  # as a set


# Against scikit-learn, on digits: find the same digit


def test_average_precision_equals_scikit_learn():
    for q in range(20):
        ranked, relevant = ORDER[q].tolist(), set(np.flatnonzero(SAME[q]))
        place = np.argsort(ORDER[q])  # some distances are equal
        theirs = reference.average_precision_score(SAME[q], -place)
        assert average_precision(ranked, relevant) == pytest.approx(theirs)


@pytest.mark.parametrize("k", [None, 1, 10])
@pytest.mark.parametrize("step", [1, 500])  # 500 makes ties
def test_ndcg_equals_scikit_learn(k, step):
    gain = 9 - np.abs(LABEL[:20, None] - LABEL[20:])  # (20, 280)
    score = SIMILARITY // step
    for g, s in zip(gain, score, strict=True):
        theirs = reference.ndcg_score([g], [s], k=k)
        assert ndcg_of_scores(g, s, k) == pytest.approx(theirs)


def test_one_query_and_batch_agree():
    n_relevant = SAME.sum(axis=1)
    batch = batch_metrics(HITS[:, :10], n_relevant)
    for q in range(20):
        ranked, relevant = ORDER[q].tolist(), set(np.flatnonzero(SAME[q]))
        assert batch["precision"][q] == precision_at_k(ranked, relevant, 10)
        assert batch["recall"][q] == recall_at_k(ranked, relevant, 10)
        assert batch["rr"][q] == reciprocal_rank(ranked, relevant, 10)
        assert batch["ap"][q] == pytest.approx(average_precision(ranked, relevant, 10))


def test_without_ties_scores_and_lists_agree():
    gain = {i: int(g) for i, g in enumerate(LABEL[20:])}
    order = ORDER[0].tolist()
    assert ndcg(order, gain, 7) == pytest.approx(
        ndcg_of_scores(LABEL[20:], -np.argsort(ORDER[0]), 7)
    )


# Properties


@given(st.lists(st.integers(0, 3), min_size=1, max_size=5), st.integers(1, 5))
def test_a_tie_is_the_mean_over_its_orders(gain, k):
    if not any(gain):
        with pytest.raises(ValueError, match="not all 0"):
            ndcg_of_scores(gain, [0] * len(gain), k)
        return
    ideal = dcg(sorted(gain, reverse=True)[:k])
    wanted = np.mean([dcg(p[:k]) / ideal for p in permutations(gain)])
    assert ndcg_of_scores(gain, [5] * len(gain), k) == pytest.approx(wanted)


@given(st.permutations(range(8)), st.sets(st.integers(0, 9), min_size=1))
def test_range_and_the_best_list(ranked, relevant):
    gain = {item: item + 1 for item in relevant}
    for value in (
        average_precision(ranked, relevant),
        ndcg(ranked, gain),
        recall_at_k(ranked, relevant, 3),
        reciprocal_rank(ranked, relevant),
    ):
        assert 0 <= value <= 1
    best = sorted(range(10), key=lambda i: -gain.get(i, 0))
    assert average_precision(best, relevant) == pytest.approx(1)
    assert ndcg(best, gain) == pytest.approx(1)
    assert average_precision(best, relevant, k=2) == pytest.approx(1)


def test_swapping_a_hit_upwards_never_lowers():
    low, high = list("bcade"), list("bacde")
    assert average_precision(high, RELEVANT) > average_precision(
        list("bdcae"), RELEVANT
    )
    assert ndcg(high, GAIN) > ndcg(low, GAIN)


# Queries


def test_missing_runs_count_and_empty_truth_is_a_choice():
    truth = {"q1": {"a"}, "q2": {"b"}, "q3": set()}
    runs = {"q1": ["a"], "q3": ["a"]}
    assert mean_over_queries(reciprocal_rank, runs, truth) == (1 / 2, 2)
    mean, count = mean_over_queries(reciprocal_rank, runs, truth, "zero")
    assert (mean, count) == (pytest.approx(1 / 3), 3)
    mean, _ = mean_over_queries(average_precision, runs, truth)
    assert mean == 1 / 2
    grades = {"q1": {"a": 2}, "q2": {"b": 1}, "q3": {"a": 0, "c": 0}}
    assert mean_over_queries(ndcg, runs, grades) == (1 / 2, 2)
    assert mean_over_queries(ndcg, runs, grades, "zero")[1] == 3
    with pytest.raises(ValueError, match="empty"):
        mean_over_queries(reciprocal_rank, runs, truth, "drop")
    with pytest.raises(ValueError, match="truth holds no query"):
        mean_over_queries(reciprocal_rank, {}, {"q": set()})


# Edges


def test_an_empty_list_is_zero():
    assert precision_at_k([], {"a"}, 3) == 0
    assert recall_at_k([], {"a"}, 3) == 0
    assert reciprocal_rank([], {"a"}) == 0
    assert average_precision([], {"a"}) == 0
    assert ndcg([], {"a": 1}) == 0


def test_no_relevant_item():
    assert precision_at_k(["a"], set(), 1) == 0
    assert reciprocal_rank(["a"], set()) == 0
    for metric in (
        lambda: recall_at_k(["a"], set(), 1),
        lambda: average_precision(["a"], set()),
        lambda: ndcg(["a"], {"a": 0}),
        lambda: need_relevant(set()),
    ):
        with pytest.raises(ValueError, match="relevant is empty"):
            metric()
    batch = batch_metrics([[0, 0]], [1])
    assert {name: v.tolist() for name, v in batch.items()} == {
        "precision": [0],
        "recall": [0],
        "rr": [0],
        "ap": [0],
    }


@pytest.mark.parametrize("gain", [-1, float("nan"), float("inf")])
def test_gains_must_be_finite_and_not_negative(gain):
    with pytest.raises(ValueError, match="gain"):
        ndcg(["a"], {"a": gain})
    with pytest.raises(ValueError, match="gain"):
        ndcg_of_scores([1, gain], [1, 2])


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="twice"):
        recall_at_k(["a", "a"], {"a"}, 2)
    with pytest.raises(ValueError, match="k must be at least 1"):
        check(["a"], 0)
    with pytest.raises(ValueError, match="k must be at least 1"):
        ndcg_of_scores([1], [1], 0)
    with pytest.raises(ValueError, match="alike"):
        ndcg_of_scores([], [])
    with pytest.raises(ValueError, match="alike"):
        ndcg_of_scores([[1]], [[1]])
    with pytest.raises(ValueError, match="finite"):
        ndcg_of_scores([1, 2], [1, np.nan])
    with pytest.raises(ValueError, match="hits"):
        batch_metrics([1, 0], [1])
    with pytest.raises(ValueError, match="n_relevant"):
        batch_metrics([[1, 0]], [0])
    with pytest.raises(ValueError, match="n_relevant"):
        batch_metrics([[1, 0]], [np.nan])
    for bad in (2, np.nan):
        with pytest.raises(ValueError, match="0 and 1 only"):
            batch_metrics([[bad, 0]], [2])
    with pytest.raises(ValueError, match="less than the hits"):
        batch_metrics([[1, 1]], [1])
