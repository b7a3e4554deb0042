"""Exponents that are known, and the costs' leading terms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_wine
from sklearn.naive_bayes import GaussianNB
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.comparing_algorithms import (
    expected_slope,
    slope,
    training_flops,
)


@given(st.floats(-1, 3), st.floats(0.01, 100))
def test_a_power_law_gives_its_exponent(a, c):
    sizes = np.array([10, 30, 70, 500])
    assert slope(sizes, c * sizes**a) == pytest.approx(a, abs=1e-9)


def test_slope_agrees_with_polyfit():
    rng = np.random.default_rng(0)
    x, y = rng.uniform(1, 100, 8), rng.uniform(1, 100, 8)
    expected = np.polyfit(np.log(x), np.log(y), 1)[0]
    assert slope(x, y) == pytest.approx(expected)


def test_n_log_n_shows_a_little_over_one():
    """The local exponent of n log n is 1 + 1 / log n."""
    n = 10_000
    near = [n * 0.99, n * 1.01]
    found = expected_slope(lambda m: m * np.log(m), near)
    assert found == pytest.approx(1 + 1 / np.log(n), rel=1e-3)


@pytest.mark.parametrize(
    ("name", "in_n", "in_d"),
    [
        ("least squares", 1, 2),
        ("logistic, k steps", 1, 1),
        ("naive Bayes", 1, 1),
        ("kernel SVM", 2, 1),
        ("forest, k trees", 1.1, 0.5),
        ("k-means, one step", 1, 1),
        ("mixture, one step", 1, 2),
        ("all distances", 2, 1),
    ],
)
def test_leading_terms_have_the_stated_exponents(name, in_n, in_d):
    rows = [10**6, 2 * 10**6, 4 * 10**6]
    found = expected_slope(lambda n: training_flops(n, 10)[name], rows)
    assert found == pytest.approx(in_n, abs=0.06)
    found = expected_slope(lambda d: training_flops(10**7, d)[name], [16, 32, 64])
    assert found == pytest.approx(in_d, abs=0.01)


def test_least_squares_counts_the_products():
    """X'X by loops: n d^2 multiplications and as many additions."""
    n, d, count = 7, 3, 0
    for _ in range(d):
        for _ in range(d):
            count += 2 * n
    assert training_flops(n, d)["least squares"] == count + d**3 / 3


@pytest.mark.text
def test_numbers_of_the_answers():
    n, d = 10**6, 50  # direct against passes of gradient descent
    direct = training_flops(n, d)["least squares"]
    assert training_flops(n, d, k=d // 2)["logistic, k steps"] == pytest.approx(
        direct, rel=1e-3
    )
    assert (10**5) ** 2 * 8 == 80e9  # bytes of X'X at d = 100,000
    assert [n * (n - 1) / 2 * 8 for n in (500, 4_000)] == pytest.approx(
        [1e6, 64e6], rel=0.01
    )


@pytest.mark.text
def test_a_column_of_large_units_blinds_gaussian_naive_bayes():
    """Its variance floor is a share of the largest variance."""
    X, y = load_wine(return_X_y=True)
    X = X / X.std(axis=0)
    plain = GaussianNB().fit(X, y).score(X, y)
    wide = np.column_stack([X, 1e6 * np.random.default_rng(0).normal(size=len(X))])
    assert plain > 0.97
    assert GaussianNB().fit(wide, y).score(wide, y) < 0.7
    assert GaussianNB().fit(scale(wide), y).score(scale(wide), y) > 0.97


@pytest.mark.parametrize(
    ("sizes", "times", "what"),
    [
        ([1], [1], "different sizes"),
        ([2, 2], [1, 3], "different sizes"),
        ([1, 2], [1, 2, 3], "different sizes"),
        ([[1, 2]], [[1, 2]], "different sizes"),
        ([1, 2], [1, np.nan], "positive"),
        ([1, 2], [0, 1], "positive"),
        ([-1, 2], [1, 1], "positive"),
        ([1, np.inf], [1, 1], "positive"),
    ],
)
def test_bad_input_is_refused(sizes, times, what):
    with pytest.raises(ValueError, match=what):
        slope(sizes, times)


def test_bad_sizes_are_refused():
    for bad in ((0, 1), (1, 0), (float("nan"), 1)):
        with pytest.raises(ValueError, match="n, d, k"):
            training_flops(*bad)
