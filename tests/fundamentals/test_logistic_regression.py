"""By hand, against scikit-learn, and each derivation in numbers."""

import numpy as np
import pytest
from gradients import numeric
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import (
    LinearRegression,
    LogisticRegression,
    PoissonRegressor,
)
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.logistic_regression import (
    BERNOULLI,
    NORMAL,
    POISSON,
    dispersion,
    fit,
    gradient_and_hessian,
    loss,
    robust_errors,
    sigmoid,
    standard_errors,
)

FAMILIES = {"normal": NORMAL, "bernoulli": BERNOULLI, "poisson": POISSON}


def sample(family, n=60, seed=0):
    rng = np.random.default_rng(seed)
    A = np.column_stack([np.ones(n), rng.normal(size=(n, 2))])
    mu = family.mean(A @ np.array([0.3, 0.8, -0.5]))
    if family is BERNOULLI:
        return A, (rng.random(n) < mu).astype(float)
    if family is POISSON:
        return A, rng.poisson(mu).astype(float)
    return A, mu + rng.normal(size=n)


def test_a_two_by_two_table_by_hand():
    """20 of 200 without mail, 30 of 100 with: odds 1/9 and 3/7."""
    x = np.repeat([0, 1], [200, 100])
    y = np.repeat([1, 0, 1, 0], [20, 180, 30, 70])
    A = np.column_stack([np.ones(300), x])
    theta = fit(A, y, BERNOULLI)
    assert theta == pytest.approx([np.log(1 / 9), np.log(27 / 7)])
    variance = 1 / 20 + 1 / 180 + 1 / 30 + 1 / 70
    errors = standard_errors(theta, A, y, BERNOULLI)
    assert errors[1] == pytest.approx(np.sqrt(variance))


@pytest.mark.parametrize("name", FAMILIES)
def test_cumulants_give_mean_and_variance(name):
    """psi' and psi'' by finite differences, and against SciPy."""
    family = FAMILIES[name]
    z = np.linspace(-3, 2, 6)
    h = 1e-4
    slope = (family.psi(z + h) - family.psi(z - h)) / (2 * h)
    np.testing.assert_allclose(family.mean(z), slope, rtol=1e-6)
    bend = (family.mean(z + h) - family.mean(z - h)) / (2 * h)
    np.testing.assert_allclose(family.variance(z), bend, rtol=1e-6)
    law = {
        "normal": lambda m: stats.norm(m, 1),
        "bernoulli": stats.bernoulli,
        "poisson": stats.poisson,
    }[name](family.mean(z))
    np.testing.assert_allclose(law.mean(), family.mean(z))
    np.testing.assert_allclose(law.var(), family.variance(z))


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_gradient_and_hessian_by_differences(family):
    A, y = sample(family)
    theta = np.array([0.2, -0.4, 0.1])
    g, H = gradient_and_hessian(theta, A, y, family)
    found = numeric(lambda: loss(theta, A, y, family), theta)
    np.testing.assert_allclose(g, found, atol=1e-8)
    for j in range(3):
        column = numeric(
            lambda j=j: gradient_and_hessian(theta, A, y, family)[0][j], theta
        )
        np.testing.assert_allclose(H[j], column, atol=1e-7)
    assert np.linalg.eigvalsh(H).min() > 0


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.floats(0, 1))
def test_the_loss_is_convex(seed, t):
    """Below each chord, and a quarter of A'A bounds the Bernoulli's."""
    A, y = sample(BERNOULLI, 20, 1)
    a, b = np.random.default_rng(seed).normal(0, 3, (2, 3))
    chord = t * loss(a, A, y, BERNOULLI) + (1 - t) * loss(b, A, y, BERNOULLI)
    assert loss(t * a + (1 - t) * b, A, y, BERNOULLI) <= chord + 1e-12
    _, H = gradient_and_hessian(a, A, y, BERNOULLI)
    assert np.linalg.eigvalsh(A.T @ A / 80 - H).min() > -1e-12


def test_agrees_with_sklearn():
    A, y = sample(NORMAL)
    theirs = LinearRegression().fit(A[:, 1:], y)
    assert fit(A, y, NORMAL)[1:] == pytest.approx(theirs.coef_)
    A, y = sample(POISSON)
    theirs = PoissonRegressor(alpha=0, tol=1e-10).fit(A[:, 1:], y)
    assert fit(A, y, POISSON)[1:] == pytest.approx(theirs.coef_, abs=1e-5)
    data = load_breast_cancer()
    X = scale(data.data[:, :3])
    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000)
    theirs.fit(X, data.target)
    ours = fit(np.column_stack([np.ones(len(X)), X]), data.target, BERNOULLI)
    assert ours[1:] == pytest.approx(theirs.coef_[0], rel=1e-3)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_means_balance(family):
    """A^T (mu - y) = 0: totals agree, over all and where a flag is 1."""
    A, y = sample(family)
    flag = (A[:, 1] > 0).astype(float)
    A = np.column_stack([A, flag])
    mu = family.mean(A @ fit(A, y, family))
    assert mu.sum() == pytest.approx(y.sum())
    assert mu[flag == 1].sum() == pytest.approx(y[flag == 1].sum())


def test_an_offset_is_exposure():
    """Counts over t hours: log t with coefficient 1."""
    rng = np.random.default_rng(2)
    t = rng.uniform(1, 9, 400)
    A = np.column_stack([np.ones(400), rng.normal(size=400)])
    y = rng.poisson(t * np.exp(A @ [0.5, 0.3]))
    theta = fit(A, y, POISSON, offset=np.log(t))
    assert theta == pytest.approx([0.5, 0.3], abs=0.1)
    only = fit(A[:, :1], y, POISSON, offset=np.log(t))
    assert np.exp(only[0]) == pytest.approx(y.sum() / t.sum())


def test_errors_of_a_normal_are_those_of_least_squares():
    A, y = sample(NORMAL)
    theta = fit(A, y, NORMAL)
    plain = standard_errors(theta, A, y, NORMAL)
    inverse = np.linalg.inv(A.T @ A)
    np.testing.assert_allclose(plain, np.sqrt(np.diag(inverse)))
    e = y - A @ theta
    assert dispersion(theta, A, y, NORMAL) == pytest.approx(e @ e / 57)
    meat = (A.T * e**2) @ A
    expected = np.sqrt(np.diag(inverse @ meat @ inverse))
    np.testing.assert_allclose(robust_errors(theta, A, y, NORMAL), expected)


def test_errors_match_the_spread_of_refits():
    slopes, errors = [], []
    for seed in range(150):
        A, y = sample(BERNOULLI, 300, seed)
        theta = fit(A, y, BERNOULLI)
        slopes.append(theta[1])
        errors.append(
            [
                standard_errors(theta, A, y, BERNOULLI)[1],
                robust_errors(theta, A, y, BERNOULLI)[1],
            ]
        )
    assert np.mean(errors, axis=0) == pytest.approx(np.std(slopes), rel=0.15)


def test_varying_rates_show_in_the_dispersion():
    rng = np.random.default_rng(3)
    A = np.ones((4_000, 1))
    fixed = rng.poisson(3.0, 4_000)
    varied = rng.poisson(3.0 * rng.gamma(2, 0.5, 4_000))
    for y, expected in [(fixed, 1.0), (varied, 1 + 3 * 0.5)]:
        theta = fit(A, y, POISSON)
        found = dispersion(theta, A, y, POISSON)
        assert found == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize(
    ("x", "y", "family"),
    [
        ([0, 0, 1], [0, 1, 1], BERNOULLI),  # one group has one label only
        ([0, 1, 1, 2], [0, 0, 1, 1], BERNOULLI),  # overlap in one point
        ([0, 0, 1, 1], [1, 2, 0, 0], POISSON),  # a group without counts
        ([0, 1, 2, 3], [0, 0, 0, 0], POISSON),
    ],
)
def test_a_minimum_at_infinity_is_refused(x, y, family):
    """The gradient vanishes on the way, so it cannot be the criterion."""
    A = np.column_stack([np.ones(len(x)), x])
    with pytest.raises(ValueError, match="no finite minimum"):
        fit(A, y, family)


@pytest.mark.parametrize(
    "offset", [np.ones(3), np.ones((60, 1)), np.nan, np.full(60, np.inf)]
)
def test_a_bad_offset_is_refused(offset):
    A, y = sample(POISSON)
    with pytest.raises(ValueError, match="offset"):
        fit(A, y, POISSON, offset)


def test_units_do_not_matter():
    A, y = sample(BERNOULLI)
    units = np.array([1, 1e-7, 1e7])
    theirs = fit(A * units, y, BERNOULLI) * units
    np.testing.assert_allclose(theirs, fit(A, y, BERNOULLI), rtol=1e-7)
    A, y = sample(NORMAL)
    big = fit(A, 1e12 * y, NORMAL)
    np.testing.assert_allclose(big / 1e12, fit(A, y, NORMAL), rtol=1e-7)


def test_a_missing_independent_feature_shrinks_the_slope():
    """Unlike in linear regression, where it stays."""
    rng = np.random.default_rng(4)
    x, z = rng.normal(size=(2, 20_000))
    y = rng.random(20_000) < sigmoid(x + 2 * z)
    ones = np.ones(20_000)
    both = fit(np.column_stack([ones, x, z]), y, BERNOULLI)
    alone = fit(np.column_stack([ones, x]), y, BERNOULLI)
    assert both[1] == pytest.approx(1, abs=0.08)
    assert alone[1] == pytest.approx(0.6, abs=0.06)


def test_two_normals_with_one_variance_give_a_line():
    """log p(1|x)/p(0|x) = (m1 - m0) x / s^2 + const."""
    x = np.linspace(-3, 4, 9)
    one, zero = stats.norm(2, 1.5).pdf(x), stats.norm(-1, 1.5).pdf(x)
    logit = np.log(0.3 * one / (0.7 * zero))
    expected = 3 / 2.25 * x - (4 - 1) / 4.5 + np.log(3 / 7)
    np.testing.assert_allclose(logit, expected)


def test_the_steepest_slope_is_a_quarter():
    z = np.linspace(-4, 4, 801)
    assert np.gradient(sigmoid(0.7 * z), z).max() == pytest.approx(0.7 / 4, rel=1e-3)


def test_xor_needs_a_product():
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    y = np.array([0, 1, 1, 0])
    assert fit(np.column_stack([np.ones(4), x]), y, BERNOULLI) == pytest.approx(
        [0, 0, 0]
    )
    z = -0.5 + x[:, 0] + x[:, 1] - 2 * x[:, 0] * x[:, 1]
    assert ((z > 0) == y).all()


def test_extreme_input():
    z = np.array([-1000.0, 0.0, 1000.0])
    assert (sigmoid(z) == [0, 0.5, 1]).all()
    assert loss(np.array([1.0]), z[:, None], [0, 0, 1], BERNOULLI) < 0.3
    A = np.column_stack([np.ones(6), 1e4 * np.arange(6)])  # raw units
    theta = fit(A, [0, 1, 0, 1, 0, 1], BERNOULLI)
    small = fit(A / [1, 1e4], [0, 1, 0, 1, 0, 1], BERNOULLI)
    np.testing.assert_allclose(theta, small / [1, 1e4], rtol=1e-4)
    big = fit(np.ones((3, 1)), [5_000, 6_000, 7_000], POISSON)
    assert np.exp(big[0]) == pytest.approx(6_000)


@pytest.mark.parametrize(
    ("A", "y", "family"),
    [
        ([[1, 0], [1, 1]], [0, 1], BERNOULLI),
        (np.ones((4, 1)), [1, 1, 1, 1], BERNOULLI),
        (np.ones((4, 1)), [1, 2, 1, 1], BERNOULLI),
        (np.ones((4, 1)), [1, -2, 1, 1], POISSON),
        (np.ones((4, 2)), [1, 0, 1, 1], BERNOULLI),
        (np.ones((4, 1)), [[1], [0], [1], [1]], BERNOULLI),
        (np.empty((0, 1)), [], NORMAL),
        ([1.0, 2.0], [1, 2], NORMAL),
        ([[1.0], [np.nan]], [1, 2], NORMAL),
        ([[1.0], [2.0]], [1, np.inf], NORMAL),
    ],
)
def test_bad_input_is_refused(A, y, family):
    with pytest.raises(ValueError):
        fit(A, y, family)
