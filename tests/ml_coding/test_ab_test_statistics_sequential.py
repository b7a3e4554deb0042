"""Published bounds, error rates by simulation, and what is refused."""

import numpy as np
import pytest
from scipy.stats import norm

from mlinterviews.ml_coding.ab_test_statistics_sequential import (
    always_valid_p,
    boundaries,
    mixture_ratio,
    spent,
)


def null_paths(shares, runs, effect=0.0, seed=0):
    shares = np.asarray(shares)
    steps = np.sqrt(np.diff(shares, prepend=0.0))
    rng = np.random.default_rng(seed)
    sums = (rng.standard_normal((runs, len(shares))) * steps).cumsum(axis=1)
    return (sums + effect * shares) / np.sqrt(shares)


def test_five_equal_looks_give_the_published_bounds():
    published = [4.8769, 3.3569, 2.6803, 2.2898, 2.0310]
    assert boundaries(np.arange(1, 6) / 5) == pytest.approx(published, abs=3e-3)


def test_one_look_is_the_fixed_test():
    assert boundaries([1.0]) == pytest.approx([1.959964], abs=1e-3)
    assert boundaries([1.0], 0.01) == pytest.approx([norm.isf(0.005)], abs=1e-3)


def test_all_of_alpha_is_spent_at_the_end():
    assert spent(1.0, 0.05) == pytest.approx(0.05)
    assert spent(0.25, 0.05) < 0.001


@pytest.mark.parametrize("shares", [[0.3, 0.45, 1.0], [0.25, 0.5, 0.75, 1.0]])
def test_error_of_the_bounds_is_alpha_at_uneven_looks(shares):
    z = null_paths(shares, 40_000)
    rejected = (np.abs(z) > boundaries(shares, 0.1)).any(axis=1).mean()
    assert rejected == pytest.approx(0.1, abs=0.006)


def test_mixture_ratio_is_the_ratio_of_two_densities():
    diff, var = np.array([0.3, -1.0, 0.0]), np.array([0.5, 0.1, 2.0])
    ratio = norm.pdf(diff, scale=np.sqrt(var + 0.49)) / norm.pdf(
        diff, scale=np.sqrt(var)
    )
    assert mixture_ratio(diff, var, 0.7) == pytest.approx(ratio)


def test_mixture_has_mean_one_without_effect():
    diff = np.random.default_rng(1).normal(0, 1, 200_000)
    ratio = mixture_ratio(diff, np.ones_like(diff), 0.7)
    assert ratio.mean() == pytest.approx(1, abs=0.01)


def test_hundred_looks_keep_alpha_and_peeking_does_not():
    t = np.arange(1, 101) / 100
    z = null_paths(t, 5_000)
    var = np.broadcast_to(1 / t, z.shape)
    p = always_valid_p(z * np.sqrt(var), var, 2.8)
    assert (np.diff(p, axis=1) <= 0).all()
    assert (p[:, -1] <= 0.05).mean() < 0.05
    assert (np.abs(z) > 1.96).any(axis=1).mean() > 0.3
    z = null_paths(t, 1_000, effect=5.0)
    p = always_valid_p(z * np.sqrt(var[:1_000]), var[:1_000], 2.8)
    assert (p[:, -1] <= 0.05).mean() > 0.9


def test_an_enormous_effect_does_not_overflow():
    assert always_valid_p([1e6], [1.0], 1.0)[0] < 1e-300


@pytest.mark.parametrize(
    "shares", [[], [0.5, 0.5], [0.5, 1.1], [0.0, 1.0], [1.0, 0.5], [np.nan]]
)
def test_bad_shares_are_refused(shares):
    with pytest.raises(ValueError, match="shares must"):
        boundaries(shares)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="alpha"):
        boundaries([1.0], alpha=0)
    with pytest.raises(ValueError, match="shares"):
        boundaries(0.5)
    with pytest.raises(ValueError, match="grid"):
        boundaries([1.0], grid=3)
    with pytest.raises(ValueError, match="diff and var"):
        mixture_ratio([1, 2], [1], 1)
    with pytest.raises(ValueError, match="tau > 0"):
        mixture_ratio([1.0], [0.0], 1)
    with pytest.raises(ValueError, match="tau > 0"):
        mixture_ratio([1.0], [1.0], 0)
    for diff, var, tau in (
        ([np.nan], [1.0], 1),
        ([1.0], [np.inf], 1),
        ([1.0], [1.0], np.inf),
    ):
        with pytest.raises(ValueError, match="must be finite"):
            mixture_ratio(diff, var, tau)
