"""Closed forms, finite differences, exact denoisers, edges."""

import math

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.stats import energy_distance as energy_1d

from mlinterviews.ml_coding.diffusion_toy import (
    Denoiser,
    add_noise,
    cosine_schedule,
    energy_distance,
    sample,
    sample_flow,
    train_ddpm,
    train_flow,
)

ALPHA = cosine_schedule(50)


def rng(seed=0):
    return np.random.default_rng(seed)


def gaussian_denoiser(mean, std, alpha_bar):
    """E[noise | x_t] when the data are normal: exact, no training."""
    T = len(alpha_bar) - 1

    def model(x, time):
        a = alpha_bar[np.round(time * T).astype(int)][:, None]
        var = a * std**2 + 1 - a
        return np.sqrt(1 - a) * (x - np.sqrt(a) * mean) / var

    return model


# --- forward ------------------------------------------------------------


def test_schedule_falls_from_one_to_nearly_zero():
    assert ALPHA[0] == 1 and len(ALPHA) == 51
    assert (np.diff(ALPHA) < 0).all()
    assert 0 < ALPHA[-1] < 1e-4
    assert ALPHA[25] == pytest.approx(0.494, abs=1e-3)
    with pytest.raises(ValueError, match="T"):
        cosine_schedule(0)


def test_closed_form_equals_the_chain():
    x0 = np.full((100_000, 1), 2.0)
    x = x0.copy()
    for t in range(1, 26):
        beta = 1 - ALPHA[t] / ALPHA[t - 1]
        x = np.sqrt(1 - beta) * x + np.sqrt(beta) * rng(t).normal(size=x.shape)
    once, _ = add_noise(x0, np.full(len(x0), 25), ALPHA, rng())
    for made in (x, once):
        assert made.mean() == pytest.approx(2 * math.sqrt(ALPHA[25]), abs=0.01)
        assert made.var() == pytest.approx(1 - ALPHA[25], abs=0.01)


def test_noise_is_what_was_added():
    x0 = rng().normal(size=(4, 3))
    t = np.array([0, 1, 25, 50])
    x, noise = add_noise(x0, t, ALPHA, rng(1))
    a = ALPHA[t][:, None]
    assert (x[0] == x0[0]).all()
    assert (x - np.sqrt(1 - a) * noise) / np.sqrt(a) == pytest.approx(x0)


# --- network ------------------------------------------------------------


def test_gradient_by_finite_differences():
    model = Denoiser(2, rng(), hidden=3)
    x, target = rng(1).normal(size=(2, 5, 2))
    time = rng(2).random(5)
    _, gradients = model.loss_and_gradient(x, time, target)
    for i, W in enumerate(model.weights):
        saved = W.copy()

        def loss(flat, W=W):
            W[:] = flat.reshape(W.shape)
            return model.loss_and_gradient(x, time, target)[0]

        numeric = approx_fprime(saved.ravel(), loss)
        W[:] = saved
        assert gradients[i].ravel() == pytest.approx(numeric, abs=1e-5)


def test_first_step_of_adam_moves_each_weight_by_the_rate():
    model = Denoiser(2, rng(), hidden=3)
    before = [W.copy() for W in model.weights]
    x = rng(1).normal(size=(5, 2))
    model.step(x, np.full(5, 0.3), x + 1, 0.01)
    for old, new in zip(before, model.weights, strict=True):
        moved = np.abs(new - old)
        assert moved.max() == pytest.approx(0.01, rel=1e-3)


def test_adam_moves_by_the_rate_at_each_step_of_a_steady_gradient():
    """Tiny rates leave the gradient as it is: both moments equal it."""
    model = Denoiser(2, rng(), hidden=3)
    before = [W.copy() for W in model.weights]
    x = rng(1).normal(size=(5, 2))
    for _ in range(5):
        model.step(x, np.full(5, 0.3), x + 1, 1e-8)
    for old, new in zip(before, model.weights, strict=True):
        assert np.abs(new - old).max() == pytest.approx(5e-8, rel=1e-3)


# --- sampling -----------------------------------------------------------


@pytest.mark.parametrize("eta", [0.0, 0.5, 1.0])
def test_exact_denoiser_gives_back_the_normal(eta):
    alpha_bar = cosine_schedule(200)
    model = gaussian_denoiser(3.0, 0.5, alpha_bar)
    x = sample(model, 4000, 1, alpha_bar, rng(), eta=eta)
    assert x.mean() == pytest.approx(3, abs=0.05)
    assert x.std() == pytest.approx(0.5, abs=0.05)


def test_a_single_point_is_hit_in_one_step():
    model = gaussian_denoiser(1.5, 0.0, ALPHA)
    for k in (1, 5, 50):
        x = sample(model, 10, 2, ALPHA, rng(), k, 0.0)
        assert x == pytest.approx(np.full((10, 2), 1.5))


def test_ddpm_step_is_the_posterior_of_the_paper():
    """Mean and variance of q(x_s | x_t, x_0), one step from t = T."""
    a, b = ALPHA[50], ALPHA[49]
    beta = 1 - a / b
    x_T = rng().normal(size=(1, 1))
    x0 = 0.7
    calls = []

    def model(x, time):
        calls.append(x.copy())
        at = ALPHA[np.round(time * 50).astype(int)][:, None]
        return (x - np.sqrt(at) * x0) / np.sqrt(1 - at)

    sample(model, 1, 1, ALPHA, rng())
    z = rng().normal(size=2)[1]
    mean = np.sqrt(b) * beta / (1 - a) * x0
    mean += np.sqrt(1 - beta) * (1 - b) / (1 - a) * x_T[0, 0]
    var = (1 - b) / (1 - a) * beta
    assert calls[1][0, 0] == pytest.approx(mean + np.sqrt(var) * z)


def test_ddim_is_deterministic_given_its_start():
    model = gaussian_denoiser(0.0, 1.0, ALPHA)
    one, two = (sample(model, 5, 2, ALPHA, rng(1), 7, 0.0) for _ in range(2))
    assert (one == two).all()
    start = rng(1).normal(size=(5, 2))
    assert np.corrcoef(one.ravel(), start.ravel())[0, 1] > 0.999


def test_bound_holds_the_prediction():
    x = sample(lambda x, t: 0 * x, 50, 2, ALPHA, rng(), 1, 0.0, bound=2.0)
    assert np.abs(x).max() == 2


def test_flow_follows_a_constant_velocity():
    x = sample_flow(lambda x, t: np.ones_like(x), 5, 2, rng(1), 7)
    assert x == pytest.approx(rng(1).normal(size=(5, 2)) + 1)


def test_trained_models_come_near_the_data():
    X = np.where(rng().random((400, 1)) < 0.5, -1.0, 1.0)
    X = X + 0.05 * rng(1).normal(size=X.shape)
    ddpm, losses = train_ddpm(X, ALPHA, rng(2), steps=200, lr=1e-2)
    flow, _ = train_flow(X, rng(3), steps=200, lr=1e-2)
    noise = energy_distance(rng(4).normal(size=(400, 1)), X)
    made = sample(ddpm, 400, 1, ALPHA, rng(5), bound=1.5)
    assert losses[-50:].mean() < 0.8 * losses[:10].mean()
    assert energy_distance(made, X) < noise / 2
    made = sample_flow(flow, 400, 1, rng(5), 20)
    assert energy_distance(made, X) < noise / 2


def test_same_seed_twice_and_global_state():
    state = np.random.get_state()[1].copy()
    X = rng().normal(size=(20, 2))
    one, two = (train_ddpm(X, ALPHA, rng(1), steps=5)[1] for _ in range(2))
    assert (one == two).all()
    assert (np.random.get_state()[1] == state).all()


# --- distance and refusals ----------------------------------------------


def test_energy_distance_is_scipys_in_one_dimension():
    x, y = rng().normal(size=(2, 60))
    ours = energy_distance(x[:, None], y[:, None] + 1)
    assert ours == pytest.approx(energy_1d(x, y + 1) ** 2)
    assert energy_distance(x[:, None], x[:, None]) == pytest.approx(0)
    one, two = np.zeros((1, 2)), np.array([[3.0, 4.0]])
    assert energy_distance(one, two) == 10


@pytest.mark.parametrize("X", [[], [1.0, 2.0], [[np.nan]], [[np.inf]]])
def test_training_refuses(X):
    for train in (
        lambda X: train_ddpm(X, ALPHA, rng()),
        lambda X: train_flow(X, rng()),
    ):
        with pytest.raises(ValueError, match="X"):
            train(X)


@pytest.mark.parametrize("how", [{"batch": 0}, {"lr": math.nan}, {"lr": -1}])
def test_training_refuses_bad_settings(how):
    for call in (
        lambda **k: train_ddpm(np.ones((3, 2)), ALPHA, rng(), steps=2, **k),
        lambda **k: train_flow(np.ones((3, 2)), rng(), steps=2, **k),
    ):
        with pytest.raises(ValueError, match="batch, lr"):
            call(**how)


def test_levels_and_points_of_the_wrong_shape_are_refused():
    for t in ([0.5, 1.0], [0, 51], [-1, 3], [3]):
        with pytest.raises(ValueError, match="t must"):
            add_noise(np.ones((2, 2)), t, ALPHA, rng())
    for bad in (np.arange(3.0), np.zeros((0, 2)), [[math.nan, 1]]):
        with pytest.raises(ValueError, match="X must"):
            energy_distance(bad, np.ones((3, 2)))


@pytest.mark.text
def test_the_loss_of_a_level_is_highest_at_little_noise():
    """For normal data Var(noise | x_t) = a s^2 / (a s^2 + 1 - a)."""
    x0, model = 0.5 * rng().normal(size=(20_000, 1)), gaussian_denoiser(0, 0.5, ALPHA)
    found = []
    for t in (1, 10, 25, 45):
        at = np.full(len(x0), t)
        x, noise = add_noise(x0, at, ALPHA, rng(1))
        found.append(((model(x, at / 50) - noise) ** 2).mean())
        signal = ALPHA[t] * 0.25
        assert found[-1] == pytest.approx(signal / (signal + 1 - ALPHA[t]), rel=0.05)
    assert found == sorted(found, reverse=True) and found[0] > 0.9 > 0.1 > found[-1]


def test_sampling_refuses():
    for bound in (0, -1, math.nan):
        with pytest.raises(ValueError, match="bound"):
            sample(lambda x, t: x, 1, 1, ALPHA, rng(), bound=bound)
    for k, eta in ((0, 1.0), (51, 1.0), (5, 2.0), (5, math.nan)):
        with pytest.raises(ValueError, match="n_steps"):
            sample(lambda x, t: x, 1, 1, ALPHA, rng(), k, eta)
    with pytest.raises(ValueError, match="n_steps"):
        sample_flow(lambda x, t: x, 1, 1, rng(), 0)
