"""Encodings against scikit-learn, Shapley values against their axioms."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_diabetes
from sklearn.inspection import permutation_importance as theirs
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import TargetEncoder

from mlinterviews.fundamentals.features import (
    cyclic,
    encode,
    hashed,
    level_means,
    out_of_fold,
)
from mlinterviews.fundamentals.features_importance import (
    coalition_values,
    permutation_importance,
    shapley,
)


def test_shrunk_means_by_hand():
    """Targets 1, 1, 0, 1 with mean 3/4; strength 2."""
    means = level_means(["a", "a", "b", "b"], [1, 1, 0, 1], 2)
    assert means == pytest.approx({"a": 3.5 / 4, "b": 2.5 / 4})
    got = encode(["b", "new"], means, 0.75)
    assert got == pytest.approx([0.625, 0.75])


def test_level_means_agree_with_sklearn():
    rng = np.random.default_rng(0)
    level, y = rng.integers(20, size=300), rng.normal(size=300)
    encoder = TargetEncoder(smooth=5.0, target_type="continuous")
    encoder.fit(level[:, None], y)
    ours = encode(level, level_means(level, y, 5), 0)
    np.testing.assert_allclose(
        encoder.transform(level[:, None])[:, 0], ours, rtol=1e-12
    )


def test_no_row_sees_its_own_label():
    rng = np.random.default_rng(0)
    level, y = rng.integers(30, size=200), rng.normal(size=200)
    code = out_of_fold(level, y, 3, 5, np.random.default_rng(1))
    for i in (0, 77, 199):
        other = y.copy()
        other[i] += 100
        again = out_of_fold(level, other, 3, 5, np.random.default_rng(1))
        assert again[i] == code[i]
        assert (again != code).any()


def test_unique_levels_become_the_mean_of_the_rest():
    code = out_of_fold(range(6), [0, 0, 0, 1, 1, 1], 0, 6, np.random.default_rng(0))
    assert code == pytest.approx([0.6] * 3 + [0.4] * 3)


def test_hashing_is_an_unbiased_inner_product():
    """Different strings: mean product 0; equal ones: always 1."""
    X = hashed([f"id-{i}" for i in range(2_000)], 8)
    assert (abs(X).sum(axis=1) == 1).all()
    product = (X @ X.T)[np.triu_indices(2_000, 1)]
    assert abs(product.mean()) < 0.01
    assert (hashed(["a", "a"], 4)[0] == hashed(["a"], 4)[0]).all()


def test_midnight_is_near():
    near, far = cyclic([23.5, 0.5], 24), cyclic([0, 12], 24)
    assert np.linalg.norm(near[0] - near[1]) < 0.3
    assert np.linalg.norm(far[0] - far[1]) == pytest.approx(2)


def test_permutation_agrees_with_sklearn():
    X, y = load_diabetes(return_X_y=True)
    model = LinearRegression().fit(X, y)

    def loss(Z):
        return np.mean((y - model.predict(Z)) ** 2)

    peer = theirs(model, X, y, scoring="neg_mean_squared_error", n_repeats=30)
    rng = np.random.default_rng(0)
    for j in (1, 2, 8):
        ours = permutation_importance(loss, X, [j], rng, 30)
        # known for a linear model with its own residuals: 2 w^2 var
        expected = 2 * model.coef_[j] ** 2 * X[:, j].var()
        error = 5 * peer.importances_std[j] / 30**0.5
        assert abs(ours - expected) < 2 * error
        assert abs(ours - peer.importances_mean[j]) < 2 * error


def test_shapley_by_hand():
    """10 + 4a + 2b + 6ab at (1, 1) from (0, 0): 7 and 5."""

    def predict(Z):
        a, b = Z.T
        return 10 + 4 * a + 2 * b + 6 * a * b

    value = coalition_values(predict, [1, 1], [[0, 0]])
    assert value == pytest.approx([10, 14, 12, 22])
    assert shapley(value) == pytest.approx([7, 5])


games = st.lists(st.floats(-9, 9), min_size=16, max_size=16)


@given(games, games)
def test_the_four_axioms(one, two):
    v, w = np.array(one), np.array(two)
    phi = shapley(v)
    assert phi.sum() == pytest.approx(v[-1] - v[0], abs=1e-9)  # efficiency
    both = shapley(v + 2 * w)
    assert both == pytest.approx(phi + 2 * shapley(w), abs=1e-9)  # linear
    alike = v.copy().reshape(2, 2, 2, 2)
    alike = (alike + alike.swapaxes(0, 1)).ravel()  # features 3 and 2
    fair = shapley(alike)
    assert fair[3] == pytest.approx(fair[2], abs=1e-9)  # symmetry
    idle = np.repeat(v[::2], 2)  # feature 0 changes nothing
    assert shapley(idle)[0] == 0  # dummy


@given(games)
def test_shapley_is_the_mean_over_orders(game):
    phi = np.zeros(4)
    for order in permutations(range(4)):
        S = 0
        for j in order:
            phi[j] += game[S | 1 << j] - game[S]
            S |= 1 << j
    assert shapley(game) == pytest.approx(phi / 24, abs=1e-9)


def test_a_linear_model_has_a_closed_form():
    X, y = load_diabetes(return_X_y=True)
    X = X[:, :6]
    model = LinearRegression().fit(X, y)
    phi = shapley(coalition_values(model.predict, X[3], X))
    expected = model.coef_ * (X[3] - X.mean(axis=0))
    np.testing.assert_allclose(phi, expected, atol=1e-9)


def test_a_copy_shares_only_under_conditional_values():
    """f = a, and b = a always. Interventional: (1, 0); else half each."""
    X = np.array([[0, 0], [1, 1]])
    value = coalition_values(lambda Z: Z[:, 0], [1, 1], X)
    assert shapley(value) == pytest.approx([0.5, 0])
    conditional = [0.5, 1, 1, 1]  # E[a | b = 1] = 1
    assert shapley(conditional) == pytest.approx([0.25, 0.25])


@pytest.mark.parametrize(
    "call",
    [
        lambda rng: level_means([], [], 1),
        lambda rng: level_means(["a"], [np.nan], 1),
        lambda rng: level_means(["a"], [1], -1),
        lambda rng: level_means(["a"], [1], np.inf),
        lambda rng: level_means([["a"]], [[1]], 1),
        lambda rng: out_of_fold(["a"], [1], 1, 2, rng),
        lambda rng: hashed(["a"], 0),
        lambda rng: cyclic([1], 0),
        lambda rng: cyclic([np.nan], 24),
        lambda rng: permutation_importance(len, [1, 2], [0], rng),
        lambda rng: permutation_importance(len, [[1]], [], rng),
        lambda rng: coalition_values(len, [1], [[1, 2]]),
        lambda rng: coalition_values(len, [1] * 17, [[1] * 17]),
        lambda rng: shapley([1, 2, 3]),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call(np.random.default_rng(0))


def test_the_data_are_left_alone():
    X = np.arange(10).reshape(5, 2)
    before = X.copy()
    state = np.random.get_state()[1].copy()
    rng = np.random.default_rng(0)
    permutation_importance(lambda Z: Z.sum(), X, [0], rng)
    assert (before == X).all()
    assert (np.random.get_state()[1] == state).all()
