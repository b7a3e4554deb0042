"""Each closed form sits on the maximum that it claims."""

import numpy as np
import pytest
from scipy import optimize, stats
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge

from mlinterviews.fundamentals.estimation import (
    bootstrap_error,
    capture_recapture,
    fisher_interval,
    map_bernoulli,
    map_linear,
    mle_bernoulli,
    mle_exponential,
    mle_linear,
    mle_normal,
    mle_poisson,
    mle_uniform,
    probability_b_beats_a,
    shrunk_mean,
    tanks,
)


def best(log_likelihood, low, high) -> float:
    found = optimize.minimize_scalar(
        lambda t: -log_likelihood(t),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-10},
    )
    return found.x


def test_by_hand():
    assert mle_bernoulli([1] * 7 + [0] * 3) == 0.7
    assert map_bernoulli(7, 10, 2, 2) == pytest.approx(8 / 12)
    assert map_bernoulli(7, 10, 1, 1) == pytest.approx(0.7)
    assert mle_normal([1, 2, 6]) == (3, pytest.approx(14 / 3))
    assert mle_exponential([1, 2, 6]) == pytest.approx(1 / 3)
    assert mle_poisson([1, 2, 6]) == 3
    assert mle_uniform([1, 2, 6]) == 6
    assert tanks([19, 40, 42, 60]) == 74
    assert capture_recapture(50, 40, 10) == pytest.approx(51 * 41 / 11 - 1)


def test_rates_maximise_their_likelihoods():
    rng = np.random.default_rng(0)
    x = rng.exponential(2, 40)
    k = rng.poisson(3, 40)
    y = rng.random(40) < 0.3
    assert mle_exponential(x) == pytest.approx(
        best(lambda r: stats.expon(scale=1 / r).logpdf(x).sum(), 0.01, 5), rel=1e-5
    )
    assert mle_poisson(k) == pytest.approx(
        best(lambda r: stats.poisson(r).logpmf(k).sum(), 0.01, 20), rel=1e-5
    )
    assert mle_bernoulli(y) == pytest.approx(
        best(lambda p: stats.bernoulli(p).logpmf(y).sum(), 0.01, 0.99), rel=1e-5
    )


def test_the_normal_s_agree_with_scipy_and_are_biased():
    x = np.random.default_rng(1).normal(5, 3, 50)
    mean, variance = mle_normal(x)
    theirs = stats.norm.fit(x)
    assert (mean, np.sqrt(variance)) == pytest.approx(theirs)
    many = np.random.default_rng(2).normal(0, 1, (20_000, 5))
    assert np.mean([mle_normal(row)[1] for row in many]) == pytest.approx(
        4 / 5, abs=0.02
    )


def test_least_squares_has_the_highest_normal_likelihood():
    X, y = load_diabetes(return_X_y=True)
    w = mle_linear(X, y)

    def L(w):
        return stats.norm(X @ w, 50).logpdf(y).sum()

    rng = np.random.default_rng(3)
    assert all(L(w + rng.normal(0, 5, 10)) < L(w) for _ in range(20))


def test_map_of_a_rate_maximises_the_posterior():
    found = best(
        lambda p: stats.beta(3, 5).logpdf(p) + stats.binom(20, p).logpmf(4),
        0.001,
        0.999,
    )
    assert map_bernoulli(4, 20, 3, 5) == pytest.approx(found, rel=1e-5)


def test_ridge_is_map_under_a_normal_prior():
    X, y = load_diabetes(return_X_y=True)
    w = map_linear(X, y, noise=3000.0, prior=1500.0)
    ridge = Ridge(alpha=2.0, fit_intercept=False).fit(X, y)
    np.testing.assert_allclose(w, ridge.coef_, rtol=1e-8)

    def log_posterior(w):
        fit = stats.norm(X @ w, np.sqrt(3000)).logpdf(y).sum()
        return fit + stats.norm(0, np.sqrt(1500)).logpdf(w).sum()

    gradient = optimize.approx_fprime(w, log_posterior, 1e-5)
    assert abs(gradient).max() < 1e-3


def test_a_rate_beats_another_as_the_integral_says():
    """The closed form for whole numbers, against the draws."""
    rng = np.random.default_rng(4)
    grid = np.linspace(0, 1, 20_001)
    a, b = stats.beta(6, 46), stats.beta(10, 42)
    exact = np.trapezoid(b.pdf(grid) * a.cdf(grid), grid)
    found = probability_b_beats_a((5, 50), (9, 50), rng)
    assert found == pytest.approx(exact, abs=0.005)


def test_a_normal_posterior_weighs_by_precision():
    mean, variance = shrunk_mean([10.0, 14.0], noise=4, m=0, prior=1)
    assert (mean, variance) == (pytest.approx(6 / 1.5), pytest.approx(2 / 3))
    assert shrunk_mean([], 4, 7, 1) == (7, 1)


def test_the_bootstrap_knows_the_error_of_a_mean():
    rng = np.random.default_rng(5)
    x = rng.normal(0, 2, 400)
    found = bootstrap_error(x, np.mean, rng, 2_000)
    assert found == pytest.approx(x.std() / 20, rel=0.05)


def test_tanks_and_fish_are_estimated_without_bias():
    rng = np.random.default_rng(6)
    guesses = [tanks(rng.choice(100, 5, replace=False) + 1) for _ in range(8_000)]
    assert np.mean(guesses) == pytest.approx(100, abs=0.8)
    both = rng.hypergeometric(60, 140, 50, 20_000)
    found = [capture_recapture(60, 50, m) for m in both]
    assert np.mean(found) == pytest.approx(200, abs=1.5)


def test_the_information_gives_the_coverage():
    rng = np.random.default_rng(7)
    inside = 0
    for x in rng.exponential(1 / 2, (4_000, 100)):
        low, high = fisher_interval(mle_exponential(x), 100)
        inside += low <= 2 <= high
    assert inside / 4_000 == pytest.approx(0.95, abs=0.012)


@pytest.mark.text
def test_the_peak_moves_with_the_scale():
    """Density over log-odds: that over p times p (1 - p)."""
    peak = best(lambda p: stats.beta(9, 5).logpdf(p) + np.log(p * (1 - p)), 0.01, 0.99)
    assert peak == pytest.approx(9 / 14, rel=1e-5)
    assert best(stats.beta(9, 5).logpdf, 0.01, 0.99) == pytest.approx(8 / 12)


@pytest.mark.text
def test_two_fives_lead_only_under_a_weak_prior():
    def both(weight):  # 3.5 counted as so many ratings
        a = shrunk_mean([5.0, 5.0], 1.0, 3.5, 1 / weight)[0]
        return a, shrunk_mean([4.6] * 100, 1.0, 3.5, 1 / weight)[0]

    assert both(4) == pytest.approx((4, 474 / 104))
    assert both(0.5) == pytest.approx((4.70, 4.59), abs=0.005)
    assert both(1)[0] < both(1)[1]


SAMPLE, COUNTS = "the sample must", "bad counts"


@pytest.mark.parametrize(
    "call, what",
    [
        (lambda: mle_bernoulli([0, 2]), "y must hold 0 and 1"),
        (lambda: mle_bernoulli([]), SAMPLE),
        (lambda: mle_normal([np.nan]), SAMPLE),
        (lambda: mle_normal([[1.0]]), SAMPLE),
        (lambda: mle_poisson([-1]), SAMPLE),
        (lambda: mle_poisson([0.5]), "whole"),
        (lambda: mle_exponential([0.0, 0.0]), "all zero"),
        (lambda: mle_uniform([]), SAMPLE),
        (lambda: mle_linear([[np.nan]], [1.0]), "X must hold"),
        (lambda: mle_linear([1.0], [1.0]), "X must be"),
        (lambda: mle_linear([[1.0], [2.0]], [1.0]), "X must be"),
        (lambda: map_bernoulli(3, 2, 1, 1), COUNTS),
        (lambda: map_bernoulli(0, 0, 1, 1), "no single mode"),
        (lambda: map_bernoulli(0, 3, 0.5, 1), "no single mode"),
        (lambda: map_bernoulli(0, 3, np.nan, 1), "no single mode"),
        (lambda: map_linear(np.ones((2, 1)), np.ones(2), 0, 1), "variances"),
        (lambda: map_linear(np.ones((2, 1)), np.ones(2), np.inf, 1), "variances"),
        (lambda: map_linear([[np.nan]], [1.0], 1, 1), "X must hold"),
        (lambda: probability_b_beats_a((2, 1), (0, 1), None), COUNTS),
        (lambda: probability_b_beats_a((1, 1), (0, 1), None, 0), "draws"),
        (lambda: shrunk_mean([1.0], 1, 0, 0), "variances"),
        (lambda: shrunk_mean([np.nan], 1, 0, 1), SAMPLE),
        (lambda: bootstrap_error([1.0], np.mean, None, 1), "repeats"),
        (lambda: bootstrap_error([], np.mean, None, 9), SAMPLE),
        (lambda: tanks([3, 3]), "distinct"),
        (lambda: tanks([0]), "positive"),
        (lambda: tanks([1.5]), "whole"),
        (lambda: capture_recapture(5, 4, 5), "overlap"),
        (lambda: fisher_interval(0, 3), "rate and n"),
    ],
)
def test_bad_input_is_refused(call, what):
    with pytest.raises(ValueError, match=what):
        call()
