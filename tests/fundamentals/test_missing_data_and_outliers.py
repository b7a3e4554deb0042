"""By hand, against SciPy and scikit-learn, and biases of known size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import mahalanobis
from scipy.stats import median_abs_deviation, zscore
from sklearn.impute import SimpleImputer

from mlinterviews.fundamentals.missing_data_and_outliers import (
    MedianImputer,
    fences,
    fill,
    huber_line,
    mahalanobis_squared,
    make_missing,
    robust_z_scores,
    z_scores,
)

LATENCY = [10, 11, 12, 13, 14, 100]


def rng(seed=0):
    return np.random.default_rng(seed)


def pair(n=40_000, seed=0):
    r = rng(seed)
    z = r.normal(size=n)
    return 0.7 * z + np.sqrt(0.51) * r.normal(size=n), z


@pytest.mark.parametrize("kind", ["MCAR", "MAR", "MNAR"])
def test_mechanisms_lose_the_share_asked_for(kind):
    y, z = pair()
    gaps = np.isnan(make_missing(y, z, kind, rng(1)))
    assert abs(gaps.mean() - 0.4) < 0.03
    assert (make_missing(y, z, kind, rng(1))[~gaps] == y[~gaps]).all()
    shift_y = y[gaps].mean() - y[~gaps].mean()
    shift_z = z[gaps].mean() - z[~gaps].mean()
    if kind == "MCAR":
        assert abs(shift_y) < 0.04 and abs(shift_z) < 0.04
    else:
        assert shift_y > 0.5 and shift_z > 0.5


def test_who_is_biased_under_which_mechanism():
    y, z = pair()
    means = {}
    for kind in ("MCAR", "MAR", "MNAR"):
        gaps = make_missing(y, z, kind, rng(2))
        for how in ("delete", "mean", "regression", "with noise"):
            done = fill(gaps, z, how, rng(3))
            means[kind, how] = done.mean(), done.std()
    for how in ("delete", "mean", "regression", "with noise"):
        assert abs(means["MCAR", how][0]) < 0.02
        assert means["MNAR", how][0] < -0.25
    assert means["MAR", "delete"][0] < -0.3
    assert abs(means["MAR", "regression"][0]) < 0.02
    assert means["MCAR", "mean"][1] == pytest.approx(np.sqrt(0.6), abs=0.02)
    assert means["MAR", "regression"][1] < 0.92
    assert means["MAR", "with noise"][1] == pytest.approx(1, abs=0.02)


def test_fill_by_hand():
    """y = 2 z exactly, so the gap at z = 5 is 10."""
    y, z = [2, 4, 6, np.nan], [1, 2, 3, 5]
    assert fill(y, z, "regression", rng()) == pytest.approx([2, 4, 6, 10])
    assert fill(y, z, "with noise", rng()) == pytest.approx([2, 4, 6, 10])
    assert fill(y, z, "mean", rng()).tolist() == [2, 4, 6, 4]
    assert fill(y, z, "delete", rng()).tolist() == [2, 4, 6]


def test_imputer_agrees_with_sklearn():
    X = rng(4).normal(size=(60, 4))
    X[rng(5).random(X.shape) < 0.2] = np.nan
    X[:, 3] = 1.0
    theirs = SimpleImputer(strategy="median", add_indicator=True).fit(X[:40])
    ours = MedianImputer().fit(X[:40])
    for rows in (X[:40], X[40:]):
        assert (ours.transform(rows) == theirs.transform(rows)).all()


def test_the_imputer_learns_from_training_rows_only():
    imputer = MedianImputer().fit([[1.0], [3.0], [np.nan]])
    for _ in range(2):
        assert imputer.transform([[np.nan], [9.0]]).tolist() == [[2, 1], [9, 0]]


def test_rules_by_hand():
    assert z_scores(LATENCY)[-1] == pytest.approx(2.04, abs=0.005)
    assert robust_z_scores(LATENCY)[-1] == pytest.approx(87.5 / 1.4826 / 1.5)
    assert fences(LATENCY) == pytest.approx((7.5, 17.5))
    rho = [[1, 0.9], [0.9, 1]]
    found = mahalanobis_squared([[2, 2], [2, -2]], [0, 0], rho)
    assert found == pytest.approx([0.8 / 0.19, 15.2 / 0.19])


def test_rules_agree_with_scipy():
    x = rng(6).normal(size=101)
    np.testing.assert_allclose(z_scores(x), zscore(x, ddof=1))
    scale = median_abs_deviation(x, scale="normal")
    ours = robust_z_scores(x)
    np.testing.assert_allclose(ours, (x - np.median(x)) / scale, rtol=1e-4)
    X = rng(7).normal(size=(5, 3))
    cov = np.cov(rng(8).normal(size=(3, 50)))
    ours = mahalanobis_squared(X, np.zeros(3), cov)
    inverse = np.linalg.inv(cov)
    theirs = [mahalanobis(row, np.zeros(3), inverse) ** 2 for row in X]
    np.testing.assert_allclose(ours, theirs)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=12))
@settings(max_examples=40, deadline=None)
def test_no_z_score_exceeds_its_bound(x):
    n = len(x)
    assert (abs(z_scores(x)) <= (n - 1) / np.sqrt(n) + 1e-6).all()


def test_ten_values_never_pass_three_sigma():
    assert max(z_scores([0] * 9 + [1e9])) == pytest.approx(9 / np.sqrt(10))


def test_huber_resists_targets_but_not_inputs():
    x = np.linspace(0, 10, 41)
    y = x + rng(1).normal(size=41)
    assert huber_line(x, y) == pytest.approx(np.polyfit(x, y, 1)[::-1], abs=0.1)
    bad = y.copy()
    bad[[36, 38, 40]] = -30
    assert abs(huber_line(x, bad)[1] - 1) < 0.2 < 1 - np.polyfit(x, bad, 1)[0]
    far = x.copy()
    far[[36, 38, 40]] = 60
    assert huber_line(far, y)[1] < 0.5


def test_huber_line_meets_its_condition():
    """At the optimum the clipped residuals are orthogonal to x and 1."""
    x = rng(9).normal(size=80)
    y = 2 * x + rng(10).standard_t(2, size=80)
    w = huber_line(x, y, rounds=500)
    r = y - w[0] - w[1] * x
    limit = 1.345 * 1.4826 * np.median(abs(r - np.median(r)))
    pull = np.clip(r, -limit, limit)
    assert pull.sum() == pytest.approx(0, abs=1e-5)
    assert pull @ x == pytest.approx(0, abs=1e-5)


@pytest.mark.filterwarnings("error")
def test_degenerate_input():
    assert (z_scores([3, 3, 3]) == 0).all() and z_scores([5]) == [0]
    assert robust_z_scores([1, 1, 1, 7]).tolist() == [0, 0, 0, np.inf]
    assert robust_z_scores([4, 4]).tolist() == [0, 0]
    assert fences([2]) == (2, 2)
    assert huber_line([0, 1, 2], [0, 2, 4]) == pytest.approx([0, 2])
    assert huber_line([0, 1, 2], [0, 0, 0]).tolist() == [0, 0]  # no scale
    flat = MedianImputer().fit([[1, 2], [3, 4]]).transform([[5, 6]])
    assert flat.tolist() == [[5, 6]]


def test_a_constant_whose_mean_is_rounded_has_no_z_scores():
    assert np.mean([0.1] * 3) != 0.1
    assert (z_scores([0.1] * 3) == 0).all()


@pytest.mark.parametrize("share", [0.1, 0.4, 0.8])
def test_the_share_lost_is_the_share_asked_for(share):
    y = rng(3).normal(size=20_000)
    for kind in ("MCAR", "MAR", "MNAR"):
        gaps = np.isnan(make_missing(y, -y, kind, rng(4), share))
        assert gaps.mean() == pytest.approx(share, abs=0.01)


def test_a_filled_mean_shrinks_correlation_by_the_same_factor():
    y, z = pair()
    filled = fill(make_missing(y, z, "MCAR", rng(5)), z, "mean", rng(6))
    shrunk = np.corrcoef(filled, z)[0, 1] / np.corrcoef(y, z)[0, 1]
    assert shrunk == pytest.approx(np.sqrt(0.6), abs=0.02)


def test_regression_on_complete_rows_is_right_if_gaps_depend_on_inputs():
    y, z = pair()
    for kind, right in (("MAR", True), ("MNAR", False)):
        seen = ~np.isnan(make_missing(y, z, kind, rng(7)))
        slope = np.polyfit(z[seen], y[seen], 1)[0]
        assert (abs(slope - 0.7) < 0.02) == right


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: make_missing([1.0], [1.0], "MAYBE", rng()), "kind"),
        (lambda: make_missing([], [], "MCAR", rng()), "y must"),
        (lambda: make_missing([1.0], [np.nan], "MAR", rng()), "z must"),
        (lambda: make_missing([1.0], [1.0], "MCAR", rng(), 0), "share"),
        (lambda: make_missing([1.0], [1.0], "MCAR", rng(), 1), "share"),
        (lambda: make_missing([1.0], [1.0], "MCAR", rng(), np.nan), "share"),
        (lambda: fill([1, np.nan, 2], [1, 2, 3], "mean", rng()), "three observed"),
        (lambda: fill([1, 2, 3, np.nan], [1, 2, 3, 4], "magic", rng()), "magic"),
        (lambda: fill([1, 2, 3, np.nan], [1, 2, np.nan, 4], "mean", rng()), "z must"),
        (lambda: fill([1, 2, np.inf, 4], [1, 2, 3, 4], "mean", rng()), "y must"),
        (lambda: fill([1, 2, 3, 4], [1, 2, 3], "mean", rng()), "y has 4"),
        (lambda: MedianImputer().fit([[np.nan], [np.nan]]), "without values"),
        (lambda: MedianImputer().fit(np.empty((0, 2))), "no rows"),
        (lambda: MedianImputer().fit([[np.inf]]), "without inf"),
        (lambda: MedianImputer().fit([[1.0]]).transform([[1.0, 2.0]]), "1 columns"),
        (lambda: z_scores([1, np.nan]), "x must be finite"),
        (lambda: robust_z_scores([]), "x must be a list"),
        (lambda: fences([np.inf]), "x must be finite"),
        (lambda: fences([1.0], -1), "reach"),
        (lambda: mahalanobis_squared([[1.0]], [0], np.eye(2)), "does not fit"),
        (lambda: mahalanobis_squared([[1.0, 1.0]], 0, np.eye(2)), "mean must"),
        (lambda: mahalanobis_squared([[np.nan, 1]], [0, 0], np.eye(2)), "X finite"),
        (lambda: mahalanobis_squared([[1.0, 1]], [0, 0], np.ones((2, 2))), "cov must"),
        (lambda: mahalanobis_squared([[1, 1]], [0, 0], [[1, 5], [0, 1]]), "cov must"),
        (lambda: huber_line([1, 1], [1, 2]), "x must vary"),
        (lambda: huber_line([1, 2, 3], [1, np.nan, 3]), "y must be finite"),
        (lambda: huber_line([1, 2, 3], [1, 2, 4], -1), "delta"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
