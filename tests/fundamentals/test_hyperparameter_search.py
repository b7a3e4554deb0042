"""By hand, against scikit-learn, by simulation, and planted optima."""

import math

import numpy as np
import pytest
from sklearn.datasets import load_diabetes
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF
from sklearn.kernel_ridge import KernelRidge

from mlinterviews.fundamentals.hyperparameter_search import (
    bayesian_search,
    best_value,
    expected_improvement,
    gaussian_process,
    grid_points,
    hyperband_brackets,
    random_points,
    successive_halving,
)
from mlinterviews.fundamentals.hyperparameter_search_study import (
    ridge_surface,
    softmax_trainer,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_a_grid_has_few_values_on_each_axis():
    U = grid_points(3, 2)
    assert U.shape == (9, 2)
    assert sorted(set(U[:, 0])) == pytest.approx([1 / 6, 1 / 2, 5 / 6])
    assert grid_points(2, 1, 0.0).tolist() == [[0.0], [0.5]]
    assert len(set(random_points(9, 2, rng())[:, 0])) == 9


def test_the_process_agrees_with_sklearn():
    U, Z = rng(1).random((12, 2)), rng(2).random((7, 2))
    y = np.sin(5 * U[:, 0]) + U[:, 1]
    theirs = GaussianProcessRegressor(RBF(0.3), alpha=1e-4, optimizer=None)
    theirs.fit(U, (y - y.mean()) / y.std())
    mean, sd = theirs.predict(Z, return_std=True)
    ours = gaussian_process(U, y, Z)
    np.testing.assert_allclose(ours[0], y.mean() + y.std() * mean, rtol=1e-6)
    variance = (ours[1] / y.std()) ** 2 - 1e-4  # ours adds the noise
    np.testing.assert_allclose(variance, sd**2, atol=1e-6)


def test_expected_improvement_against_a_simulation():
    for mean, sd, best in [(0.0, 1.0, 0.5), (2.0, 0.5, 1.0), (0, 1, 0)]:
        draws = rng(3).normal(mean, sd, size=400_000)
        gains = np.maximum(best - draws, 0)
        ours = expected_improvement([mean], [sd], best)[0]
        error = gains.std() / math.sqrt(len(gains))
        assert abs(ours - gains.mean()) < 5 * error
    assert expected_improvement([0.0], [1.0], 0.0)[0] == pytest.approx(0.3989, abs=1e-4)


def bowl(u):
    return float((u[0] - 0.3) ** 2 + (u[1] - 0.8) ** 2)


def test_bayesian_beats_random_on_a_bowl():
    bayes = [bayesian_search(bowl, 2, 25, rng(s))[1].min() for s in range(5)]
    plain = [best_value(bowl, random_points(25, 2, rng(s))) for s in range(5)]
    assert np.mean(bayes) < 0.2 * np.mean(plain)


def test_bayesian_search_survives_a_constant_and_returns_all_trials():
    U, y = bayesian_search(lambda u: 1.0, 3, 12, rng())
    assert U.shape == (12, 3) and (y == 1).all()
    again = bayesian_search(lambda u: 1.0, 3, 12, rng())[0]
    assert (again == U).all()


def curves(final):
    """Training that falls to a final loss as 1 / (epochs + 1)."""

    def train(config, state, amount):
        epochs = (state or 0) + amount
        return epochs, final[config] + (1 - final[config]) / (epochs + 1)

    return train


def test_halving_by_hand():
    """9 at 1, 3 at 3, 1 at 9: 9 + 3 * 2 + 1 * 6 = 21 units, not 81."""
    final = dict(enumerate([0.9, 0.5, 0.7, 0.1, 0.8, 0.3, 0.6, 0.4, 0.2]))
    best, loss, spent = successive_halving(range(9), curves(final), 1)
    assert (best, spent) == (3, 21)
    assert loss == pytest.approx(0.1 + 0.9 / 10)


def test_halving_drops_a_slow_starter():
    """The one that wins in the end is behind after one unit."""

    def train(config, state, amount):
        t = (state or 0) + amount
        return t, 0.5 if config < 8 else 2 / t

    assert successive_halving(range(9), train, 1)[0] != 8
    assert successive_halving(range(9), train, 9)[0] == 8


def test_halving_ranks_divergence_last():
    def train(config, state, amount):
        return None, [math.nan, math.inf, 5.0][config]

    assert successive_halving(range(3), train, 1)[0] == 2
    assert successive_halving([0], train, 1)[0] == 0
    _, loss, _ = successive_halving([0, 1], train, 1)
    assert loss == math.inf  # not the best of losses


def test_brackets_are_those_of_the_paper():
    assert hyperband_brackets(81) == [(81, 1), (34, 3), (15, 9), (8, 27), (5, 81)]
    assert hyperband_brackets(27) == [(27, 1), (12, 3), (6, 9), (4, 27)]
    assert hyperband_brackets(1) == [(1, 1)]


def test_the_surface_agrees_with_sklearn():
    X, y = load_diabetes(return_X_y=True)
    train, test = np.arange(60), np.arange(60, 120)
    errors = ridge_surface(X, y, train, test, [0.5, 5.0], [0.1, 1.0])
    for i, gamma in enumerate([0.5, 5.0]):
        for j, l2 in enumerate([0.1, 1.0]):
            model = KernelRidge(kernel="rbf", gamma=gamma, alpha=l2)
            p = model.fit(X[train], y[train]).predict(X[test])
            expected = ((p - y[test]) ** 2).mean()
            assert errors[i, j] == pytest.approx(expected, rel=1e-6)


@pytest.mark.filterwarnings("error")
def test_a_paused_training_goes_on_where_it_stopped():
    X, y = rng(5).normal(size=(60, 3)), np.arange(60) % 3
    train = softmax_trainer(X, y, 40, batches=4)
    config = (0.1, 0.01, 0.9)
    once = train(config, None, 5)[1]
    twice = train(config, train(config, None, 2)[0], 3)[1]
    assert once == twice
    start = train((0.0, 0.0, 0.0), None, 1)[1]
    assert start == pytest.approx(math.log(3))
    assert train(config, None, 20)[1] == train(config, None, 20)[1]


@pytest.mark.parametrize(
    "call",
    [
        lambda: grid_points(0, 2),
        lambda: random_points(3, 0, rng()),
        lambda: expected_improvement([0.0], [0.0], 1.0),
        lambda: bayesian_search(bowl, 2, 3, rng()),
        lambda: bayesian_search(lambda u: math.inf, 2, 5, rng()),
        lambda: bayesian_search(lambda u: math.nan, 2, 8, rng()),
        lambda: successive_halving([], curves({}), 1),
        lambda: successive_halving([0], curves({0: 1}), 1, eta=1),
        lambda: hyperband_brackets(0),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
