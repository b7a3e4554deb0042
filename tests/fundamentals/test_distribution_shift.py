"""Identities of weighting, and shifts that were made on purpose."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from mlinterviews.fundamentals.distribution_shift import (
    density_ratio,
    effective_size,
    priors_by_confusion,
    priors_by_em,
    psi,
    reweighted,
)


def test_psi_by_hand():
    """Halves become 1/4 and 3/4: 1/4 log 2 + 1/4 log 3/2."""
    reference = np.repeat([0.0, 1.0], 50_000)
    new = np.repeat([0.0, 1.0], [25_000, 75_000])
    by_hand = -0.25 * np.log(0.5) + 0.25 * np.log(1.5)
    assert psi(reference, new, bins=2) == pytest.approx(by_hand, rel=1e-3)
    assert by_hand == pytest.approx(0.25 * np.log(3))
    assert psi(reference, reference) == 0


def test_psi_sees_a_heavy_value_move_either_way():
    """A constant feature that falls must count as one that rises."""
    flat = np.ones(100)
    down, up = psi(flat, flat - 1), psi(flat, flat + 1)
    assert down == pytest.approx(up)
    assert down > 5
    zeros = np.r_[np.zeros(80), np.arange(1.0, 21)]
    assert psi(zeros, np.r_[-np.ones(80), np.arange(1.0, 21)]) > 5
    assert psi(zeros, zeros) == 0


def test_psi_without_a_shift_has_mean_bins_by_size():
    """(bins - 1)(1/n + 1/m), as a chi-square would have."""
    rng = np.random.default_rng(0)
    n, m, bins = 2_000, 1_000, 8
    got = np.mean(
        [psi(rng.normal(size=n), rng.normal(size=m), bins) for _ in range(300)]
    )
    assert got == pytest.approx(7 * (1 / n + 1 / m), rel=0.1)


def test_the_density_ratio_of_two_normals():
    """A perfect classifier gives the exact ratio, and the identity holds."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=200_000)
    a, b = norm.pdf(x), norm.pdf(x, 0.5)
    w = density_ratio(2 * b / (2 * b + a), 1_000, 2_000)
    np.testing.assert_allclose(w, b / a, rtol=1e-9)
    assert np.mean(w) == pytest.approx(1, abs=0.01)
    assert np.mean(w * x**2) == pytest.approx(1.25, abs=0.02)
    # E[w^2] = exp(delta^2) for unit normals delta apart
    share = effective_size(w) / len(w)
    assert share == pytest.approx(np.exp(-0.25), rel=0.02)


def test_effective_size():
    assert effective_size([1, 1, 1, 1]) == 4
    assert effective_size([0, 0, 1e300, 1e300]) == 2
    assert effective_size([3, 1]) == pytest.approx(1.6)
    assert effective_size([1e308, 1e308]) == 2


def test_bayes_by_hand():
    """Test positive: 1/3 at prior 0.1 becomes 27/41 at prior 0.3."""
    P = np.array([[2 / 3, 1 / 3]])
    got = reweighted(P, np.array([0.7 / 0.9, 0.3 / 0.1]))
    assert got[0, 1] == pytest.approx(27 / 41)


def test_the_share_of_predicted_positives_is_biased():
    """TPR 0.9, FPR 0.1, truth 10%: 18% are called positive."""
    y = np.repeat([0, 1], [100, 100])
    y_hat = np.r_[np.repeat([0, 1], [90, 10]), np.repeat([0, 1], [10, 90])]
    new_hat = np.repeat([0, 1], [82, 18])
    assert priors_by_confusion(y, y_hat, new_hat, 2)[1] == pytest.approx(0.1)


def test_confusion_by_hand_with_unequal_classes():
    """80 and 20 of 100 zeros, 30 and 270 of 300 ones; half and half now."""
    y = np.repeat([0, 0, 1, 1], [80, 20, 30, 270])
    y_hat = np.repeat([0, 1, 0, 1], [80, 20, 30, 270])
    new_hat = np.repeat([0, 1], [45, 55])  # 0.5 * 0.2 + 0.5 * 0.9 = 0.55
    got = priors_by_confusion(y, y_hat, new_hat, 2)
    assert got == pytest.approx([0.5, 0.5])


def mixture(share: float, n: int, rng, prior: float = 0.5):
    """Two normals one standard deviation from 0 each, and posteriors."""
    y = (rng.random(n) < share).astype(int)
    x = rng.normal(size=n) + 2 * y - 1
    p = 1 / (1 + np.exp(-2 * x) * (1 - prior) / prior)
    return y, np.column_stack([1 - p, p])


@pytest.mark.parametrize("share", [0.05, 0.3, 0.9])
@pytest.mark.parametrize("prior", [0.5, 0.2])
def test_both_estimators_find_the_new_prior(share, prior):
    rng = np.random.default_rng(0)
    y, P = mixture(prior, 40_000, rng, prior)
    _, Q = mixture(share, 40_000, rng, prior)
    em = priors_by_em(Q, [1 - prior, prior])
    box = priors_by_confusion(y, P.argmax(1), Q.argmax(1), 2)
    assert em[1] == pytest.approx(share, abs=0.01)
    assert box[1] == pytest.approx(share, abs=0.02)


def test_em_never_lowers_the_likelihood():
    rng = np.random.default_rng(1)
    P, prior = rng.dirichlet([1, 1, 1], 200), np.array([0.2, 0.3, 0.5])
    path = [priors_by_em(P, prior, steps) for steps in range(12)]
    likelihood = [np.log(P @ (q / prior)).sum() for q in path]
    assert (np.diff(likelihood) >= -1e-9).all()
    assert path[0] == pytest.approx(prior)


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=20))
def test_equal_ratios_change_nothing(values):
    p = np.array(values)
    P = np.column_stack([p, 1 - p])
    np.testing.assert_allclose(reweighted(P, np.ones(2) * 3), P)


@pytest.mark.parametrize(
    "call",
    [
        lambda: psi([], [1.0]),
        lambda: psi([1.0], [np.nan]),
        lambda: psi([[1.0]], [1.0]),
        lambda: psi([1.0], [1.0], bins=1),
        lambda: density_ratio([1.0], 1, 1),
        lambda: density_ratio([0.5], 0, 1),
        lambda: effective_size([-1.0, 2.0]),
        lambda: effective_size([0.0]),
        lambda: priors_by_em([[0.5, 0.6]], [0.5, 0.5]),
        lambda: priors_by_em([[0.5, 0.5]], [1.0, 0.0]),
        lambda: priors_by_em([0.5, 0.5], [0.5, 0.5]),
        lambda: priors_by_confusion([0, 1], [0, 0], [0], 2),
        lambda: reweighted(np.array([[1.0, 0.0]]), np.array([0.0, 2.0])),
        lambda: priors_by_confusion([0, 1], [0, 1], [], 2),
        lambda: priors_by_confusion([0, 1, 1], [0, 1], [0], 2),
        lambda: priors_by_confusion([0, 1], [0, -1], [0], 2),
        lambda: priors_by_confusion([0, 1], [0, 1], [2], 2),
        lambda: priors_by_confusion([], [], [1], 2),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()


@pytest.mark.filterwarnings("error")
def test_degenerate_samples():
    assert 0 <= psi([1, 1, 1], [1, 1]) < 0.03
    assert np.isfinite(psi([0, 1, 2], [50, 60]))
    assert priors_by_em([[1.0, 0.0]], [0.5, 0.5]) == pytest.approx([1, 0])
