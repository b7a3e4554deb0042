"""Against SciPy, exact sums and simulation; identities by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mlinterviews.fundamentals.probability import (
    binomial_poisson_gap,
    condition_normal,
    coverage,
    normal_quantile,
    posterior,
    samples_needed,
)


def test_the_inbox_by_hand():
    """200 spam, 120 with the word; 800 other, 80 with the word."""
    assert posterior([0.2, 0.8], [0.6, 0.1])[0] == pytest.approx(0.6)
    both = posterior([0.2, 0.8], [[0.6, 0.1], [0.5, 0.2]])
    assert both[0] / both[1] == pytest.approx(1 / 4 * 6 * 2.5)


@given(st.integers(0, 1000))
@settings(max_examples=30)
def test_bayes_one_by_one_is_bayes_at_once(seed):
    rng = np.random.default_rng(seed)
    prior, rows = rng.dirichlet(np.ones(4)), rng.random((3, 4))
    step = prior
    for row in rows:
        step = posterior(step, row)
    np.testing.assert_allclose(step, posterior(prior, rows))


def test_a_thousand_data_do_not_underflow():
    p = posterior([0.5, 0.5], np.tile([1e-5, 2e-5], (1000, 1)))
    assert p == pytest.approx([0, 1])
    assert posterior([0.5, 0.5], [0.0, 0.3]).tolist() == [0, 1]


def test_coverage_is_near_nominal_for_normal_and_exact_for_rare():
    rng = np.random.default_rng(1)
    assert coverage(lambda t: rng.normal(size=(t, 1000)), 0) == (
        pytest.approx(0.95, abs=0.012)
    )
    n, p = 30, 0.01  # which counts give an interval that holds p
    k = np.arange(n + 1)
    s = np.sqrt(k * (n - k) / n / (n - 1) / n)
    held = abs(k / n - p) <= 1.96 * s
    exact = stats.binom.pmf(k[held], n, p).sum()
    found = coverage(lambda t: rng.random((t, n)) < p, p, 20_000)
    assert found == pytest.approx(exact, abs=0.012)


def test_samples_needed_by_hand_and_holds():
    n = samples_needed(0.01, 0.05)
    assert n["chebyshev"] == 50_000
    assert n["hoeffding"] == math.ceil(math.log(40) / 2e-4) == 18_445
    assert n["normal"] == 9_604
    for p in (0.1, 0.5, 0.9):  # exact tail at Hoeffding's n
        k = np.arange(n["hoeffding"] + 1)
        far = abs(k / n["hoeffding"] - p) > 0.01
        tail = stats.binom.pmf(k[far], n["hoeffding"], p).sum()
        assert tail < 0.05


@pytest.mark.parametrize("p", [0.025, 0.5, 0.975, 1 - 1e-9])
def test_normal_quantile(p):
    assert normal_quantile(p) == pytest.approx(stats.norm.ppf(p), abs=1e-6)


@pytest.mark.parametrize(("n", "rate"), [(1, 0.5), (10, 2.0), (400, 3.0)])
def test_the_poisson_limit(n, rate):
    k = np.arange(2000)
    gap = stats.binom.pmf(k, n, rate / n) - stats.poisson.pmf(k, rate)
    assert binomial_poisson_gap(n, rate) == pytest.approx(abs(gap).sum() / 2)
    assert binomial_poisson_gap(n, rate) <= rate / n


@given(st.integers(0, 1000))
@settings(max_examples=30)
def test_the_conditional_normal_is_the_ratio_of_densities(seed):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(3, 3))
    mean, cov = rng.normal(size=3), A @ A.T + 0.1 * np.eye(3)
    x = rng.normal(size=3)
    m, c = condition_normal(mean, cov, [2, 0], x[[2, 0]])
    joint = stats.multivariate_normal(mean, cov).logpdf(x)
    part = stats.multivariate_normal(mean[[0, 2]], cov[np.ix_([0, 2], [0, 2])]).logpdf(
        x[[0, 2]]
    )
    ours = stats.norm(m[0], math.sqrt(c[0, 0])).logpdf(x[1])
    assert ours == pytest.approx(joint - part, abs=1e-8)


def test_identities_of_the_distribution_map():
    """Each arrow of the figure, by distribution functions or moments."""
    x = np.array([0.3, 1.0, 2.5])
    np.testing.assert_allclose(  # gamma(k/2, 2) is chi-square(k)
        stats.gamma(1.5, scale=2).cdf(x), stats.chi2(3).cdf(x)
    )
    np.testing.assert_allclose(  # Poisson(x) < k iff the k-th gap sum > x
        stats.poisson(x).cdf(2), stats.gamma(3).sf(x)
    )
    np.testing.assert_allclose(  # geometric of small steps
        stats.geom(1e-5).cdf(np.floor(x / 1e-5)), stats.expon.cdf(x), atol=1e-4
    )
    rng = np.random.default_rng(0)
    a, b = rng.gamma(2, size=20_000), rng.gamma(3, size=20_000)
    assert stats.kstest(a / (a + b), stats.beta(2, 3).cdf).pvalue > 0.01
    z, c = rng.normal(size=20_000), rng.chisquare(4, 20_000)
    assert stats.kstest(z / np.sqrt(c / 4), stats.t(4).cdf).pvalue > 0.01
    rate = rng.gamma(2, 3, size=200_000)  # mean 6, variance 18
    counts = rng.poisson(rate)
    assert counts.var() == pytest.approx(6 + 18, rel=0.02)
    mix = stats.nbinom(2, 1 / 4)
    assert np.mean(counts == 3) == pytest.approx(mix.pmf(3), abs=0.003)


@pytest.mark.parametrize(
    "call",
    [
        lambda: posterior([0.5, 0.6], [0.1, 0.2]),
        lambda: posterior([0.5, 0.5], [0.1]),
        lambda: posterior([0.5, 0.5], [-0.1, 0.2]),
        lambda: posterior([1, 0], [0, 1]),
        lambda: posterior([0.5, 0.5], [np.nan, 1]),
        lambda: coverage(lambda t: np.zeros((t, 1)), 0),
        lambda: samples_needed(0, 0.05),
        lambda: samples_needed(0.01, 1),
        lambda: binomial_poisson_gap(3, 3.0),
        lambda: condition_normal([0, 0], np.eye(2), [0, 1], [1, 1]),
        lambda: condition_normal([0, 0], np.eye(3), [0], [1]),
        lambda: condition_normal([0, 0], np.eye(2), [5], [1]),
        lambda: condition_normal([0, 0], np.eye(2), [0], [1, 2]),
        lambda: condition_normal([0, 0], np.eye(2), [0], [np.nan]),
        lambda: condition_normal([0, 0], np.zeros((2, 2)), [0], [1]),
        lambda: condition_normal([0] * 3, np.eye(3), [0, 0], [1, 1]),
        lambda: posterior([0.5, 0.5], [np.inf, 1]),
        lambda: coverage(lambda t: np.full((t, 3), np.nan), 0),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
