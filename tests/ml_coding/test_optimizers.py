"""By hand, against torch.optim, bias correction, decay, schedule."""

import math

import numpy as np
import pytest

from mlinterviews.ml_coding.optimizers import (
    SGD,
    Adam,
    RMSProp,
    clip_by_global_norm,
    warmup_cosine,
)


def run(make, grads, start=1.0):
    w = np.array([start])
    optimizer = make([w])
    path = []
    for g in grads:
        optimizer.step([np.array([float(g)])])
        path.append(float(w[0]))
    return path


def test_two_steps_by_hand():
    assert run(lambda p: SGD(p, 0.1), [2, 1]) == pytest.approx([0.8, 0.7])
    path = run(lambda p: SGD(p, 0.1, 0.9), [2, 1])
    assert path == pytest.approx([0.8, 0.52])
    path = run(lambda p: SGD(p, 0.1, 0.9, nesterov=True), [2, 1])
    assert path == pytest.approx([0.62, 0.268])
    path = run(lambda p: RMSProp(p, 0.1), [2, 1])
    assert path == pytest.approx([0.0, -1 / math.sqrt(0.0496 * 100)], abs=1e-6)
    path = run(lambda p: Adam(p, 0.1), [2, 1])
    assert path == pytest.approx([0.9, 0.80678], abs=1e-5)


CASES = [
    ("SGD", {}, SGD, {}),
    ("SGD", {"momentum": 0.9}, SGD, {"momentum": 0.9}),
    (
        "SGD",
        {"momentum": 0.9, "nesterov": True},
        SGD,
        {"momentum": 0.9, "nesterov": True},
    ),
    ("RMSprop", {"alpha": 0.95}, RMSProp, {"decay": 0.95}),
    ("Adam", {}, Adam, {}),
    ("Adam", {"weight_decay": 0.3}, Adam, {"weight_decay": 0.3}),
    ("AdamW", {"weight_decay": 0.3}, Adam, {"weight_decay": 0.3, "decoupled": True}),
]


@pytest.mark.parametrize("name, theirs, cls, ours", CASES)
def test_thirty_steps_agree_with_torch(name, theirs, cls, ours):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    W, b = rng.normal(size=(3, 2)), rng.normal(size=2)
    params = [torch.tensor(p, requires_grad=True) for p in (W, b)]
    reference = getattr(torch.optim, name)(params, lr=0.01, **theirs)
    mine = cls([W, b], lr=0.01, **ours)
    for t in range(30):
        lr = 0.01 / (1 + t % 7)  # as a schedule would
        grads = [rng.normal(size=p.shape) * 10 ** rng.uniform(-3, 3) for p in (W, b)]
        for p, g in zip(params, grads, strict=True):
            p.grad = torch.tensor(g)
        reference.param_groups[0]["lr"] = mine.lr = lr
        reference.step()
        mine.step(grads)
    for p, q in zip(params, (W, b), strict=True):
        assert q == pytest.approx(p.detach().numpy(), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e4])
def test_adams_first_step_is_the_learning_rate_whatever_the_gradient(size):
    assert run(lambda p: Adam(p, 0.1), [size])[0] == pytest.approx(0.9, abs=1e-5)


def test_without_correction_the_first_step_is_three_times_too_long():
    path = run(lambda p: Adam(p, 0.1, bias_correction=False), [2.0])
    assert 1 - path[0] == pytest.approx(0.1 * 0.1 / math.sqrt(0.001), rel=1e-5)


def test_constant_gradients_take_constant_corrected_steps():
    path = run(lambda p: Adam(p, 0.01), [3.0] * 500, start=0.0)
    assert np.diff(path) == pytest.approx(-0.01, rel=1e-6)


def test_momentum_multiplies_the_rate_by_ten():
    path = run(lambda p: SGD(p, 0.01, 0.9), [1.0] * 300, start=0.0)
    assert path[-1] - path[-2] == pytest.approx(-0.1, rel=1e-6)


def test_decay_is_the_same_for_all_only_when_decoupled():
    def left(size, decoupled):
        signs = [size * (-1) ** t for t in range(1_000)]
        return run(
            lambda p: Adam(p, 0.01, weight_decay=0.1, decoupled=decoupled), signs
        )[-1]

    noise_free = (1 - 0.01 * 0.1) ** 1_000
    assert left(10.0, True) == pytest.approx(noise_free, abs=0.02)
    assert left(0.1, True) == pytest.approx(noise_free, abs=0.02)
    assert left(10.0, False) > 0.85
    assert left(0.1, False) < 0.1


@pytest.mark.parametrize(
    "make",
    [
        lambda p: SGD(p, 0.1),
        lambda p: SGD(p, 0.05, 0.9),
        lambda p: SGD(p, 0.05, 0.9, nesterov=True),
        lambda p: RMSProp(p, 0.01),
        lambda p: Adam(p, 0.05),
    ],
)
def test_all_fit_weights_and_bias(make):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(100, 3))
    y = X @ [1.0, -2.0, 0.5] + 3.0
    w, b = np.zeros(3), np.zeros(1)
    optimizer = make([w, b])
    for _ in range(800):
        r = X @ w + b - y
        optimizer.step([2 * X.T @ r / 100, np.array([2 * r.mean()])])
    assert w == pytest.approx([1, -2, 0.5], abs=0.02)
    assert b == pytest.approx([3.0], abs=0.02)


def test_zero_gradients_divide_nothing_by_zero():
    assert run(lambda p: Adam(p), [0, 0]) == [1, 1]
    assert run(lambda p: RMSProp(p), [0, 0]) == [1, 1]


def test_schedule():
    rates = [warmup_cosine(t, 1.0, 4, 14, 0.1) for t in range(20)]
    assert rates[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert rates[9] == pytest.approx(0.55)  # half way
    assert rates[14:] == pytest.approx([0.1] * 6)
    assert warmup_cosine(0, 1.0, 0, 10) == 1.0
    with pytest.raises(ValueError, match="warmup"):
        warmup_cosine(0, 1.0, 10, 10)


def test_cosine_agrees_with_torch():
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 20, 0.01)
    for t in range(21):
        assert warmup_cosine(t, 0.3, 0, 20, 0.01) == pytest.approx(
            schedule.get_last_lr()[0]
        )
        optimizer.step()
        schedule.step()


def test_clipping_keeps_the_direction():
    grads = [np.array([3.0]), np.array([[4.0]])]
    clipped, norm = clip_by_global_norm(grads, 1.0)
    assert norm == 5
    assert np.hstack([g.ravel() for g in clipped]) == pytest.approx([0.6, 0.8])
    assert clip_by_global_norm(grads, 9.0)[0] == grads
    assert clip_by_global_norm([np.zeros(2)], 1.0)[0][0].tolist() == [0, 0]
    assert grads[0] == 3.0  # left alone
    with pytest.raises(ValueError, match="max_norm"):
        clip_by_global_norm(grads, 0)
    with pytest.raises(ValueError, match="finite"):
        clip_by_global_norm([np.array([np.nan])], 1.0)


@pytest.mark.parametrize("kind", [np.float16, np.int16, np.float32])
def test_the_norm_of_narrow_types_does_not_overflow(kind):
    clipped, norm = clip_by_global_norm([np.array([300, 400], kind)], 1.0)
    assert norm == 500
    assert clipped[0] == pytest.approx([0.6, 0.8], rel=1e-3)


def test_lists_of_integers_will_do_as_gradients():
    for cls in (SGD, RMSProp, Adam):
        w, v = np.ones(2), np.ones(2)
        cls([w], lr=0.1).step([[1, 2]])
        cls([v], lr=0.1).step([np.array([1.0, 2.0])])
        assert w.tolist() == v.tolist() != [1, 1]


def test_clipping_agrees_with_torch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    grads = [rng.normal(size=(4, 3)), rng.normal(size=3)]
    params = [torch.zeros(g.shape, requires_grad=True) for g in grads]
    for p, g in zip(params, grads, strict=True):
        p.grad = torch.tensor(g, dtype=torch.float32)
    total = torch.nn.utils.clip_grad_norm_(params, 0.5)
    clipped, norm = clip_by_global_norm(grads, 0.5)
    assert norm == pytest.approx(float(total), rel=1e-5)
    for p, g in zip(params, clipped, strict=True):
        assert g == pytest.approx(p.grad.numpy(), rel=1e-4)


def test_bad_input_changes_nothing():
    w = np.ones(2)
    optimizer = Adam([w])
    for grads, message in (
        ([np.ones(3)], "grads"),
        ([], "grads"),
        ([np.array([1, np.nan])], "NaN"),
    ):
        with pytest.raises(ValueError, match=message):
            optimizer.step(grads)
    assert optimizer.t == 0
    assert w.tolist() == [1, 1]
    for kind in (int, np.float16):
        with pytest.raises(ValueError, match="float"):
            SGD([np.ones(2, dtype=kind)], 0.1)
    for make, message in (
        (lambda: SGD([w], 0), "lr"),
        (lambda: SGD([w], 0.1, 1.0), "momentum"),
        (lambda: RMSProp([w], decay=1.0), "decay"),
        (lambda: Adam([w], betas=(0.9, 1.0)), "betas"),
        (lambda: Adam([w], weight_decay=-1), "weight_decay"),
        (lambda: Adam([w], eps=0), "eps"),
        (lambda: RMSProp([w], eps=-1e-8), "eps"),
    ):
        with pytest.raises(ValueError, match=message):
            make()
