"""By hand, gradients, the closed forms, what it learns, edges."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from mlinterviews.ml_coding.matrix_factorization import (
    BiasedMF,
    als,
    implicit_als,
    implicit_rows,
    ridge_rows,
)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def made(n=40, m=30, k=2, r=800, noise=0.1):
    r_ = rng(3)
    P, Q = r_.normal(size=(n, k)), r_.normal(size=(m, k))
    b, c = r_.normal(size=n), r_.normal(size=m)
    pairs = r_.choice(n * m, size=r, replace=False)
    u, i = pairs // m, pairs % m
    y = 3 + b[u] + c[i] + (P[u] * Q[i]).sum(axis=1)
    return u, i, y + noise * r_.normal(size=r), (n, m)


def one_pair(l2):
    model = BiasedMF(2, rng(), l2)
    model.start(1, 1, 3.5)
    model.b_[0], model.c_[0] = 0.2, -0.1
    model.P_[0], model.Q_[0] = (1, 0), (0.5, 1)
    return model


# One step


def test_the_step_of_the_text():
    model = one_pair((0, 0))
    assert model.predict([0], [0]) == pytest.approx([4.1])
    model.step(0, 0, 5.0, 0.1)
    assert model.b_ == pytest.approx([0.29])
    assert model.c_ == pytest.approx([-0.01])
    assert model.P_[0] == pytest.approx([1.045, 0.09])
    assert model.Q_[0] == pytest.approx([0.59, 1])
    assert model.predict([0], [0]) == pytest.approx([4.48655])


def test_a_step_follows_the_gradient_of_the_objective():
    before = one_pair((0.3, 0.7))
    after = one_pair((0.3, 0.7))
    after.step(0, 0, 5.0, 1e-3)
    for name in ("b_", "c_", "P_", "Q_"):
        flat = getattr(before, name).ravel()
        moved = getattr(after, name).ravel()
        for j in range(flat.size):
            kept, h = flat[j], 1e-5
            losses = []
            for flat[j] in (kept + h, kept - h):
                losses.append(before.objective([0], [0], np.array([5.0])))
            flat[j] = kept
            slope = (losses[0] - losses[1]) / (2 * h)
            assert (kept - moved[j]) / 1e-3 == pytest.approx(slope, abs=1e-6)


# SGD


def test_sgd_finds_what_biases_cannot():
    u, i, y, shape = made()
    test = np.arange(len(y)) >= 700
    rmse = {}
    for k in (0, 2):
        model = BiasedMF(k, rng(1), (0.02, 0.02))
        model.fit(u[~test], i[~test], y[~test], shape, 0.07, 20)
        error = y[test] - model.predict(u[test], i[test])
        rmse[k] = np.sqrt((error**2).mean())
        assert model.losses_[-1] < model.losses_[0]
    assert rmse[0] > 1
    assert rmse[2] < 0.35


def test_factors_that_start_at_zero_stay_there():
    u, i, y, shape = made(r=200)
    model = BiasedMF(2, rng(0))
    model.start(*shape, y.mean())
    model.P_[:], model.Q_[:] = 0, 0
    for t in range(200):
        model.step(u[t], i[t], y[t], 0.05)
    assert not model.P_.any() and not model.Q_.any()
    assert model.b_.any()


# Least squares


def test_a_row_is_the_ridge_regression_of_scikit_learn():
    u, i, y, (n, m) = made()
    F = rng(5).normal(size=(m, 3))
    W = ridge_rows(u, i, y, F, n, 0.2)
    for row in (0, 7, 39):
        mine = u == row
        ridge = Ridge(alpha=0.2 * mine.sum(), fit_intercept=False)
        assert W[row] == pytest.approx(ridge.fit(F[i[mine]], y[mine]).coef_)


def test_als_never_goes_up_and_recovers_the_ratings():
    u, i, y, shape = made()
    P, Q, losses = als(u, i, y - 3, shape, 5, rng(1), 0.01, 10)
    assert P.shape == (40, 5) and Q.shape == (30, 5)
    assert len(losses) == 20
    assert (np.diff(losses) <= 1e-12).all()
    error = y - 3 - (P[u] * Q[i]).sum(axis=1)
    assert np.sqrt((error**2).mean()) < 0.3


def test_als_ends_where_the_gradient_is_zero():
    u, i, y, shape = made(12, 9, r=80)
    P, Q, _ = als(u, i, y, shape, 2, rng(1), 0.3, 150)
    error = y - (P[u] * Q[i]).sum(axis=1)
    for row in range(12):
        mine = u == row
        slope = error[mine] @ Q[i[mine]] - 0.3 * mine.sum() * P[row]
        assert slope == pytest.approx(np.zeros(2), abs=1e-4)


def test_a_row_without_ratings_is_zero():
    W = ridge_rows(np.array([2]), np.array([0]), np.array([1.0]), np.eye(2), 4, 1.0)
    assert W.tolist() == [[0, 0], [0, 0], [0.5, 0], [0, 0]]


def test_implicit_rows_are_the_weighted_least_squares_over_all_items():
    C = rng(2).poisson(0.6, size=(6, 8)) * 4.0
    F = rng(3).normal(size=(8, 3))
    W = implicit_rows(C, F, 0.5)
    for u in range(6):
        ridge = Ridge(alpha=0.5, fit_intercept=False)
        ridge.fit(F, C[u] > 0, sample_weight=1 + C[u])
        assert W[u] == pytest.approx(ridge.coef_)


def test_alpha_multiplies_the_counts():
    counts = rng(2).poisson(0.6, size=(6, 8))
    one = implicit_als(counts * 4, 2, rng(0), alpha=1.0)
    four = implicit_als(counts, 2, rng(0), alpha=4.0)
    assert np.array_equal(one[0], four[0])
    ten = implicit_als(counts, 2, rng(0), alpha=10.0)
    assert np.array_equal(implicit_als(counts, 2, rng(0))[0], ten[0])
    assert not np.allclose(four[0], ten[0])


def test_each_epoch_visits_each_rating_once_in_a_new_order():
    u, i, y, shape = made(r=100)
    model, seen = BiasedMF(1, rng()), []
    model.step = lambda u, i, y, lr: seen.append((int(u), int(i)))
    model.fit(u, i, y, shape, n_epochs=2)
    pairs = list(zip(u.tolist(), i.tolist(), strict=True))
    assert sorted(seen[:100]) == sorted(seen[100:]) == sorted(pairs)
    assert seen[:100] != pairs != seen[100:] != seen[:100]


def test_implicit_factors_separate_two_tastes():
    counts = np.kron(np.eye(2), np.ones((10, 8)))  # two blocks
    hidden = counts.copy()
    hidden[0, 0] = 0
    P, Q = implicit_als(hidden, 2, rng(0))
    scores = P @ Q.T
    assert scores[0, 0] > 0.5 > abs(scores[0, 8:]).max()


# Cold start


def test_unknown_ids_fall_back():
    u, i, y, shape = made()
    model = BiasedMF(2, rng(1)).fit(u, i, y, shape, n_epochs=5)
    got = model.predict([-1, -1, 4], [-1, 6, -1])
    wanted = [model.mu_, model.mu_ + model.c_[6], model.mu_ + model.b_[4]]
    assert got == pytest.approx(wanted)
    assert model.mu_ == pytest.approx(y.mean())


def test_fold_in_solves_the_ridge_and_leaves_items_alone():
    u, i, y, shape = made()
    model = BiasedMF(2, rng(1), (0.02, 0.02))
    model.fit(u, i, y, shape, n_epochs=5)
    before = model.Q_.copy()
    mine = u == 0
    b, p = model.fold_in(i[mine], y[mine], 0.1)
    A = np.column_stack([np.ones(mine.sum()), model.Q_[i[mine]]])
    left = y[mine] - model.mu_ - model.c_[i[mine]]
    wanted = Ridge(alpha=0.1, fit_intercept=False).fit(A, left).coef_
    assert [b, *p] == pytest.approx(wanted)
    assert np.array_equal(before, model.Q_)
    b, p = model.fold_in([3], [4.0], 1e9)
    assert abs(b) + abs(p).max() < 1e-6


# Edges


def test_one_rating_duplicates_and_unseen_rows():
    model = BiasedMF(2, rng()).fit([0], [0], [4], (3, 2))
    assert model.predict([0], [0]) == pytest.approx([4], abs=0.05)
    assert model.b_[1:].tolist() == [0, 0]
    # users 1, 2 and item 1 have no ratings: their vectors are zero
    assert not model.P_[1:].any() and not model.Q_[1].any()
    cold = model.predict([1, 2, 1], [0, 0, 1])
    wanted = [model.mu_ + model.c_[0]] * 2 + [model.mu_]
    assert cold == pytest.approx(wanted)
    same = [0, 0, 0], [1, 1, 1], [2, 4, 3], (1, 2)
    model = BiasedMF(1, rng()).fit(*same)
    assert model.predict([0], [1]) == pytest.approx([3], abs=0.3)
    P, Q, _ = als(*same, 2, rng())
    assert np.isfinite(P).all() and not Q[0].any()


def test_same_seed_twice_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    u, i, y, shape = made(r=100)
    first, second = (
        BiasedMF(2, rng(4)).fit(u, i, y, shape, n_epochs=2) for _ in range(2)
    )
    assert np.array_equal(first.P_, second.P_)
    assert np.array_equal(first.predict(u, i), first.predict(u, i))
    a, b = (als(u, i, y, shape, 2, rng(4), n_iter=2)[0] for _ in range(2))
    assert np.array_equal(a, b)
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize(
    "users, items, y, message",
    [
        ([], [], [], "y must be"),
        ([0], [0], [np.nan], "y must be"),
        ([0], [0], [np.inf], "y must be"),
        ([0], [0], [[1.0]], "y must be"),
        ([0, 1], [0], [1.0], "one length"),
        ([-1], [0], [1.0], "users must be"),
        ([0], [2], [1.0], "items must be"),
        ([0.5], [0], [1.0], "users must be"),
    ],
)
def test_bad_ratings_are_refused(users, items, y, message):
    with pytest.raises(ValueError, match=message):
        BiasedMF(1, rng()).fit(users, items, y, (2, 2))
    with pytest.raises(ValueError, match=message):
        als(users, items, y, (2, 2), 1, rng())


def test_bad_settings_are_refused():
    u, i, y, shape = made(r=100)
    for make, message in (
        (lambda: BiasedMF(-1, rng()), "n_factors"),
        (lambda: BiasedMF(1, rng(), (0, -1)), "l2"),
        (lambda: BiasedMF(2, rng()).fit(u, i, 1e6 * y, shape), "lr is too large"),
        (lambda: als(u, i, y, shape, 0, rng()), "n_factors"),
        (lambda: als(u, i, y, shape, 1, rng(), 0), "l2"),
        (lambda: als(u, i, y, shape, 1, rng(), np.nan), "l2"),
        (lambda: als(u, i, y, shape, 1.5, rng()), "n_factors"),
        (lambda: als(u, i, y, shape, 1, rng(), n_iter=0), "n_iter"),
        (lambda: implicit_als([[1]], 1, rng(), n_iter=0), "n_iter"),
        (lambda: implicit_als([[1]], 1, rng(), np.nan), "alpha"),
        (lambda: implicit_als([[1]], 1, rng(), l2=np.nan), "l2"),
        (lambda: BiasedMF(1, rng(), (np.nan, 0)), "l2"),
        (lambda: BiasedMF(1, rng()).fit(u, i, y, shape, np.nan), "lr must"),
        (lambda: one_pair((0, 0)).fold_in([0], [3.0], 0), "l2"),
        (lambda: one_pair((0, 0)).predict([0], [0, 0]), "one length"),
        (lambda: implicit_als([[1, -1]], 1, rng()), "counts"),
        (lambda: implicit_als([[1, np.nan]], 1, rng()), "counts"),
        (lambda: implicit_als([], 1, rng()), "counts"),
        (lambda: implicit_als([[1]], 0, rng()), "n_factors"),
        (lambda: one_pair((0, 0)).predict([1], [0]), "users must be"),
        (lambda: one_pair((0, 0)).predict([0], [-2]), "items must be"),
        (lambda: one_pair((0, 0)).fold_in([], []), "y must be"),
    ):
        with pytest.raises(ValueError, match=message):
            make()
