"""By hand, gradients, what the correction changes, edges."""

import numpy as np
import pytest
from sklearn.metrics import log_loss

from mlinterviews.ml_coding.two_tower_retrieval import (
    TwoTowers,
    in_batch_loss,
    log_softmax,
    normalise,
    normalise_backward,
    recall_at_k,
)

U = np.array([[1.0, 0.0], [0.0, 1.0]])
V = np.array([[2.0, 0.0], [1.0, 1.0]])
TWO = np.array([0, 1])


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def towers(**kw):
    model = TwoTowers(3, rng(1), **kw)
    r = rng(2)
    model.A_, model.C_ = r.normal(size=(4, 3)), r.normal(size=(5, 3))
    model.log_q_ = np.log(np.arange(1, 7) / 21)
    items = np.array([0, 5, 2, 5, 1])
    return model, r.normal(size=(5, 4)), r.normal(size=(6, 5))[items], items


# The loss


def test_the_loss_of_the_text():
    loss, dU, dV = in_batch_loss(U, V, TWO)
    assert loss == pytest.approx(np.log(1 + np.exp(-1)))
    p = 1 / (1 + np.exp(1)) / 2  # 0.1345
    assert dU == pytest.approx(np.array([[-p, p], [p, -p]]))
    assert dV == pytest.approx(np.array([[-p, p], [p, -p]]))


def test_the_corrected_loss_of_the_text():
    loss = in_batch_loss(U, V, TWO, np.log([0.8, 0.2]))[0]
    rows = [np.log(1 + 4 * np.exp(-1)), np.log(1 + np.exp(-1) / 4)]
    assert rows == pytest.approx([0.9048, 0.0880], abs=1e-4)
    assert loss == pytest.approx(np.mean(rows))


def test_a_copy_of_the_positive_is_no_negative():
    items = np.array([3, 3, 8])
    u, v = rng(0).normal(size=(2, 3, 2))
    v[1] = v[0]
    z = u @ v.T
    rows = [
        np.log(np.exp(z[0, [0, 2]]).sum()) - z[0, 0],
        np.log(np.exp(z[1, [1, 2]]).sum()) - z[1, 1],
        np.log(np.exp(z[2]).sum()) - z[2, 2],
    ]
    assert in_batch_loss(u, v, items)[0] == pytest.approx(np.mean(rows))


def test_without_the_mask_copies_share_the_pull_and_never_push():
    items, v = np.array([3, 3, 8]), np.eye(3)[[0, 0, 1]]
    u = rng(0).normal(size=(3, 3))
    p = np.exp(log_softmax(u @ v.T))
    loss, dU, _ = in_batch_loss(u, v, items, mask=False)
    assert loss == pytest.approx(-np.log(p.diagonal()).mean())
    # item 3 pulls user 0 with 1 - p - p', not with 1 - p
    assert dU[0, 0] == pytest.approx((p[0, 0] + p[0, 1] - 1) / 3)
    assert dU[0, 0] < 0


def test_the_loss_is_scikit_learn_s_cross_entropy():
    u, v = rng(4).normal(size=(2, 6, 3))
    p = np.exp(log_softmax(u @ v.T / 0.5))
    wanted = log_loss(np.arange(6), p)
    assert in_batch_loss(u, v, np.arange(6), None, 0.5)[0] == pytest.approx(wanted)


@pytest.mark.parametrize("unit", [False, True])
@pytest.mark.parametrize("logq", [False, True])
@pytest.mark.parametrize("temperature", [1.0, 0.2])
def test_gradients_against_finite_differences(unit, logq, temperature):
    model, X, F, items = towers(unit=unit, logq=logq, temperature=temperature)
    slopes = model.loss(X, F, items)[1:]
    for W, slope in zip((model.A_, model.C_), slopes, strict=True):
        assert np.abs(slope).max() > 1e-3
        flat, h = W.reshape(-1), 1e-6
        for j in range(flat.size):
            kept, losses = flat[j], []
            for flat[j] in (kept + h, kept - h):
                losses.append(model.loss(X, F, items)[0])
            flat[j] = kept
            numeric = (losses[0] - losses[1]) / (2 * h)
            assert slope.ravel()[j] == pytest.approx(numeric, abs=1e-6)


def test_normalise_and_its_gradient():
    E = np.array([[3.0, 4.0], [0.0, 0.0]])
    unit, lengths = normalise(E)
    assert unit == pytest.approx(np.array([[0.6, 0.8], [0, 0]]))
    dE = normalise_backward(np.array([[1.0, 0.0]]), unit[:1], lengths[:1])
    assert dE == pytest.approx(np.array([[0.128, -0.096]]))


def test_a_constant_added_to_all_log_q_changes_nothing():
    model, X, F, items = towers()
    before = model.loss(X, F, items)
    model.log_q_ = model.log_q_ + 7
    after = model.loss(X, F, items)
    for a, b in zip(before, after, strict=True):
        assert a == pytest.approx(b)


def test_a_zero_row_has_no_gradient():
    unit, lengths = normalise(np.zeros((1, 2)))
    assert not normalise_backward(np.ones((1, 2)), unit, lengths).any()


def test_serving_scores_by_hand():
    model = TwoTowers(2, rng(), unit=True, temperature=0.5)
    model.A_, model.C_ = np.eye(2), np.eye(2)
    scores = model.scores([[3, 4]], [[2, 0], [0, 1]])
    assert scores == pytest.approx(np.array([[1.2, 1.6]]))
    model.unit = False
    scores = model.scores([[3, 4]], [[2, 0], [0, 1]])
    assert scores == pytest.approx(np.array([[12.0, 8.0]]))


def test_the_first_step_of_adam_has_the_length_of_the_rate():
    clicks = [[0, 0], [1, 1]]
    X, F = rng(3).normal(size=(2, 2, 4))
    model = TwoTowers(3, rng(5)).fit(X, F, clicks, 0.01, 1, 40)
    start = rng(5).normal(size=(2, 4, 3)) / 2  # 1 / sqrt(4)
    for W, old in zip((model.A_, model.C_), start, strict=True):
        assert np.abs(W - old) == pytest.approx(np.full((4, 3), 0.01), rel=1e-4)
    two = TwoTowers(3, rng(5)).fit(X, F, clicks, 0.01, 2, 40)
    assert np.abs(two.A_ - model.A_).max() < 0.011


# What it learns


def popular(logq):
    """One kind of user, 20 items: fitted scores and true shares."""
    shares = 1 / np.arange(1, 21)
    shares /= shares.sum()
    items = rng(0).choice(20, size=5000, p=shares)
    clicks = np.column_stack([np.zeros(5000, dtype=int), items])
    model = TwoTowers(4, rng(1), logq).fit(
        np.ones((1, 1)), np.eye(20), clicks, 0.02, 400, 64
    )
    return model.scores(np.ones((1, 1)), np.eye(20))[0], np.log(shares)


def test_the_correction_learns_shares_and_without_it_all_items_tie():
    corrected, log_shares = popular(True)
    plain = popular(False)[0]
    assert np.polyfit(log_shares, corrected, 1)[0] == pytest.approx(1, abs=0.2)
    assert np.polyfit(log_shares, plain, 1)[0] == pytest.approx(0, abs=0.2)


def test_training_lowers_the_loss_and_finds_the_matching_items():
    clicks = np.column_stack([np.arange(12)] * 2).repeat(5, axis=0)
    E = np.eye(12)
    model = TwoTowers(6, rng(0)).fit(E, E, clicks, n_steps=200)
    assert model.losses_[-1] < 0.2 * model.losses_[0]
    scores = model.scores(E, E)
    assert recall_at_k(scores, np.arange(12), 1) == 1


def test_recall_by_hand():
    scores = np.array([[3.0, 2, 1], [3, 2, 1], [1, 1, 1]])
    items = np.array([0, 2, 1])
    got = [recall_at_k(scores, items, k) for k in (1, 2, 3)]
    assert got == pytest.approx([1 / 3, 1 / 3, 1])


# Edges


def test_extreme_logits_and_tiny_batches():
    for scale in (1e3, 1e6):
        loss, dU, dV = in_batch_loss(scale * U, V, TWO)
        assert loss == pytest.approx(0, abs=1e-9)
        loss, dU, dV = in_batch_loss(-scale * U, V, TWO)
        assert loss == pytest.approx(scale)
        assert np.isfinite(dU).all() and np.isfinite(dV).all()
    loss, dU, _ = in_batch_loss(U[:1], V[:1], TWO[:1])
    assert loss == 0 and not dU.any()
    loss, dU, _ = in_batch_loss(U, V[[0, 0]], np.array([4, 4]))
    assert loss == 0 and not dU.any()


def test_constant_and_zero_features_and_items_never_clicked():
    X, F = np.zeros((3, 2)), np.ones((4, 2), dtype=int)
    clicks = [[0, 0], [1, 1], [2, 1]]
    for unit in (False, True):
        model = TwoTowers(2, rng(0), unit=unit)
        model.fit(X, F, clicks, n_steps=5, batch_size=3)
        assert np.isfinite(model.scores(X, F)).all()
        assert np.isfinite(model.log_q_).all()


def test_same_seed_twice_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    args = np.eye(3), np.eye(4), [[0, 0], [1, 3], [2, 1]]
    a, b = (TwoTowers(2, rng(5)).fit(*args, n_steps=5) for _ in range(2))
    assert np.array_equal(a.A_, b.A_)
    first = a.scores(np.eye(3), np.eye(4))
    assert np.array_equal(first, a.scores(np.eye(3), np.eye(4)))
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize(
    "X, F, clicks, message",
    [
        (np.ones(3), np.eye(2), [[0, 0]], "X must be"),
        (np.eye(2), [[np.nan]], [[0, 0]], "F must be"),
        (np.eye(2), np.eye(2), [], "clicks must be"),
        (np.eye(2), np.eye(2), [0, 1], "clicks must be"),
        (np.eye(2), np.eye(2), [[0, 2]], "rows of X and F"),
        (np.eye(2), np.eye(2), [[-1, 0]], "rows of X and F"),
        (np.eye(2), np.eye(2), [[0.0, 1.0]], "rows of X and F"),
    ],
)
def test_bad_input_is_refused(X, F, clicks, message):
    with pytest.raises(ValueError, match=message):
        TwoTowers(2, rng()).fit(X, F, clicks)


def test_bad_settings_are_refused():
    args = np.eye(2), np.eye(2), [[0, 0], [1, 1]]
    for call, message in (
        (lambda: TwoTowers(2, rng(), temperature=0), "temperature"),
        (lambda: TwoTowers(2, rng(), temperature=np.nan), "temperature"),
        (lambda: TwoTowers(0, rng()), "k must"),
        (lambda: TwoTowers(2.5, rng()), "k must"),
        (lambda: TwoTowers(2, rng()).fit(*args, lr=np.nan), "lr"),
        (lambda: TwoTowers(2, rng()).fit(*args, n_steps=0), "n_steps"),
        (lambda: TwoTowers(2, rng()).fit(*args, batch_size=0), "batch_size"),
        (lambda: in_batch_loss(U * np.nan, V, TWO), "U must"),
        (lambda: in_batch_loss(U, V[:1], TWO), "one row a pair"),
        (lambda: in_batch_loss(U[:0], V[:0], []), "U must"),
        (lambda: in_batch_loss(U, V, TWO, [0, -np.inf]), "log_q"),
        (lambda: in_batch_loss(U, V, TWO, None, 0), "temperature"),
        (lambda: recall_at_k(U * np.nan, TWO, 1), "scores"),
        (lambda: recall_at_k(U, TWO, 0), "k must"),
        (lambda: recall_at_k(U[:0], [], 1), "scores"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
    model = towers()[0]
    with pytest.raises(ValueError, match="X must have 4"):
        model.scores(np.eye(3), np.eye(5))
    with pytest.raises(ValueError, match="F must have 5"):
        model.scores(np.eye(4), np.eye(3))
