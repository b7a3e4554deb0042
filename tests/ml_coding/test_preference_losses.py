"""By hand, finite differences, torch, properties, edges."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.special import log_expit, log_softmax

from mlinterviews.ml_coding.preference_losses import (
    bradley_terry_loss,
    clipped_ratio_loss,
    dpo_loss,
    group_advantages,
    ipo_loss,
    kl_estimates,
    log_sigmoid,
    sequence_logps,
    simpo_loss,
    token_logps,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def four(n=5, seed=0):
    return list(-20 * rng(seed).random((4, n)) - 1)


# Log-probabilities


def test_log_sigmoid_is_exact_and_survives_large_arguments():
    z = np.array([-1000.0, -40, 0, 40, 1000])
    expected = [-1000, -40, -math.log(2), -math.exp(-40), 0]
    assert log_sigmoid(z) == pytest.approx(np.array(expected), rel=1e-12)
    z = np.linspace(-50, 50, 1001)
    assert log_sigmoid(z) == pytest.approx(log_expit(z), rel=1e-13)


def test_token_logps_shift_by_one():
    logits = rng().normal(size=(2, 4, 5))
    tokens = rng(1).integers(5, size=(2, 4))
    ours, logp = token_logps(logits, tokens), log_softmax(logits, axis=-1)
    for b in range(2):
        for t in range(3):
            assert ours[b, t] == pytest.approx(logp[b, t, tokens[b, t + 1]])


def test_uniform_model_gives_minus_n_log_v_whatever_prompt_and_pads():
    tokens = np.array([[3, 1, 2, 0, 0], [1, 1, 4, 4, 2]])
    mask = np.array([[0, 0, 1, 0, 0], [0, 1, 1, 1, 1]])
    total, n = sequence_logps(np.zeros((2, 5, 8)), tokens, mask)
    assert n.tolist() == [1, 4]
    assert total == pytest.approx(-n * math.log(8))


def test_forbidden_pad_does_not_reach_the_sum():
    logits = np.zeros((1, 3, 4))
    logits[0, 1, 0] = -np.inf  # the pad that follows has p = 0
    total, _ = sequence_logps(logits, [[1, 2, 0]], [[0, 1, 0]])
    assert total[0] == pytest.approx(-math.log(4))


@pytest.mark.parametrize("scale", [1e3, -1e3])
def test_large_logits(scale):
    total, _ = sequence_logps(scale * np.eye(3)[None], [[0, 1, 2]], [[0, 1, 1]])
    assert np.isfinite(total).all()


def test_log_probabilities_refuse():
    logits = np.zeros((1, 3, 4))
    for tokens in ([[0, 1]], [[0, 1, 4]], [[0, 1, -100]]):
        with pytest.raises(ValueError, match="tokens"):
            token_logps(logits, tokens)
    for mask in ([[1, 0, 0]], [[0, 1]], [0, 1, 1]):
        with pytest.raises(ValueError, match="mask"):
            sequence_logps(logits, [[0, 1, 2]], mask)
    with pytest.raises(ValueError, match="mask"):  # one row for two
        sequence_logps(np.zeros((2, 2, 3)), [[0, 1], [1, 2]], [[0, 1]])
    for bad in (np.nan, np.inf):
        with pytest.raises(ValueError, match="logits"):
            token_logps(logits + bad, [[0, 1, 2]])


# Pairs


def test_dpo_by_hand():
    loss, up, down = dpo_loss(*np.array([[-12.0], [-15], [-13], [-14]]))
    assert loss == pytest.approx(math.log(1 + math.exp(-0.2)))
    assert up == pytest.approx(-0.1 / (1 + math.exp(0.2)))
    assert down == -up


def test_dpo_starts_at_log_two_and_half_beta():
    a = four()
    loss, up, _ = dpo_loss(a[0], a[1], a[0], a[1], beta=0.3)
    assert loss == pytest.approx(math.log(2))
    assert up == pytest.approx(np.full(5, -0.3 / 2 / 5))


@pytest.mark.parametrize("name", ["bt", "dpo", "ipo", "simpo"])
def test_gradients_by_finite_differences(name):
    chosen, rejected, a, b = four()
    n, m = np.array([3, 5, 2, 9, 1]), np.array([4, 4, 7, 1, 2])
    losses = {
        "bt": lambda c, r: bradley_terry_loss(c, r),
        "dpo": lambda c, r: dpo_loss(c, r, a, b, 0.2),
        "ipo": lambda c, r: ipo_loss(c, r, a, b, 0.2),
        "simpo": lambda c, r: simpo_loss(c, r, n, m, 2.0, 0.5),
    }
    loss = losses[name]
    _, up, down = loss(chosen, rejected)
    by_chosen = approx_fprime(chosen, lambda c: loss(c, rejected)[0])
    by_rejected = approx_fprime(rejected, lambda r: loss(chosen, r)[0])
    assert up == pytest.approx(by_chosen, abs=1e-5)
    assert down == pytest.approx(by_rejected, abs=1e-5)


def test_dpo_through_the_logits_by_finite_differences():
    logits, ref = rng().normal(size=(2, 4, 5, 3))  # 2 chosen, 2 rejected
    tokens = rng(1).integers(3, size=(4, 5))
    mask = np.array([[0, 0, 1, 1, 0]] * 2 + [[0, 1, 1, 1, 1]] * 2)
    refs = sequence_logps(ref, tokens, mask)[0]

    def loss(z):
        total = sequence_logps(z.reshape(4, 5, 3), tokens, mask)[0]
        return dpo_loss(total[:2], total[2:], refs[:2], refs[2:], 0.5)

    _, up, down = loss(logits)
    p = np.exp(log_softmax(logits, axis=-1))[:, :-1]
    by_logits = (np.eye(3)[tokens[:, 1:]] - p) * mask[:, 1:, None]
    by_logits *= np.concatenate([up, down])[:, None, None]
    numeric = approx_fprime(logits.ravel(), lambda z: loss(z)[0])
    numeric = numeric.reshape(4, 5, 3)
    assert by_logits == pytest.approx(numeric[:, :-1], abs=1e-6)
    assert numeric[:, -1] == pytest.approx(np.zeros((4, 3)))


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_only_differences_of_rewards_count(shift, margin):
    one = bradley_terry_loss([margin], [0.0])
    two = bradley_terry_loss([margin + shift], [shift])
    assert one[0] == pytest.approx(two[0], abs=1e-12)
    back = bradley_terry_loss([0.0], [margin])[0]
    assert math.exp(-one[0]) + math.exp(-back) == pytest.approx(1)


def test_dpo_is_stationary_at_the_optimum_of_the_kl_problem():
    r, beta = np.array([2.0, 1, 0, -1]), 0.5
    ref = np.log([0.1, 0.2, 0.3, 0.4])
    best = log_softmax(ref + r / beta)
    first, second = np.nonzero(1 - np.eye(4))
    share = np.exp(log_sigmoid(r[first] - r[second]))
    args = best[first], best[second], ref[first], ref[second]
    _, up, down = dpo_loss(*args, beta)
    total = np.bincount(first, share * up) + np.bincount(second, share * down)
    assert total == pytest.approx(np.zeros(4), abs=1e-12)
    assert np.abs(up).min() > 1e-3  # zero in the sum, not each


def test_ipo_is_least_at_its_target_and_dpo_never_rests():
    at = [np.array([5.0]), np.zeros(1), np.zeros(1), np.zeros(1)]
    loss, up, _ = ipo_loss(*at, beta=0.1)  # 1 / (2 * 0.1) = 5
    assert loss == up[0] == 0
    assert ipo_loss(np.array([6.0]), *at[1:])[1] > 0
    assert dpo_loss(np.array([600.0]), *at[1:])[1] < 0


def test_simpo_does_not_reward_length():
    c, r = np.array([-10.0]), np.array([-20.0])
    equal = simpo_loss(c, r, np.array([10]), np.array([20]), gamma=0.0)[0]
    assert equal == pytest.approx(math.log(2))  # -1 a token both
    harder = simpo_loss(c, r, np.array([10]), np.array([20]), gamma=1.0)
    assert harder[0] == pytest.approx(math.log(1 + math.e))


def test_extreme_margins():
    zero = np.zeros(1)
    loss, up, _ = dpo_loss(np.array([-1e5]), zero, zero, zero, beta=1.0)
    assert (loss, up[0]) == (1e5, -1.0)
    loss, up, _ = dpo_loss(np.array([1e5]), zero, zero, zero, beta=1.0)
    assert (loss, up[0]) == (0, 0)


@pytest.mark.parametrize("wrong", [[], [np.nan], [-np.inf], [1.0, 2.0], [[1.0]]])
def test_pairs_refuse(wrong):
    wrong, zero = np.array(wrong), np.zeros(1)
    with pytest.raises(ValueError, match=r"rejected|chosen"):
        bradley_terry_loss(zero, wrong)
    with pytest.raises(ValueError, match=r"rejected|chosen"):
        ipo_loss(zero, wrong, zero, zero)
    with pytest.raises(ValueError, match=r"rejected|chosen"):
        dpo_loss(zero, zero, zero, wrong)


def test_parameters_refuse():
    one = np.zeros(1)
    for beta in (0, -1, np.nan):
        for loss in (dpo_loss, ipo_loss):
            with pytest.raises(ValueError, match="beta"):
                loss(one, one, one, one, beta)
    for beta in (0, -1, np.nan):
        with pytest.raises(ValueError, match="beta"):
            simpo_loss(one, one, one + 1, one + 1, beta)
    with pytest.raises(ValueError, match="n_chosen"):
        simpo_loss(one, one, one, one + 1)


# Groups, ratios, KL


def test_group_advantages_by_hand():
    a = group_advantages([[1, 0, 0, 0], [1, 1, 1, 1]])
    assert a[0] == pytest.approx([math.sqrt(3)] + [-1 / math.sqrt(3)] * 3)
    assert (a[1] == 0).all()


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=8, unique=True))
def test_advantages_ignore_shift_and_scale(rewards):
    a = group_advantages([rewards])
    assert a.mean() == pytest.approx(0, abs=1e-12)
    assert a.std() == pytest.approx(1)
    moved = 3.0 * np.array([rewards]) + 7
    assert group_advantages(moved) == pytest.approx(a)


def test_clipped_ratio_by_hand():
    rho = np.array([[1.5, 1.5, 0.5, 0.5]])
    A = np.array([[1.0, -1, 1, -1]])
    one = np.ones((1, 4))
    loss, slope = clipped_ratio_loss(np.log(rho), np.zeros((1, 4)), A, one)
    # 1.2 (clipped), -1.5, 0.5, -0.8 (clipped)
    assert loss == pytest.approx(-(1.2 - 1.5 + 0.5 - 0.8) / 4)
    assert 4 * slope == pytest.approx(np.array([[0, 1.5, -0.5, 0]]))


def test_first_step_is_the_policy_gradient():
    logps = -rng().random((3, 4))
    A = np.array([[1.0], [-2.0], [0.5]])
    mask = np.array([[1, 1, 1, 1], [1, 0, 0, 0], [1, 1, 0, 0]])
    _, slope = clipped_ratio_loss(logps, logps, A, mask)
    assert slope == pytest.approx(-A * mask / 7)


def test_clipped_gradient_by_finite_differences():
    old = -rng().random(12)
    new = old + rng(1).normal(size=12)
    A = rng(2).normal(size=(3, 4))
    mask = rng(3).integers(2, size=(3, 4))

    def loss(x):
        return clipped_ratio_loss(x.reshape(3, 4), old.reshape(3, 4), A, mask)

    expected = approx_fprime(new, lambda x: loss(x)[0])
    assert loss(new)[1].ravel() == pytest.approx(expected, abs=1e-6)


def test_clipped_ratio_edges():
    zero, one = np.zeros((1, 2)), np.ones((1, 2))
    loss, slope = clipped_ratio_loss(zero + 1000, zero, one, one)
    assert loss == pytest.approx(-1.2)
    assert (slope == 0).all()
    for mask in (zero, np.ones((2, 2))):
        with pytest.raises(ValueError, match="mask"):
            clipped_ratio_loss(zero, zero, one, mask)
    with pytest.raises(ValueError, match="logps"):
        clipped_ratio_loss(zero * np.nan, zero, one, one)
    with pytest.raises(ValueError, match="mask"):
        clipped_ratio_loss(zero, zero, one, one * np.nan)
    with pytest.raises(ValueError, match="advantages"):
        clipped_ratio_loss(zero, zero, one * np.nan, one)
    with pytest.raises(ValueError):  # two rows for one
        clipped_ratio_loss(zero, zero, np.ones((2, 2)), one)
    for eps in (-1, 0, 1, np.nan):
        with pytest.raises(ValueError, match="eps"):
            clipped_ratio_loss(zero, zero, one, one, eps)


def test_kl_estimates_are_unbiased_or_not():
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.05, 0.15, 0.8])
    k1, k2, k3 = kl_estimates(np.log(p), np.log(q))
    exact = (p * np.log(p / q)).sum()
    assert p @ k1 == pytest.approx(exact)
    assert p @ k3 == pytest.approx(exact)
    assert abs(p @ k2 - exact) > 0.1
    assert k3.min() >= 0 > k1.min()
    assert np.isfinite(kl_estimates([-1000.0], [0.0])).all()
    for wrong in ([np.nan], [0.0, 0.0], [[0.0]]):
        with pytest.raises(ValueError, match="logps"):
            kl_estimates([-1.0], wrong)


def test_gradient_of_k3_is_that_of_the_other_kl():
    """By the logits, with samples from pi held fixed."""
    z, q = rng().normal(size=4), rng(1).dirichlet(np.ones(4))
    p = np.exp(log_softmax(z))

    def mean(i):
        return approx_fprime(
            z, lambda v: p @ kl_estimates(log_softmax(v), np.log(q))[i], 1e-7
        )

    def kl(forward):
        def value(v):
            a, b = np.exp(log_softmax(v)), q
            a, b = (b, a) if forward else (a, b)
            return (a * np.log(a / b)).sum()

        return approx_fprime(z, value, 1e-7)

    assert mean(2) == pytest.approx(kl(True), abs=1e-5)
    assert mean(1) == pytest.approx(kl(False), abs=1e-5)
    assert mean(0) == pytest.approx(0, abs=1e-5)  # no signal at all
