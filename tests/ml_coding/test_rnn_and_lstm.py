"""By hand, torch, finite differences, clipping, a character model."""

from pathlib import Path

import numpy as np
import pytest
from gradients import numeric

from mlinterviews.ml_coding.rnn_and_lstm import (
    CharModel,
    clip,
    next_token_loss,
    rnn_backward,
    rnn_forward,
)
from mlinterviews.ml_coding.rnn_and_lstm_gated import (
    gru_step,
    lstm_backward,
    lstm_forward,
)

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "code/data/ml_coding/excerpt.txt").read_text()[:6000]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def cell(d: int, m: int, gates: int = 1, biases: int = 1):
    draw = rng(d + m + gates).normal
    wide = gates * m
    return [
        draw(0, 0.5, (d, wide)),
        draw(0, 0.5, (m, wide)),
        *draw(0, 0.5, (biases, wide)),
    ]


def test_by_hand():
    one = [np.array([[1.0]]), np.array([[0.5]]), np.zeros(1)]
    X, h = np.array([1.0, 0, 0]).reshape(3, 1, 1), np.zeros((1, 1))
    H = rnn_forward(one, X, h)
    assert H.ravel() == pytest.approx([0.761594, 0.363399, 0.179726], abs=2e-6)
    dH = np.array([0.0, 0, 1]).reshape(3, 1, 1)
    (dWx, dWh, db), _ = rnn_backward(one, X, h, H, dH)
    a3 = 1 - 0.179726**2
    a2 = a3 * 0.5 * (1 - 0.363399**2)
    a1 = a2 * 0.5 * (1 - 0.761594**2)
    assert dWx.item() == pytest.approx(a1, abs=1e-5)
    assert dWh.item() == pytest.approx(a3 * 0.363399 + a2 * 0.761594, abs=1e-5)
    assert db.item() == pytest.approx(a1 + a2 + a3, abs=1e-5)


def test_through_time_by_finite_differences():
    params, X = cell(3, 4), rng(1).normal(size=(6, 2, 3))
    h, G = rng(2).normal(size=(2, 4)), rng(3).normal(size=(6, 2, 4))
    f = lambda: float((rnn_forward(params, X, h) * G).sum())  # noqa: E731
    gradients, dh = rnn_backward(params, X, h, rnn_forward(params, X, h), G)
    for ours, p in zip([*gradients, dh], [*params, h], strict=True):
        assert ours == pytest.approx(numeric(f, p), abs=1e-7)


def test_rnn_is_torch_s():
    torch = pytest.importorskip("torch")
    Wx, Wh, b = params = cell(3, 4)
    theirs = torch.nn.RNN(3, 4).double()
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(torch.tensor(Wx.T))
        theirs.weight_hh_l0.copy_(torch.tensor(Wh.T))
        theirs.bias_ih_l0.copy_(torch.tensor(b))
        theirs.bias_hh_l0.zero_()
    X, h = rng(1).normal(size=(7, 2, 3)), rng(2).normal(size=(2, 4))
    H = rnn_forward(params, X, h)
    out, _ = theirs(torch.tensor(X), torch.tensor(h[None]))
    assert pytest.approx(out.detach().numpy()) == H
    G = rng(3).normal(size=H.shape)
    out.backward(torch.tensor(G))
    (dWx, dWh, db), _ = rnn_backward(params, X, h, H, G)
    assert dWx == pytest.approx(theirs.weight_ih_l0.grad.numpy().T)
    assert dWh == pytest.approx(theirs.weight_hh_l0.grad.numpy().T)
    assert db == pytest.approx(theirs.bias_ih_l0.grad.numpy())


def test_lstm_is_torch_s_both_ways():
    torch = pytest.importorskip("torch")
    Wx, Wh, b = params = cell(3, 4, 4)
    theirs = torch.nn.LSTM(3, 4).double()
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(torch.tensor(Wx.T))
        theirs.weight_hh_l0.copy_(torch.tensor(Wh.T))
        theirs.bias_ih_l0.copy_(torch.tensor(b))
        theirs.bias_hh_l0.zero_()
    X, (h, c) = rng(1).normal(size=(7, 2, 3)), rng(2).normal(size=(2, 2, 4))
    x = torch.tensor(X, requires_grad=True)
    H, last, caches = lstm_forward(params, X, h, c)
    out, (_, their_c) = theirs(x, (torch.tensor(h[None]), torch.tensor(c[None])))
    assert pytest.approx(out.detach().numpy()) == H
    assert last == pytest.approx(their_c[0].detach().numpy())
    G = rng(3).normal(size=H.shape)
    out.backward(torch.tensor(G))
    (dWx, dWh, db), dX, _, _ = lstm_backward(params, caches, G)
    assert dX == pytest.approx(x.grad.numpy())
    assert dWx == pytest.approx(theirs.weight_ih_l0.grad.numpy().T)
    assert dWh == pytest.approx(theirs.weight_hh_l0.grad.numpy().T)
    assert db == pytest.approx(theirs.bias_ih_l0.grad.numpy())


def test_lstm_by_finite_differences():
    params, X = cell(2, 3, 4), rng(1).normal(size=(5, 2, 2))
    h, c = (rng(s).normal(size=(2, 3)) for s in (2, 3))
    G = rng(4).normal(size=(5, 2, 3))
    f = lambda: float((lstm_forward(params, X, h, c)[0] * G).sum())  # noqa: E731
    gradients, dX, dh, dc = lstm_backward(params, lstm_forward(params, X, h, c)[2], G)
    arrays = [*params, X, h, c]
    for ours, p in zip([*gradients, dX, dh, dc], arrays, strict=True):
        assert ours == pytest.approx(numeric(f, p), abs=1e-7)


def test_gru_is_torch_s():
    torch = pytest.importorskip("torch")
    Wx, Wh, bx, bh = params = cell(3, 4, 3, 2)
    theirs = torch.nn.GRUCell(3, 4).double()
    with torch.no_grad():
        theirs.weight_ih.copy_(torch.tensor(Wx.T))
        theirs.weight_hh.copy_(torch.tensor(Wh.T))
        theirs.bias_ih.copy_(torch.tensor(bx))
        theirs.bias_hh.copy_(torch.tensor(bh))
    x, h = rng(1).normal(size=(2, 3)), rng(2).normal(size=(2, 4))
    wanted = theirs(torch.tensor(x), torch.tensor(h))
    assert gru_step(params, x, h) == pytest.approx(wanted.detach().numpy())


def test_an_open_forget_gate_carries_the_gradient():
    Wx, Wh, b = (np.zeros(s) for s in ((1, 4), (1, 4), 4))
    b[1] = 20  # forget gate at 1
    X, start = np.zeros((200, 1, 1)), np.zeros((1, 1))
    *_, caches = lstm_forward([Wx, Wh, b], X, start, start)
    dH = np.zeros((200, 1, 1))
    dH[-1] = 1
    _, _, _, dc = lstm_backward([Wx, Wh, b], caches, dH)
    assert dc.item() == pytest.approx(0.5, abs=1e-4)  # the output gate


# Clipping


def test_clip_scales_all_together_or_not_at_all():
    gradients = [np.array([3.0, 0]), np.array([[4.0]])]
    assert clip(gradients, 10) == 5 and gradients[0][0] == 3
    assert clip(gradients, 1) == 5
    assert gradients[0] == pytest.approx([0.6, 0])
    assert gradients[1] == pytest.approx(np.array([[0.8]]))
    assert clip([np.zeros(3)], 1) == 0
    assert clip([np.full(4, 1000, np.float16)], 1) == 2000  # no overflow
    for limit in (0, -1, np.nan):  # -1 would turn the step round
        with pytest.raises(ValueError, match="limit must"):
            clip([np.ones(3)], limit)
    with pytest.raises(ValueError, match="not finite"):
        clip([np.array([np.nan])], 1)


# Character model


def test_loss_gradients_by_finite_differences():
    model = CharModel("abcd", 3, rng(1))
    ids, h = rng(2).integers(4, size=(6, 2)), rng(3).normal(size=(2, 3))
    _, gradients, _ = next_token_loss(model.params, ids, h)
    f = lambda: next_token_loss(model.params, ids, h)[0]  # noqa: E731
    for ours, p in zip(gradients, model.params, strict=True):
        assert ours == pytest.approx(numeric(f, p), abs=1e-8)


def test_two_pieces_with_the_state_are_the_whole():
    model = CharModel(TEXT, 8, rng(1))
    ids = model.encode(TEXT[:41])[:, None]
    start = np.zeros((1, 8))
    whole, _, last = next_token_loss(model.params, ids, start)
    first, _, h = next_token_loss(model.params, ids[:21], start)
    second, _, end = next_token_loss(model.params, ids[20:], h)
    assert (first + second) / 2 == pytest.approx(whole)
    assert end == pytest.approx(last)


def test_the_loss_of_an_epoch_weighs_each_prediction_alike():
    """A rate of 0 leaves the model: pieces of 7 and 4 are one of 11."""
    text = "abcabbac" * 3
    model = CharModel(text, 4, rng(1)).fit(text, n=2, T=7, n_epochs=1, lr=0)
    streams = model.encode(text).reshape(2, 12).T
    whole, _, _ = next_token_loss(model.params, streams, np.zeros((2, 4)))
    assert model.losses_ == pytest.approx([whole])


def test_a_period_is_learned_that_needs_memory():
    """After a the next letter depends on the one before: ab, ac."""
    text = "xabyac" * 60
    model = CharModel(text, 12, rng(1)).fit(text, n=4, T=12, n_epochs=30)
    assert model.losses_[-1] < 0.1
    assert model.sample("xabyac", 12, 0.1) == "xabyac" * 3


def test_the_excerpt_is_learned_the_same_way_twice():
    before = np.random.get_state()[1].copy()
    models = [
        CharModel(TEXT, 16, rng(5)).fit(TEXT, n=16, T=20, n_epochs=3) for _ in range(2)
    ]
    letters = np.unique(list(TEXT), return_counts=True)[1] / len(TEXT)
    entropy = -(letters * np.log(letters)).sum()
    assert models[0].losses_[-1] < entropy  # better than frequencies
    assert models[0].losses_ == models[1].losses_
    assert models[0].sample("the ", 30) == models[1].sample("the ", 30)
    assert np.array_equal(before, np.random.get_state()[1])


def test_huge_logits_give_no_warning():
    model = CharModel("ab", 2, rng(1))
    model.params[3] *= 1e4
    loss, gradients, _ = next_token_loss(
        model.params, np.array([[0], [1], [0]]), np.ones((1, 2))
    )
    assert np.isfinite(loss)
    assert all(np.isfinite(g).all() for g in gradients)
    assert len(model.sample("a", 5)) == 6


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: rnn_forward(cell(3, 4), np.ones((2, 3)), np.zeros((2, 4))), "X must"),
        (
            lambda: rnn_forward(cell(3, 4), np.ones((0, 2, 3)), np.zeros((2, 4))),
            "X must",
        ),
        (
            lambda: rnn_forward(
                cell(3, 4), np.full((1, 2, 3), np.nan), np.zeros((2, 4))
            ),
            "X must",
        ),
        (
            lambda: next_token_loss(
                CharModel("ab", 2, rng()).params, [[0]], np.zeros((1, 2))
            ),
            "ids must",
        ),
        (
            lambda: next_token_loss(
                CharModel("ab", 2, rng()).params, [[0], [-1]], np.zeros((1, 2))
            ),
            "ids must",
        ),
        (
            lambda: next_token_loss(
                CharModel("ab", 2, rng()).params, [[0], [2]], np.zeros((1, 2))
            ),
            "ids must",
        ),
        (
            lambda: next_token_loss(
                CharModel("ab", 2, rng()).params, [[0.0], [1.0]], np.zeros((1, 2))
            ),
            "ids must be integers",
        ),
        (
            lambda: rnn_forward(cell(3, 4), np.ones((2, 2, 3)), np.ones((1, 4))),
            "h must",
        ),
        (
            lambda: rnn_forward(
                cell(3, 4), np.ones((2, 2, 3)), np.ones((2, 4)) * np.nan
            ),
            "h must",
        ),
        (
            lambda: rnn_backward(
                cell(3, 4),
                np.ones((5, 2, 3)),
                np.ones((2, 4)),
                np.ones((5, 2, 4)),
                np.ones((5, 1, 4)),
            ),
            "dH must",
        ),
        (
            lambda: lstm_forward(
                cell(3, 4, 4), np.full((5, 2, 3), np.nan), *np.ones((2, 2, 4))
            ),
            "X must",
        ),
        (
            lambda: lstm_forward(
                cell(3, 4, 4), np.ones((5, 2, 3)), *np.ones((2, 1, 4))
            ),
            "h and c",
        ),
        (lambda: CharModel("aaa", 2, rng()), "two char"),
        (lambda: CharModel("", 2, rng()), "two char"),
        (lambda: CharModel("ab", 0, rng()), "m >= 1"),
        (lambda: CharModel("ab", 2, rng()).fit("abab", n=0), "n and T"),
        (lambda: CharModel("ab", 2, rng()).fit("abab", n=1, T=-1), "n and T"),
        (lambda: CharModel("ab", 2, rng()).fit("abc"), "has"),
        (lambda: CharModel("ab", 2, rng()).fit("abab", n=4), "too short"),
        (lambda: CharModel("ab", 2, rng()).sample("", 3), "empty"),
        (lambda: CharModel("ab", 2, rng()).sample("a", 3, 0), "temperature"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
