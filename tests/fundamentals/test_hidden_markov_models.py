"""By hand, and against the enumeration of all paths."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlinterviews.fundamentals.hidden_markov_models import (
    backward,
    baum_welch,
    expected_counts,
    forward,
    stationary,
    viterbi,
)

START = np.array([2 / 3, 1 / 3])
TRANS = np.array([[0.8, 0.2], [0.4, 0.6]])
EMIT = np.array([[0.9, 0.1], [0.4, 0.6]])


def model(seed, S=3, M=4):
    rng = np.random.default_rng(seed)
    return (
        rng.dirichlet(np.ones(S)),
        rng.dirichlet(np.ones(S), size=S),
        rng.dirichlet(np.ones(M), size=S),
        rng,
    )


def all_paths(start, trans, emit, obs):
    """Every path with its joint probability with obs."""
    for path in product(range(len(start)), repeat=len(obs)):
        p = start[path[0]] * emit[path[0], obs[0]]
        for t in range(1, len(obs)):
            p *= trans[path[t - 1], path[t]] * emit[path[t], obs[t]]
        yield path, p


def test_three_steps_by_hand():
    alpha, scale = forward(START, TRANS, EMIT, [0, 1, 1])
    joint = alpha * np.cumprod(scale)[:, None]
    expected = [[0.6, 0.4 / 3], [0.16 / 3, 0.12], [0.0272 / 3, 0.0496]]
    np.testing.assert_allclose(joint, expected)
    path, log_p = viterbi(START, TRANS, EMIT, [0, 1, 1])
    assert path.tolist() == [0, 1, 1]
    assert np.exp(log_p) == pytest.approx(0.6 * 0.2 * 0.6 * 0.6 * 0.6)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_against_all_paths(seed, T):
    start, trans, emit, rng = model(seed)
    obs = rng.integers(4, size=T)
    paths = list(all_paths(start, trans, emit, obs))
    total = sum(p for _, p in paths)
    alpha, scale = forward(start, trans, emit, obs)
    assert np.log(scale).sum() == pytest.approx(np.log(total))
    smooth = alpha * backward(trans, emit, obs, scale)
    expected = np.zeros((T, 3))
    moves, seen = np.zeros((3, 3)), np.zeros((3, 4))
    for path, p in paths:
        for t, s in enumerate(path):
            expected[t, s] += p / total
            seen[s, obs[t]] += p / total
        for a, b in pairwise(path):
            moves[a, b] += p / total
    np.testing.assert_allclose(smooth, expected)
    counts = expected_counts(start, trans, emit, obs)
    np.testing.assert_allclose(counts[0], expected[0])
    np.testing.assert_allclose(counts[1], moves, atol=1e-12)
    np.testing.assert_allclose(counts[2], seen, atol=1e-12)
    best, log_p = viterbi(start, trans, emit, obs)
    top = max(paths, key=lambda item: item[1])
    assert log_p == pytest.approx(np.log(top[1]))
    assert tuple(best) == top[0]


def test_forward_is_a_filter():
    """The last row of alpha is the smoothed state of a shorter run."""
    start, trans, emit, rng = model(1)
    obs = rng.integers(4, size=6)
    alpha, _ = forward(start, trans, emit, obs)
    for t in range(1, 7):
        paths = list(all_paths(start, trans, emit, obs[:t]))
        last = np.zeros(3)
        for path, p in paths:
            last[path[-1]] += p
        np.testing.assert_allclose(alpha[t - 1], last / last.sum())


def test_the_best_path_is_not_the_best_state_each_time():
    """An example where smoothing visits a forbidden transition."""
    start = [0.4, 0.3, 0.3]
    trans = [[0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    trans = np.array(trans)
    emit = np.ones((3, 1))
    alpha, scale = forward(start, trans, emit, [0, 0])
    smooth = alpha * backward(trans, emit, [0, 0], scale)
    each = smooth.argmax(axis=1)
    assert trans[each[0], each[1]] == 0  # states 0, 0
    path, _ = viterbi(start, trans, emit, [0, 0])
    assert trans[path[0], path[1]] > 0


def test_long_sequences_do_not_underflow():
    rng = np.random.default_rng(2)
    obs = rng.integers(2, size=5_000)
    alpha, scale = forward(START, TRANS, EMIT, obs)
    smooth = alpha * backward(TRANS, EMIT, obs, scale)
    np.testing.assert_allclose(smooth.sum(axis=1), 1)
    log_likelihood = np.log(scale).sum()
    assert -5_000 < log_likelihood < -1_000
    _, best = viterbi(START, TRANS, EMIT, obs)
    assert np.isfinite(best) and best < log_likelihood


def test_em_never_lowers_the_likelihood_and_finds_the_model():
    rng = np.random.default_rng(3)
    trans = np.array([[0.95, 0.05], [0.1, 0.9]])
    emit = np.array([[0.9, 0.1], [0.2, 0.8]])
    sequences = []
    for _ in range(3):
        s, obs = 0, []
        for _ in range(250):
            obs.append(rng.choice(2, p=emit[s]))
            s = rng.choice(2, p=trans[s])
        sequences.append(np.array(obs))
    guess = (
        np.full(2, 0.5),
        np.array([[0.6, 0.4], [0.4, 0.6]]),
        np.array([[0.6, 0.4], [0.4, 0.6]]),
    )
    *found, history = baum_welch(*guess, sequences, 25)
    assert (np.diff(history) > -1e-9).all()
    true = sum(
        np.log(forward([2 / 3, 1 / 3], trans, emit, o)[1]).sum() for o in sequences
    )
    assert history[-1] > true - 1
    np.testing.assert_allclose(found[1], trans, atol=0.1)
    np.testing.assert_allclose(found[2], emit, atol=0.12)
    # all three sequences begin in state 0
    assert found[0][0] > 0.9
    again = baum_welch(*guess, sequences[:1], 2)
    assert (again[1] == baum_welch(*guess, sequences[:1], 2)[1]).all()


def test_equal_states_stay_equal():
    """A symmetric start is a saddle that EM cannot leave."""
    obs = np.array([0, 0, 1, 1, 0, 1])
    half = np.full((2, 2), 0.5)
    start, _, emit, _ = baum_welch(half[0], half, half, [obs], 5)
    np.testing.assert_allclose(emit[0], emit[1])
    np.testing.assert_allclose(start, 0.5)


def test_without_memory_it_is_a_mixture():
    """Equal rows of trans: steps are independent."""
    obs = np.array([0, 1, 1, 0])
    _, scale = forward(START, np.array([START, START]), EMIT, obs)
    np.testing.assert_allclose(scale, (START @ EMIT)[obs])


def test_stationary_by_hand_and_by_powers():
    assert stationary(TRANS) == pytest.approx([2 / 3, 1 / 3])
    rng = np.random.default_rng(4)
    P = rng.dirichlet(np.ones(5), size=5)
    p = stationary(P)
    np.testing.assert_allclose(p, np.linalg.matrix_power(P, 200)[0])
    np.testing.assert_allclose(p @ P, p)
    flip = np.array([[0.0, 1], [1, 0]])  # periodic: no limit
    assert stationary(flip) == pytest.approx([0.5, 0.5])
    assert (np.linalg.matrix_power(flip, 101) == flip).all()


@pytest.mark.parametrize("n", [2, 4, 7])
def test_states_that_are_left_for_ever_have_probability_zero(n):
    P = np.random.default_rng(n).dirichlet(np.ones(n), size=n)
    P[-1] = np.eye(n)[-1]
    p = stationary(P)
    np.testing.assert_allclose(p, np.eye(n)[-1], atol=1e-12)
    assert (p >= 0).all()
    forward(p, P, np.full((n, 2), 0.5), [0, 1])  # may be used as a start


def test_a_tie_goes_to_the_lower_state():
    half = np.full((2, 2), 0.5)
    path, log_p = viterbi(half[0], half, half, [0, 1, 0])
    assert path.tolist() == [0, 0, 0]
    assert log_p == pytest.approx(6 * np.log(0.5))


def test_the_gap_shrinks_by_the_second_eigenvalue():
    """0.8 + 0.6 - 1 = 0.4 a step."""
    values = np.sort(np.linalg.eigvals(TRANS))
    assert values == pytest.approx([0.4, 1.0])
    p = np.array([1.0, 0])
    for step in range(6):
        assert p[0] - 2 / 3 == pytest.approx(0.4**step / 3)
        p = p @ TRANS


def test_a_stay_is_geometric():
    """Mean 1 / (1 - 0.8), and one step is the likeliest length."""
    lengths = np.arange(1, 400)
    p = 0.8 ** (lengths - 1) * 0.2
    assert p.sum() == pytest.approx(1)
    assert p @ lengths == pytest.approx(5)
    assert p.argmax() == 0


def test_degenerate_input():
    one = np.ones((1, 1))
    assert viterbi([1.0], one, one, [0, 0])[0].tolist() == [0, 0]
    _, _, _, history = baum_welch([1.0], one, one, [[0]], 2)
    assert history == [0, 0]
    start, trans = [1.0, 0.0], np.eye(2)  # state 1 is never reached
    _, new, _, _ = baum_welch(start, trans, EMIT, [[0, 1]], 2)
    assert np.isfinite(new).all()
    assert (new[1] == trans[1]).all()


SURE = np.array([[1.0, 0.0], [1.0, 0.0]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: forward(START, TRANS, SURE, [0, 1]), "impossible at step 1"),
        (lambda: viterbi(START, TRANS, SURE, [0, 1]), "obs is impossible"),
        (lambda: forward(START, TRANS, EMIT, []), "obs must be a filled"),
        (lambda: forward(START, TRANS, EMIT, [0, 2]), "obs must be in 0..1"),
        (lambda: forward(START, TRANS, EMIT, [-1]), "obs must be in 0..1"),
        (lambda: forward(START, TRANS, EMIT, [0.5]), "obs must be a filled"),
        (lambda: forward(START, TRANS, EMIT, [[0], [1]]), "obs must be a filled"),
        (lambda: forward([0.5, 0.4], TRANS, EMIT, [0]), "start: each row"),
        (lambda: forward(START, TRANS * 2, EMIT, [0]), "trans: each row"),
        (lambda: forward([np.nan, 1.0], TRANS, EMIT, [0]), "start must be"),
        (lambda: forward(START, np.eye(3), EMIT, [0]), "2 states"),
        (lambda: viterbi(START, TRANS, -EMIT, [0]), "emit must be"),
        (lambda: backward(TRANS, EMIT, [0, 1], [1.0]), "scale"),
        (lambda: baum_welch(START, TRANS, EMIT, [], 3), "sequences"),
        (lambda: baum_welch(START, TRANS, EMIT, [[0]], 0), "n_iter"),
        (lambda: baum_welch(START, TRANS, EMIT, [[0]], 1.5), "n_iter"),
        (lambda: stationary(np.eye(2)), "several"),
        (lambda: stationary([[0.5, 0.5]]), "square"),
        (lambda: stationary([[0.5, 0.6], [0.5, 0.5]]), "each row"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
