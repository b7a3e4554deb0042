"""The decomposition adds up; formulas of the text against fits."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression, Ridge

from examples.fundamentals.bias_and_variance import (
    curves,
    descent,
    digits,
    grid,
    sine,
)
from mlinterviews.fundamentals.bias_and_variance import (
    best_shrinkage,
    decompose,
    fit_min_norm,
    fit_ridge,
    learning_curve,
    noise_error,
    polynomial,
    relu_features,
    simulate,
)


def squared(y, y_hat):
    return float(np.mean((y - y_hat) ** 2))


@pytest.mark.parametrize(
    ("c", "bias2", "variance", "total"),
    [(1.0, 0.0, 2.0, 6.0), (0.8, 0.64, 1.28, 5.92), (0.5, 4.0, 0.5, 8.5)],
)
def test_example_by_hand_over_all_cases(c, bias2, variance, total):
    sets = np.array(list(product((2.0, 6.0), repeat=2)))
    guesses = c * sets.mean(axis=1)
    found = decompose(guesses[:, None], np.array([4.0]))
    assert found == pytest.approx((bias2, variance))
    error = np.mean([(y - g) ** 2 for g, y in product(guesses, (2.0, 6.0))])
    assert error == pytest.approx(total)


@given(mean=st.floats(0.1, 10), noise_var=st.floats(0.1, 10), n=st.integers(1, 20))
def test_best_shrinkage_is_a_minimum(mean, noise_var, n):
    def error(c):
        return (c - 1) ** 2 * mean**2 + c**2 * noise_var / n

    c = best_shrinkage(mean, noise_var, n)
    assert 0 < c < 1
    assert error(c) <= min(error(c - 1e-3), error(c + 1e-3), error(1.0))


def test_shrinkage_of_the_text():
    assert best_shrinkage(4.0, 4.0, 2) == pytest.approx(8 / 9)
    least = (8 / 9 - 1) ** 2 * 16 + (8 / 9) ** 2 * 4 / 2
    assert least == pytest.approx(16 / 9)


@pytest.mark.parametrize("degree", [0, 1, 3, 11])
def test_simulation_agrees_with_the_exact_smoother(degree):
    """Least squares is linear in y: predictions are S y."""
    x, x_test, noise = grid(20), grid(50), 0.4
    S = np.column_stack(
        [polynomial(degree)(x, unit)(x_test) for unit in np.eye(20)]
    )  # (50, 20)
    bias2 = np.mean((S @ sine(x) - sine(x_test)) ** 2)
    variance = noise**2 * np.mean(np.sum(S**2, axis=1))
    found = simulate(
        polynomial(degree),
        sine,
        x,
        x_test,
        noise,
        600,
        np.random.default_rng(0),
    )
    assert found["variance"] == pytest.approx(variance, rel=0.1)
    assert found["bias2"] == pytest.approx(bias2, abs=variance / 100)
    assert found["error"] == pytest.approx(bias2 + variance + noise**2, rel=0.04)


def test_degree_three_is_best_and_even_degrees_do_nothing():
    """Exactly, without simulation: bias and variance of the smoother."""
    x, x_test = grid(20), grid(200)
    bias2, error = [], []
    for degree in range(12):
        S = np.column_stack(
            [polynomial(degree)(x, unit)(x_test) for unit in np.eye(20)]
        )
        bias2.append(np.mean((S @ sine(x) - sine(x_test)) ** 2))
        error.append(bias2[-1] + 0.16 * np.mean(np.sum(S**2, axis=1)) + 0.16)
    assert np.argmin(error) == 3
    for even in range(2, 12, 2):
        assert bias2[even] == pytest.approx(bias2[even - 1], abs=1e-9)
        assert error[even] > error[even - 1]


@pytest.mark.parametrize("p", [1, 4, 8])
def test_gap_of_a_right_model_is_two_p_over_n(p):
    """Training sigma^2 (1 - p/n), new noise sigma^2 (1 + p/n)."""
    n, rng = 20, np.random.default_rng(1)
    x = grid(n)
    H = np.column_stack([polynomial(p - 1)(x, unit)(x) for unit in np.eye(n)])
    Y, Y_new = rng.standard_normal((2, 10_000, n))
    Y_hat = Y @ H.T
    assert squared(Y, Y_hat) == pytest.approx(1 - p / n, rel=0.02)
    assert squared(Y_new, Y_hat) == pytest.approx(1 + p / n, rel=0.02)


def test_polynomial_agrees_with_scikit_learn():
    rng = np.random.default_rng(2)
    x = rng.random(30)
    y = sine(x) + 0.1 * rng.standard_normal(30)
    A = np.polynomial.legendre.legvander(2 * x - 1, 6)[:, 1:]
    plain = LinearRegression().fit(A, y).predict(A)
    assert polynomial(6)(x, y)(x) == pytest.approx(plain)
    ridge = Ridge(alpha=30 * 0.01).fit(A, y).predict(A)
    assert polynomial(6, 0.01)(x, y)(x) == pytest.approx(ridge)


def test_min_norm_interpolates_and_is_smallest():
    rng = np.random.default_rng(3)
    Z, Y = rng.standard_normal((10, 30)), rng.standard_normal((10, 2))
    w = fit_min_norm(Z, Y)
    assert Z @ w == pytest.approx(Y)
    null = np.linalg.svd(Z)[2][10:]  # directions that Z cannot see
    assert null @ w == pytest.approx(np.zeros((20, 2)), abs=1e-12)


@pytest.mark.parametrize("p", [5, 40])
def test_ridge_agrees_with_scikit_learn(p):
    rng = np.random.default_rng(4)
    Z, Y = rng.standard_normal((20, p)), rng.standard_normal((20, 3))
    library = Ridge(alpha=20 * 0.3, fit_intercept=False).fit(Z, Y)
    assert fit_ridge(Z, Y, 0.3) == pytest.approx(library.coef_.T)


@pytest.mark.parametrize("p", [20, 50, 70, 75, 120, 300])
def test_noise_error_against_fits(p):
    n, rng = 60, np.random.default_rng(5)
    lengths = []
    for _ in range(120):
        Z = rng.standard_normal((n, p))
        lengths.append(np.sum(fit_min_norm(Z, rng.standard_normal((n, 1))) ** 2))
    assert np.mean(lengths) == pytest.approx(noise_error(n, p), rel=0.1)


def test_noise_error_is_infinite_at_the_threshold():
    assert [noise_error(60, p) for p in (59, 60, 61)] == [float("inf")] * 3
    assert noise_error(60, 58) == 58.0
    assert noise_error(60, 62) == 60.0
    assert noise_error(60, 0) == 0.0


def test_digits_descend_twice_and_ridge_once():
    rows = {r["p"]: r for r in descent((40, 150, 300, 600), 1)}
    assert rows[40]["test"] > rows[150]["test"] < rows[300]["test"]
    assert rows[300]["test"] > 10 * rows[600]["test"]
    assert rows[600]["test"] < rows[150]["test"]
    assert rows[300]["norm"] > 10 * rows[600]["norm"]
    ridge = [rows[p]["ridge"] for p in (40, 150, 300, 600)]
    assert ridge == sorted(ridge, reverse=True)


def test_gradient_descent_from_zero_finds_the_minimum_norm():
    rng = np.random.default_rng(6)
    Z, Y = rng.standard_normal((8, 40)), rng.standard_normal((8, 1))
    w = np.zeros((40, 1))
    for _ in range(500):
        w -= 0.1 * Z.T @ (Z @ w - Y) / 8
    assert w == pytest.approx(fit_min_norm(Z, Y), abs=1e-8)


def test_learning_curves_of_the_figure():
    found = curves([50, 400], 2)
    (rigid_train, rigid_val), (_, flexible_val) = found[20], found[2000]
    assert rigid_train[0] < rigid_train[1]  # harder to fit more
    assert rigid_val[0] > rigid_val[1] > 0.2  # stays above
    assert flexible_val[0] > 4 * flexible_val[1]


def test_learning_curve_by_hand():
    """The mean of constant targets is right from one example on."""
    x, y = grid(6), np.full(6, 3.0)
    rng = np.random.default_rng(0)
    found = learning_curve(polynomial(0), squared, (x, y), (x, y + 2), [1, 6], 2, rng)
    assert found == pytest.approx(np.array([[0, 0], [4, 4]]))


def test_same_seed_same_result_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    first, second = (
        simulate(
            polynomial(2), sine, grid(9), grid(5), 0.1, 4, np.random.default_rng(1)
        )
        for _ in range(2)
    )
    assert first == second
    assert np.array_equal(before, np.random.get_state()[1])


def test_more_weights_than_points_interpolates_without_warning():
    x = grid(3)
    y = np.array([1.0, -1.0, 2.0])
    assert polynomial(9)(x, y)(x) == pytest.approx(y)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="degree -1"):
        polynomial(-1)
    with pytest.raises(ValueError, match="do not fit"):
        decompose(np.zeros((3, 2)), np.zeros(4))
    with pytest.raises(ValueError, match="empty"):
        decompose(np.zeros((0, 2)), np.zeros(2))
    with pytest.raises(ValueError, match="l2 must be positive"):
        fit_ridge(np.eye(2), np.eye(2), 0.0)
    with pytest.raises(ValueError, match="sizes"):
        x = grid(3)
        rng = np.random.default_rng(0)
        learning_curve(polynomial(0), squared, (x, x), (x, x), [4], 1, rng)
    with pytest.raises(ValueError, match="n_repeats"):
        learning_curve(polynomial(0), squared, (x, x), (x, x), [2], 0, rng)
    with pytest.raises(ValueError, match="n >= 1"):
        best_shrinkage(1.0, 1.0, 0)
    with pytest.raises(ValueError, match="n >= 1"):
        noise_error(0, 3)


def test_relu_features_and_data():
    W = np.array([[1.0, -1.0]])
    assert relu_features(np.array([[2.0], [-3.0]]), W).tolist() == [[2, 0], [0, 3]]
    X, y = digits()
    assert X.shape == (1797, 64)
    assert set(y) == set(range(10))
