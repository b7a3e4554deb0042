"""Unbiasedness by enumeration, the correction by refitting, scikit-learn."""

from collections import Counter
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.sampling_and_imbalance import (
    class_balanced,
    correct_prior,
    fit_linear,
    oversample,
    smote,
    stratified_rows,
    undersample,
    weighted_total,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_weighting_by_chance_is_unbiased_over_all_stratified_samples():
    """Two of {1, 2, 9} and one of {4, 7}: all 6 samples, total 23."""
    totals = [
        weighted_total([*pair, other], [2 / 3, 2 / 3, 1 / 2])
        for pair in combinations([1, 2, 9], 2)
        for other in (4, 7)
    ]
    assert np.mean(totals) == pytest.approx(23)
    plain = [
        sum(pair) + other for pair in combinations([1, 2, 9], 2) for other in (4, 7)
    ]
    assert np.mean(plain) / 3 * 5 != pytest.approx(23)


def test_stratified_rows_have_the_counts_and_chances_asked_for():
    strata = np.array(["a"] * 8 + ["b"] * 2)
    rows, chance = stratified_rows(strata, {"a": 4, "b": 2}, rng())
    assert len(set(rows)) == 6
    assert sorted(strata[rows]) == ["a"] * 4 + ["b"] * 2
    assert set(zip(strata[rows], chance, strict=True)) == {("a", 0.5), ("b", 1.0)}


def test_strata_remove_the_variance_between_them():
    y = np.array([0.0, 1, 2, 100, 101, 102])
    strata = y > 50
    stratified, uniform = [], []
    r = rng(1)
    for _ in range(400):
        rows, chance = stratified_rows(strata, {False: 1, True: 1}, r)
        stratified.append(weighted_total(y[rows], chance))
        rows = r.choice(6, size=2, replace=False)
        uniform.append(weighted_total(y[rows], [1 / 3, 1 / 3]))
    assert np.std(stratified) < 0.1 * np.std(uniform)


def test_resampling_counts():
    y = np.array([0] * 90 + [1] * 10)
    rows = undersample(y, 0.2, rng())
    assert (y[rows] == 1).sum() == 10 and (y[rows] == 0).sum() == 18
    assert len(set(rows)) == 28
    rows = oversample(y, 9)
    assert (y[rows] == 1).sum() == 90 and (y[rows] == 0).sum() == 90


def test_smote_stays_between_rows():
    X = rng(2).normal(size=(12, 3))
    new = smote(X, 200, rng(3))
    assert new.shape == (200, 3)
    assert (new >= X.min(axis=0)).all() and (new <= X.max(axis=0)).all()
    two = smote([[0.0, 0], [2, 2]], 50, rng(4), k=1)
    assert np.allclose(two[:, 0], two[:, 1])


@given(st.floats(0.001, 0.999), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_the_correction_multiplies_the_odds(p, trained, true):
    fixed = correct_prior([p], trained, true)[0]
    shift = logit(true) - logit(trained)
    assert logit(fixed) == pytest.approx(logit(p) + shift, abs=1e-8)
    back = correct_prior([fixed], true, trained)[0]
    assert back == pytest.approx(p, abs=1e-9)


def test_the_correction_by_hand():
    """All positives and a tenth of the negatives: odds ten times."""
    true = 1 / 101
    trained = 1 / 11
    assert correct_prior([0.5], trained, true) == pytest.approx([1 / 11])
    assert correct_prior([0, 1], 0.5, 0.1).tolist() == [0, 1]


def test_undersampling_moves_the_bias_only_and_correction_moves_it_back():
    r = rng(5)
    X = r.normal(size=(60_000, 2))
    y = (r.random(60_000) < expit(X @ [1.0, -0.5] - 3.5)).astype(int)
    keep = 0.1
    rows = undersample(y, keep, r)
    full, small = fit_linear(X, y), fit_linear(X[rows], y[rows])
    assert small[0] == pytest.approx(full[0] - np.log(keep), abs=0.1)
    np.testing.assert_allclose(small[1:], full[1:], atol=0.1)
    p = expit(small[0] + X @ small[1:])
    assert p.mean() > 4 * y.mean()
    fixed = correct_prior(p, y[rows].mean(), y.mean())
    assert fixed.mean() == pytest.approx(y.mean(), rel=0.05)


def test_fit_agrees_with_sklearn_and_weights_are_copies():
    X, y = load_breast_cancer(return_X_y=True)
    X = scale(X[:, :3])
    theirs = LogisticRegression(C=1e8, tol=1e-10, max_iter=1000).fit(X, y)
    ours = fit_linear(X, y)
    np.testing.assert_allclose(ours[1:], theirs.coef_[0], rtol=2e-3)
    rows = oversample(y, 3)
    copied = fit_linear(X[rows], y[rows])
    weighted = fit_linear(X, y, np.where(y == 1, 3, 1))
    np.testing.assert_allclose(copied, weighted, rtol=2e-3)


def test_focal_pulls_probabilities_towards_one_half():
    r = rng(6)
    X = r.normal(size=(5000, 1))
    y = (r.random(5000) < expit(2 * X[:, 0] - 3)).astype(int)
    plain, focal = fit_linear(X, y), fit_linear(X, y, gamma=2.0)
    assert expit(focal[0] + X @ focal[1:]).mean() > 1.3 * y.mean()
    assert expit(plain[0] + X @ plain[1:]).mean() == pytest.approx(y.mean(), rel=1e-2)


def test_class_balanced_weights():
    assert class_balanced([500, 5], 0.0) == pytest.approx([1, 1])
    assert class_balanced([500, 5, 90]).mean() == pytest.approx(1)
    weights = class_balanced([10_000, 100], 1 - 1e-9)
    assert weights[1] / weights[0] == pytest.approx(100, rel=1e-3)
    weights = class_balanced([10_000, 100])
    assert weights[1] / weights[0] == pytest.approx(999.955 / 95.208, rel=1e-4)


@pytest.mark.filterwarnings("error")
def test_extreme_input():
    X = np.array([[-1000.0], [1000.0]])
    w = fit_linear(X, [0, 1])  # separable
    assert np.isfinite(w).all()
    same = smote(np.ones((7, 2)), 4, rng())
    assert (same == 1).all()
    assert smote(np.eye(6), 0, rng()).shape == (0, 6)


def test_same_seed_same_sample_and_global_state_untouched():
    state = np.random.get_state()[1].copy()
    y = np.arange(50) % 5 == 0
    assert (undersample(y, 0.5, rng(8)) == undersample(y, 0.5, rng(8))).all()
    assert (np.random.get_state()[1] == state).all()


def test_a_reservoir_makes_every_subset_equally_likely():
    """The step of the proof, in exact fractions, for k = 2 of n = 5."""
    chance = {frozenset((1, 2)): Fraction(1)}
    for n in (3, 4, 5):
        after = Counter()
        for kept, p in chance.items():
            after[kept] += p * (1 - Fraction(2, n))
            for out in kept:
                after[kept - {out} | {n}] += p * Fraction(2, n) / 2
        chance = after
    assert set(chance.values()) == {Fraction(1, 10)} and len(chance) == 10


def test_proportional_strata_have_the_variance_within_only():
    """1/k sum W_s var_s against var/k, in a population of many rows."""
    y = np.concatenate([rng(7).normal(0, 1, 30_000), rng(8).normal(4, 1, 10_000)])
    strata, k = (np.arange(40_000) >= 30_000).astype(int), 40
    r, means = rng(9), []
    for _ in range(1500):
        rows, chance = stratified_rows(strata, {0: 30, 1: 10}, r)
        means.append(weighted_total(y[rows], chance) / 40_000)
    within = 0.75 * y[:30_000].var() + 0.25 * y[30_000:].var()
    assert np.var(means) == pytest.approx(within / k, rel=0.12)
    assert within < 0.3 * y.var()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: weighted_total([1.0], [0.0]), "chance must lie"),
        (lambda: weighted_total([1.0], [np.nan]), "chance must lie"),
        (lambda: weighted_total([1.0, 2.0], [0.5]), "alike"),
        (lambda: weighted_total([np.nan], [0.5]), "y finite"),
        (lambda: stratified_rows([1, 1], {1: 3}, rng()), "stratum 1"),
        (lambda: stratified_rows([1, 1], {1: 1.5}, rng()), "stratum 1"),
        (lambda: stratified_rows([1, 2], {1: 1}, rng()), "all strata"),
        (lambda: stratified_rows([], {}, rng()), "all strata"),
        (lambda: undersample([0, 0], 0.5, rng()), "y must hold"),
        (lambda: undersample([[0, 1]], 0.5, rng()), "y must hold"),
        (lambda: undersample([0, 1], 0.1, rng()), "keep"),
        (lambda: undersample([0, 1], np.nan, rng()), "keep"),
        (lambda: oversample([0, 1], 0), "times"),
        (lambda: oversample([0, 1], 1.5), "times"),
        (lambda: smote([[1.0], [2.0]], 3, rng(), k=2), "more than k"),
        (lambda: smote([[1.0], [np.nan]], 3, rng(), k=1), "X must be finite"),
        (lambda: correct_prior([0.5], 0.0, 0.1), "shares"),
        (lambda: correct_prior([0.5], 1.0, 0.1), "shares"),
        (lambda: correct_prior([0.5], 0.1, 1.0), "shares"),
        (lambda: undersample([0, 1], 0, rng()), "keep"),
        (lambda: correct_prior([np.nan], 0.5, 0.1), "p must"),
        (lambda: class_balanced([0, 5]), "counts"),
        (lambda: fit_linear([[1.0]], [1]), "y must hold"),
        (lambda: fit_linear([[1.0], [np.nan]], [0, 1]), "X must"),
        (lambda: fit_linear([[1.0], [2.0]], [0, 1], [1, -1]), "weight"),
        (lambda: fit_linear([[1.0], [2.0]], [0, 1], [0, 0]), "weight"),
        (lambda: fit_linear([[1.0], [2.0]], [0, 1], [1]), "weight"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
