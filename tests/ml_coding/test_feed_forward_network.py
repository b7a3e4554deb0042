"""By hand, gradient checks, against scikit-learn and torch, edges."""

import warnings

import numpy as np
import pytest
from gradients import numeric
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.neural_network import MLPClassifier

from mlinterviews.ml_coding.feed_forward_network import (
    TwoLayerClassifier,
    forward,
    initial_weights,
    learning_rate,
    log_softmax,
    loss_and_gradients,
    minibatches,
)
from mlinterviews.ml_coding.feed_forward_network_modular import (
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    Identity,
    Network,
    ReLU,
    Sigmoid,
    Softmax,
    SquaredError,
    Tanh,
)

XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
XOR_LABELS = np.array([0, 1, 1, 0])
BY_HAND = [
    np.array([[1.0, 1], [1, 1]]),
    np.array([-0.5, -1.5]),
    np.array([[0.0, 4], [0, -12]]),
    np.array([0.0, -1]),
]
DIGITS, DIGIT_LABELS = load_digits(return_X_y=True)
DIGITS = DIGITS / 16
ACTIVATIONS = [Identity(), ReLU(), Sigmoid(), Tanh(), Softmax()]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def small_params(seed: int, d: int = 3, m: int = 4, K: int = 3):
    draw = rng(seed).normal
    return [draw(size=s) for s in ((d, m), m, (m, K), K)]


# Two layers


def test_xor_by_hand():
    H, Z = forward(BY_HAND, XOR)
    assert H.tolist() == [[0, 0], [0.5, 0], [0.5, 0], [1.5, 0.5]]
    assert Z.tolist() == [[0, -1], [0, 1], [0, 1], [0, -1]]
    loss, gradients = loss_and_gradients(BY_HAND, XOR, XOR_LABELS)
    assert loss == pytest.approx(np.log1p(np.exp(-1)))
    q = 0.25 / (1 + np.e)  # what each row is off by, over n
    assert gradients[3] == pytest.approx([0, 0], abs=1e-15)
    assert gradients[2][:, 1] == pytest.approx([-q + 1.5 * q, 0.5 * q])
    # only (1, 1) has both units on; (0, 1) and (1, 0) have the first
    assert gradients[1] == pytest.approx([4 * (q - 2 * q), -12 * q])


@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_gradients_by_finite_differences(l2):
    X, y = rng(1).normal(size=(7, 3)), rng(2).integers(3, size=7)
    params = small_params(3)
    _, gradients = loss_and_gradients(params, X, y, l2)
    for p, g in zip(params, gradients, strict=True):
        f = lambda: loss_and_gradients(params, X, y, l2)[0]  # noqa: E731
        assert g == pytest.approx(numeric(f, p), abs=1e-8)


def test_gradient_is_a_mean_so_doubling_the_data_changes_nothing():
    X, y, params = DIGITS[:20], DIGIT_LABELS[:20], small_params(0, 64, 5, 10)
    loss, once = loss_and_gradients(params, X, y)
    again, twice = loss_and_gradients(params, np.vstack([X, X]), np.concatenate([y, y]))
    assert again == pytest.approx(loss)
    for a, b in zip(once, twice, strict=True):
        assert a == pytest.approx(b)


def test_one_step_is_scikit_learn_s():
    X, y = DIGITS[:200], DIGIT_LABELS[:200]
    theirs = MLPClassifier(
        12, solver="sgd", momentum=0, learning_rate_init=0.5, max_iter=1,
        batch_size=200, alpha=0, warm_start=True, random_state=0,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs.fit(X, y)
        (W1, W2), (b1, b2) = theirs.coefs_, theirs.intercepts_
        params = [p.copy() for p in (W1, b1, W2, b2)]
        model = TwoLayerClassifier(12, rng())
        model.params_, model.classes_ = params, theirs.classes_
        assert model.predict_proba(X) == pytest.approx(theirs.predict_proba(X))
        theirs.fit(X, y)
    _, gradients = loss_and_gradients(params, X, y)
    for p, g in zip(params, gradients, strict=True):
        p -= 0.5 * g
    assert model.predict_proba(X) == pytest.approx(theirs.predict_proba(X))
    assert params[0] == pytest.approx(theirs.coefs_[0])


def test_xor_is_learned_from_integers():
    model = TwoLayerClassifier(8, rng(1), lr=0.5, batch_size=4, n_epochs=300)
    assert model.fit(XOR, XOR_LABELS).predict(XOR).tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("schedule", ["constant", "step", "cosine"])
def test_digits_are_learned_with_any_labels(schedule):
    names = np.array([f"digit {c}" for c in DIGIT_LABELS])
    model = TwoLayerClassifier(32, rng(), lr=0.3, n_epochs=8, schedule=schedule)
    model.fit(DIGITS[:1200], names[:1200])
    first = model.predict(DIGITS[1200:])
    assert (first == names[1200:]).mean() > 0.85
    assert np.array_equal(first, model.predict(DIGITS[1200:]))
    assert model.losses_[-1] < model.losses_[0] / 3


# Initialisation, schedules, minibatches


def test_variances_of_the_starts():
    he = initial_weights(200, 400, rng(), "he")
    xavier = initial_weights(200, 400, rng(), "xavier")
    assert he.shape == xavier.shape == (200, 400)
    assert he.var() == pytest.approx(2 / 200, rel=0.02)
    assert xavier.var() == pytest.approx(2 / 600, rel=0.02)


def test_he_keeps_the_size_of_relu_activations():
    A = rng().normal(size=(300, 256))
    for seed in range(20):
        A = np.maximum(A @ initial_weights(256, 256, rng(seed)), 0)
    assert 0.5 < np.sqrt((A**2).mean()) < 2


def test_schedules():
    steps = [learning_rate(t, 12, 1.0, "step") for t in range(12)]
    assert steps == pytest.approx([1] * 4 + [0.1] * 4 + [0.01] * 4)
    cosine = [learning_rate(t, 10, 2.0, "cosine") for t in range(10)]
    assert cosine[0] == 2 and cosine[5] == pytest.approx(1)
    assert (np.diff(cosine) < 0).all() and cosine[-1] > 0
    warm = [learning_rate(t, 10, 1.0, warmup=4) for t in range(6)]
    assert warm == [0.25, 0.5, 0.75, 1, 1, 1]


def test_each_row_once_and_a_short_last_batch():
    batches = list(minibatches(10, 4, rng()))
    assert [len(b) for b in batches] == [4, 4, 2]
    rows = np.concatenate(batches)
    assert sorted(rows) == list(range(10)) and list(rows) != list(range(10))


def test_epoch_loss_weighs_a_short_batch_by_its_rows():
    model = TwoLayerClassifier(5, rng(3), lr=1e-12, batch_size=4, n_epochs=1)
    model.fit(DIGITS[:9], DIGIT_LABELS[:9])
    whole, _ = loss_and_gradients(model.params_, DIGITS[:9], DIGIT_LABELS[:9])
    assert model.losses_[0] == pytest.approx(whole)


def test_penalty_shrinks_weights():
    sizes = []
    for l2 in (0.0, 0.01):
        model = TwoLayerClassifier(16, rng(), l2=l2, n_epochs=4)
        model.fit(DIGITS[:500], DIGIT_LABELS[:500])
        sizes.append(np.linalg.norm(model.params_[0]))
    assert sizes[1] < sizes[0]


# Modules


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda a: type(a).__name__)
def test_derivative_of_each_activation(activation):
    Z, weights = rng(4).normal(size=(3, 4)), rng(5).normal(size=(3, 4))
    wanted = numeric(lambda: (weights * activation(Z)).sum(), Z)
    assert activation.backward(weights, Z, activation(Z)) == pytest.approx(
        wanted, abs=1e-8
    )


def test_softmax_jacobian_agrees_with_the_short_product():
    softmax, Z = Softmax(), rng(6).normal(size=(1, 5))
    a = softmax(Z)
    J = softmax.jacobian(a[0])
    assert J.sum(axis=0) == pytest.approx(np.zeros(5), abs=1e-15)
    grad = rng(7).normal(size=(1, 5))
    assert softmax.backward(grad, Z, a) == pytest.approx(grad @ J)


@pytest.mark.parametrize("hidden", ACTIVATIONS[1:4], ids=lambda a: type(a).__name__)
@pytest.mark.parametrize(
    "loss",
    [
        CrossEntropy(),
        BinaryCrossEntropy(),
        SquaredError(Identity()),
        SquaredError(Sigmoid()),
        SquaredError(Softmax()),
    ],
    ids=["CE", "BCE", "MSE", "sigmoid MSE", "Brier"],
)
def test_network_gradients_by_finite_differences(hidden, loss):
    X, y = rng(8).normal(size=(5, 3)), np.array([0, 2, 1, 1, 0])
    if not isinstance(loss, CrossEntropy):
        y = np.eye(3)[y]
    net = Network([3, 4, 5, 3], hidden, loss, rng(9))
    net.backward(X, y)
    for layer in net.layers:
        for p, g in ((layer.W, layer.dW.copy()), (layer.b, layer.db.copy())):
            wanted = numeric(lambda: loss(net.logits(X), y)[0], p)
            assert g == pytest.approx(wanted, abs=1e-8)


def test_cross_entropy_is_softmax_and_log_put_together():
    """The fused gradient equals the chain through the softmax."""
    Z, y = rng(1).normal(size=(6, 4)), rng(2).integers(4, size=6)
    softmax = Softmax()
    A = softmax(Z)
    grad = np.zeros_like(A)
    grad[np.arange(6), y] = -1 / A[np.arange(6), y] / 6
    assert CrossEntropy()(Z, y)[1] == pytest.approx(softmax.backward(grad, Z, A))


def test_against_torch():
    torch = pytest.importorskip("torch")
    X, y = DIGITS[:50], DIGIT_LABELS[:50]
    net = Network([64, 20, 15, 10], Tanh(), CrossEntropy(), rng(0))
    loss = net.backward(X, y)
    params = [
        (torch.tensor(a.W, requires_grad=True), torch.tensor(a.b, requires_grad=True))
        for a in net.layers
    ]
    A = torch.tensor(X)
    for i, (W, b) in enumerate(params):
        A = A @ W + b
        A = torch.tanh(A) if i < 2 else A
    theirs = torch.nn.functional.cross_entropy(A, torch.tensor(y))
    theirs.backward()
    assert loss == pytest.approx(theirs.item())
    for layer, (W, b) in zip(net.layers, params, strict=True):
        assert layer.dW == pytest.approx(W.grad.numpy())
        assert layer.db == pytest.approx(b.grad.numpy())


def test_one_activation_object_serves_layers_of_different_width():
    relu = ReLU()
    net = Network([2, 8, 3, 1], relu, BinaryCrossEntropy(), rng(1))
    for _ in range(800):
        net.backward(XOR, XOR_LABELS[:, None])
        net.step(0.5)
    assert (net.predict(XOR)[:, 0] > 0.5).tolist() == [False, True, True, False]


def test_a_layer_starts_by_its_activation():
    relu, tanh = (Dense(300, 300, a, rng()) for a in (ReLU(), Tanh()))
    assert relu.W.var() == pytest.approx(2 / 300, rel=0.02)
    assert tanh.W.var() == pytest.approx(2 / 600, rel=0.02)


# Edges


def test_huge_logits():
    Z = np.array([[1000.0, -1000, 0], [-1000, 1000, 1000]])
    assert log_softmax(Z)[0] == pytest.approx([0, -2000, -1000])
    loss, grad = CrossEntropy()(Z, np.array([1, 0]))
    assert loss == pytest.approx((2000 + 2000 + np.log(2)) / 2)
    assert np.isfinite(grad).all()
    loss, grad = BinaryCrossEntropy()(Z, np.ones((2, 3)))
    assert loss == pytest.approx((2000 + np.log(2)) / 2)
    assert Sigmoid()(Z)[0].tolist() == [1, 0, 0.5]


def test_a_single_class_and_a_constant_feature():
    X = np.ones((5, 2))
    model = TwoLayerClassifier(3, rng()).fit(X, np.full(5, 7))
    assert model.predict(X).tolist() == [7] * 5


def test_raw_features_give_no_warning():
    X, y = load_breast_cancer(return_X_y=True)
    model = TwoLayerClassifier(16, rng(), n_epochs=2).fit(X, y)
    assert np.isfinite(model.predict_proba(X)).all()


def test_divergence_is_refused_with_a_reason():
    """lr times the penalty's curvature, 20, is above 2: weights explode."""
    model = TwoLayerClassifier(8, rng(), lr=10, l2=1.0)
    with pytest.raises(ValueError, match="diverges"):
        model.fit(DIGITS, DIGIT_LABELS)


@pytest.mark.parametrize(
    "X, y, reason",
    [
        (np.zeros((0, 2)), np.zeros(0), "do not fit"),
        (np.zeros((3, 2)), np.zeros(2), "do not fit"),
        (np.zeros((3, 2)), np.zeros((3, 1)), "do not fit"),
        (np.zeros(3), np.zeros(3), "X must"),
        (np.array([[np.nan], [1]]), np.zeros(2), "X must"),
        (np.array([[np.inf], [1]]), np.zeros(2), "X must"),
        (np.zeros((3, 0)), np.zeros(3), "X must"),
        (np.zeros((2, 1)), np.array([0, np.nan]), "y must"),
    ],
)
def test_bad_input(X, y, reason):
    with pytest.raises(ValueError, match=reason):
        TwoLayerClassifier(2, rng()).fit(X, y)


@pytest.mark.parametrize(
    "X, y, reason",
    [
        (np.zeros((0, 2)), np.zeros((0, 1)), "X must"),
        (np.zeros(2), np.zeros((2, 1)), "X must"),
        (np.array([[np.nan, 1]]), np.zeros((1, 1)), "X must"),
        (np.zeros((3, 2)), np.zeros((2, 1)), "y has 2"),
    ],
)
def test_bad_input_of_the_modules(X, y, reason):
    net = Network([2, 1], ReLU(), BinaryCrossEntropy(), rng())
    with pytest.raises(ValueError, match=reason):
        net.backward(X, y)


@pytest.mark.parametrize("y", [[-1, 0], [0, 3], [[0], [1]], [0]])
def test_labels_that_would_wrap_or_broadcast_are_refused(y):
    with pytest.raises(ValueError, match="y must"):
        CrossEntropy()(np.zeros((2, 3)), np.array(y))


@pytest.mark.parametrize("loss", [BinaryCrossEntropy(), SquaredError(Identity())])
def test_targets_in_a_row_are_refused_beside_logits_in_a_column(loss):
    with pytest.raises(ValueError, match="y must"):
        loss(np.zeros((4, 1)), np.zeros(4))


def test_bad_settings():
    with pytest.raises(ValueError, match="n_hidden"):
        TwoLayerClassifier(0, rng())
    for bad in ({"lr": -0.1}, {"lr": 0}, {"lr": np.nan}, {"l2": -1.0}):
        with pytest.raises(ValueError, match="need lr > 0"):
            TwoLayerClassifier(2, rng(), **bad)
    with pytest.raises(ValueError, match="init"):
        initial_weights(2, 2, rng(), "zeros")
    with pytest.raises(ValueError, match="schedule"):
        learning_rate(0, 1, 0.1, "linear")
    with pytest.raises(ValueError, match="sizes"):
        Network([3], ReLU(), CrossEntropy(), rng())


def test_same_seed_same_network_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    runs = [
        TwoLayerClassifier(4, rng(5), n_epochs=2).fit(DIGITS[:99], DIGIT_LABELS[:99])
        for _ in range(2)
    ]
    assert np.array_equal(runs[0].params_[0], runs[1].params_[0])
    assert np.array_equal(before, np.random.get_state()[1])
