"""By hand, exact extrapolations, and the formulas of AR and MA."""

import numpy as np
import pytest

from mlinterviews.fundamentals.time_series import (
    ar_forecast,
    autocorrelation,
    holt_winters,
    lag_matrix,
    rolling_origins,
    scaled_error,
)


def ar1(phi: float, n: int, seed: int = 0) -> np.ndarray:
    rng, y = np.random.default_rng(seed), np.zeros(n)
    for t in range(1, n):
        y[t] = phi * y[t - 1] + rng.normal()
    return y[100:]


def test_simple_smoothing_by_hand():
    """10 10 12 14 12 with alpha 1/2: levels 10 10 11 12.5 12.25."""
    got = holt_winters([10, 10, 12, 14, 12], 1, (0.5, 0, 0), 2)
    assert got == pytest.approx([12.25, 12.25])


def test_smoothing_with_a_trend_by_hand():
    """Trend 2 from the start: levels 10 12 13.5 13.75 15.375."""
    got = holt_winters([10, 12, 13, 12, 15], 1, (0.5, 0, 0), 2)
    assert got == pytest.approx([17.375, 19.375])


def test_holt_winters_is_exact_on_a_line_with_a_season():
    t = np.arange(60)
    y = 5 + 0.5 * t + np.array([3, -1, -2.0])[t % 3]
    got = holt_winters(y[:50], 3, (0.3, 0.2, 0.4), 10)
    np.testing.assert_allclose(got, y[50:], atol=1e-9)


def test_autocorrelation_by_hand():
    """1 2 3 4: deviations -1.5 .. 1.5, sums 5, 1.25, -1.5."""
    got = autocorrelation([1, 2, 3, 4], 2)
    assert got == pytest.approx([1, 0.25, -0.3])


@pytest.mark.parametrize("phi", [0.8, -0.5])
def test_the_formulas_of_an_ar1(phi):
    """Variance 1/(1 - phi^2), correlations phi^k, errors at h steps."""
    y = ar1(phi, 200_000)
    assert y.var() == pytest.approx(1 / (1 - phi**2), rel=0.03)
    expected = phi ** np.arange(5)
    np.testing.assert_allclose(autocorrelation(y, 4), expected, atol=0.02)
    for h in (1, 3):
        error = y[h:] - phi**h * y[:-h]
        variance = (1 - phi ** (2 * h)) / (1 - phi**2)
        assert error.var() == pytest.approx(variance, rel=0.03)


def test_an_ma1_has_one_correlation():
    e = np.random.default_rng(0).normal(size=200_000)
    r = autocorrelation(e[1:] + 0.5 * e[:-1], 3)
    expected = [1, 0.5 / 1.25, 0, 0]
    np.testing.assert_allclose(r, expected, atol=0.01)


def test_ar_recovers_its_coefficient_and_decays_to_the_mean():
    y = 7 + ar1(0.8, 20_000)
    got = ar_forecast(y, 1, 60)
    gap = y[-1] - y.mean()
    assert got[0] - y.mean() == pytest.approx(0.8 * gap, abs=0.1)
    assert got[-1] == pytest.approx(y.mean(), abs=0.1)


def test_ar_is_exact_on_a_wave():
    t = np.arange(60)
    y = np.sin(0.7 * t)
    np.testing.assert_allclose(ar_forecast(y[:50], 2, 10), y[50:], atol=1e-8)


def test_lag_matrix_by_hand():
    X, y = lag_matrix([1, 2, 3, 4, 5], [1, 3])
    assert X.tolist() == [[3, 1], [4, 2]]
    assert y.tolist() == [4, 5]


def test_no_feature_is_younger_than_its_lag():
    """Changing the last value changes no row of features of lag 2+."""
    y = np.arange(20.0)
    X, _ = lag_matrix(y, [2, 5])
    y[-2:] = 99
    assert (lag_matrix(y, [2, 5])[0] == X).all()


def test_rolling_origins_never_look_ahead():
    pairs = list(rolling_origins(100, 50, 10, 10, gap=5))
    assert [(a.stop, b.start, b.stop) for a, b in pairs] == [
        (50, 55, 65),
        (60, 65, 75),
        (70, 75, 85),
        (80, 85, 95),
    ]
    assert list(rolling_origins(95, 50, 10, 10, gap=5)) == pairs  # to the end
    assert list(rolling_origins(94, 50, 10, 10, gap=5)) == pairs[:-1]
    assert list(rolling_origins(10, 50, 1, 1)) == []


def test_the_scaled_error_of_the_naive_forecast_is_one():
    y = np.random.default_rng(0).normal(size=200_000).cumsum()
    test, history = y[100_000:], y[:100_000]
    got = scaled_error(test, y[99_999:-1], history, 1)
    assert got == pytest.approx(1, rel=0.02)


def test_recursion_with_a_nonlinear_model_is_biased_even_if_it_is_right():
    """y' = y^2 / 2 + noise: the mean after two steps is not f(f(y))."""
    rng, y = np.random.default_rng(0), 1.0
    one = y**2 / 2 + rng.normal(size=400_000)
    two = one**2 / 2 + rng.normal(size=400_000)
    plugged = (y**2 / 2) ** 2 / 2
    assert two.mean() == pytest.approx(plugged + 0.5, abs=0.01)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: autocorrelation([1, 1, 1], 1), "y must vary"),
        (lambda: autocorrelation([0.1, 0.1, 0.1], 1), "y must vary"),
        (lambda: autocorrelation([1, 2, 3], 3), "below n"),
        (lambda: autocorrelation([1, 2, 3], 1.5), "lags must be an integer"),
        (lambda: autocorrelation([1, np.nan, 3], 1), "y must be"),
        (lambda: lag_matrix([1, 2, 3], [0]), "integer >= 1"),
        (lambda: lag_matrix([1, 2, 3], [1.5]), "integer >= 1"),
        (lambda: lag_matrix([1, 2, 3], np.array([1, 3])), "lags must be in"),
        (lambda: lag_matrix([], [1]), "y must be"),
        (lambda: ar_forecast([1, 2, 3], 1, 1), "y must be"),
        (lambda: ar_forecast(np.arange(9), 0, 1), "p must be"),
        (lambda: ar_forecast(np.arange(9), 1, 1.5), "horizon must be"),
        (lambda: holt_winters([1, 2, 3], 2, (0.1, 0.1, 0.1), 1), "y must be"),
        (lambda: holt_winters([1, 2, 3, 4], 2, (1.1, 0.1, 0.1), 1), "weights"),
        (lambda: holt_winters([1, 2, 3, 4], 2, (0.1, 0.1), 1), "weights"),
        (lambda: holt_winters([1, 2, 3, 4], 1.5, (0, 0, 0), 1), "period must be"),
        (lambda: rolling_origins(10, 0, 1, 1), "first must be"),
        (lambda: rolling_origins(10, 1, 1, 1, np.nan), "gap must be"),
        (lambda: scaled_error([1], [1], [2, 2, 2], 1), "repeats itself"),
        (lambda: scaled_error([1, 2], [1], [1, 2, 3], 1), "y and y_hat"),
        (lambda: scaled_error([1], [1], [1, 2], 2), "n >= 3"),
        (lambda: scaled_error([1], [1], [1, 2, 3], -1), "period must be"),
        (lambda: scaled_error([1], [1], [1, 2, 3], 0), "period must be"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.filterwarnings("error")
def test_a_constant_series_is_forecast_as_itself():
    assert ar_forecast(np.ones(20), 2, 3) == pytest.approx([1, 1, 1])
    got = holt_winters(np.ones(20), 7, (0.2, 0.1, 0.1), 3)
    assert got == pytest.approx([1, 1, 1])
