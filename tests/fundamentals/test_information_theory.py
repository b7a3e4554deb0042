"""Against SciPy and scikit-learn, integrals, and inequalities."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from scipy.spatial.distance import jensenshannon
from sklearn.metrics import mutual_info_score

from mlinterviews.fundamentals.information_theory import (
    bits_per_byte,
    context_bits,
    cross_entropy,
    entropy,
    jensen_shannon,
    kl,
    kl_normal,
    mutual_information,
    perplexity,
    wasserstein,
)

P, Q = [1 / 2, 1 / 4, 1 / 8, 1 / 8], [1 / 8, 1 / 2, 1 / 4, 1 / 8]
BIT = math.log(2)
seeds = st.integers(0, 10_000)


def pair(seed, size=6):
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.ones(size)), rng.dirichlet(np.ones(size))


def test_four_symbols_by_hand():
    assert entropy(P) / BIT == pytest.approx(1.75)
    assert cross_entropy(P, Q) / BIT == pytest.approx(2.375)
    assert kl(P, Q) / BIT == pytest.approx(0.625)
    assert kl(Q, P) / BIT == pytest.approx(0.5)
    assert wasserstein(P, Q, [0, 1, 2, 3]) == pytest.approx(0.375 + 0.125)


@given(seeds)
@settings(max_examples=40)
def test_agrees_with_scipy(seed):
    p, q = pair(seed)
    assert entropy(p) == pytest.approx(stats.entropy(p))
    assert kl(p, q) == pytest.approx(stats.entropy(p, q))
    assert jensen_shannon(p, q) == pytest.approx(jensenshannon(p, q) ** 2)
    x = np.random.default_rng(seed).normal(size=6)
    theirs = stats.wasserstein_distance(x, x, p, q)
    assert wasserstein(p, q, x) == pytest.approx(theirs)


@given(seeds)
@settings(max_examples=40)
def test_inequalities(seed):
    p, q = pair(seed)
    assert 0 <= entropy(p) <= math.log(6) + 1e-12
    assert kl(p, q) > 0 and kl(p, p) == 0
    assert cross_entropy(p, q) > entropy(p)
    assert 0 < jensen_shannon(p, q) < BIT
    variation = abs(p - q).sum() / 2
    assert kl(p, q) >= 2 * variation**2  # Pinsker
    joint = np.random.default_rng(seed).dirichlet(np.ones(12)).reshape(3, 4)
    row, column = entropy(joint.sum(axis=1)), entropy(joint.sum(axis=0))
    shared = mutual_information(joint)
    assert shared == pytest.approx(row + column - entropy(joint.ravel()))
    assert shared <= min(row, column)
    coarse = joint[:, :2] + joint[:, 2:]  # data processing
    assert mutual_information(coarse) <= shared + 1e-12


def test_mutual_information_agrees_with_sklearn():
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 3, 500), rng.integers(0, 4, 500)
    b[a == 1] = 2
    joint = np.histogram2d(a, b, bins=[3, 4])[0] / 500
    theirs = mutual_info_score(a, b)
    assert mutual_information(joint) == pytest.approx(theirs)


def test_zeros_and_disjoint_supports():
    assert entropy([1, 0]) == 0
    assert kl([1, 0], [0, 1]) == math.inf
    assert kl([1, 0], [0.5, 0.5]) == pytest.approx(BIT)
    assert jensen_shannon([1, 0], [0, 1]) == pytest.approx(BIT)
    for far in (1, 5):
        assert wasserstein([1, 0], [0, 1], [0, far]) == far


@pytest.mark.parametrize(
    ("m1", "s1", "m2", "s2"), [(1, 1, 0, 1), (0, 0.5, 1, 2), (0, 2, -1, 0.7)]
)
def test_kl_of_normals_is_the_integral(m1, s1, m2, s2):
    p, q = stats.norm(m1, s1), stats.norm(m2, s2)

    def part(x):
        return p.pdf(x) * (p.logpdf(x) - q.logpdf(x))

    found = quad(part, m1 - 12 * s1, m1 + 12 * s1)[0]
    assert kl_normal(m1, s1, m2, s2) == pytest.approx(found)


def test_forward_kl_to_a_normal_matches_moments():
    x = np.linspace(-8, 8, 2001)
    p = 0.6 * stats.norm(-2, 0.6).pdf(x) + 0.4 * stats.norm(2, 0.6).pdf(x)
    p /= p.sum()
    mean = p @ x
    sd = math.sqrt(p @ (x - mean) ** 2)

    def cost(m, s):
        q = stats.norm(m, s).pdf(x)
        return kl(p, q / q.sum())

    best = cost(mean, sd)
    for m, s in [(0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1)]:
        assert cost(mean + m, sd + s) > best


def test_the_plug_in_estimate_is_biased_as_the_formula_says():
    rng = np.random.default_rng(0)
    found = []
    for _ in range(200):
        counts = np.bincount(rng.integers(0, 25, 400), minlength=25)
        found.append(mutual_information(counts.reshape(5, 5) / 400))
    assert np.mean(found) == pytest.approx(16 / 800, rel=0.1)


def test_perplexity():
    assert perplexity(np.log([0.25] * 7)) == pytest.approx(4)
    assert perplexity(np.log([1, 2 / 3, 0.5, 0.5, 1])) == (pytest.approx(6 ** (1 / 5)))
    assert perplexity([-math.inf, -1]) == math.inf
    assert bits_per_byte(math.log(2), 10, 5) == pytest.approx(2)


def test_context_bits():
    assert context_bits(b"a", b"a", 0) == pytest.approx(-math.log2((1 + 5 / 256) / 6))
    cyclic = b"abc" * 400
    assert context_bits(cyclic, cyclic, 1) < 0.1
    assert context_bits(cyclic, cyclic, 0) == pytest.approx(math.log2(3), abs=0.02)


@pytest.mark.parametrize(
    "call",
    [
        lambda: entropy([]),
        lambda: entropy([0.5, 0.6]),
        lambda: entropy([-0.5, 1.5]),
        lambda: entropy([[1.0]]),
        lambda: kl([1.0], [0.5, 0.5]),
        lambda: kl([np.nan, 1], [0.5, 0.5]),
        lambda: wasserstein([1.0], [1.0], [0, 1]),
        lambda: mutual_information([0.5, 0.5]),
        lambda: perplexity([]),
        lambda: perplexity([0.1]),
        lambda: perplexity([np.nan]),
        lambda: bits_per_byte(1, 0, 1),
        lambda: kl_normal(0, 0, 0, 1),
        lambda: kl_normal(0, np.nan, 0, 1),
        lambda: kl_normal(0, 1, np.inf, 1),
        lambda: wasserstein([0.5, 0.5], [1, 0], [0, np.nan]),
        lambda: bits_per_byte(np.nan, 1, 1),
        lambda: context_bits(b"", b"a", 0),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
