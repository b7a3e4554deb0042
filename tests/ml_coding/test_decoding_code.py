"""Filters by hand and by property, beam against all texts, speculation."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax as scipy_log_softmax
from scipy.stats import chisquare

from mlinterviews.ml_coding.decoding_code import (
    accept,
    beam_search,
    draw,
    log_softmax,
    min_p,
    repetition_penalty,
    speculate,
    temperature,
    top_k,
    top_p,
)

Z = np.log([0.5, 0.2, 0.15, 0.1, 0.04, 0.01])
LOGITS = st.lists(st.floats(-20, 20), min_size=1, max_size=12).map(np.array)
FILTERS = [
    lambda z: temperature(z, 0.7),
    lambda z: top_k(z, 3),
    lambda z: top_p(z, 0.8),
    lambda z: min_p(z, 0.1),
    lambda z: repetition_penalty(z, [0], 1.2),
    log_softmax,
]


def kept(z):
    return set(np.flatnonzero(np.isfinite(z)))


# Filters


def test_the_example_of_the_text():
    p = np.exp(log_softmax(temperature(Z, 0.5)))
    squares = np.exp(2 * Z)
    assert p == pytest.approx(squares / squares.sum())
    assert kept(top_k(Z, 2)) == {0, 1}
    assert kept(top_p(Z, 0.8)) == {0, 1, 2}
    assert kept(min_p(Z, 0.1)) == {0, 1, 2, 3}


def test_penalty_by_hand_on_both_signs():
    z = np.array([2.0, -2.0, 0.0, 3.0])
    out = repetition_penalty(z, [0, 1, 2, 1], 2.0)
    assert out.tolist() == [1.0, -4.0, 0.0, 3.0]
    assert z.tolist() == [2.0, -2.0, 0.0, 3.0]
    same = repetition_penalty(z, [], 2.0)
    assert same.tolist() == z.tolist() and not np.shares_memory(same, z)


def test_the_penalty_depends_on_where_logits_are_centred():
    """Softmax does not see a shift; the penalty does."""
    one = log_softmax(repetition_penalty(Z, [0], 1.5))
    moved = log_softmax(repetition_penalty(Z + 10, [0], 1.5))
    assert abs(one[0] - moved[0]) > 0.5
    for f in FILTERS[:4]:
        assert log_softmax(f(Z)) == pytest.approx(log_softmax(f(Z + 10)))


@given(LOGITS, st.floats(0.05, 0.99))
@settings(max_examples=40, deadline=None)
def test_top_p_keeps_the_fewest_tokens_that_reach_p(z, p):
    probs = np.exp(scipy_log_softmax(z))
    ids = sorted(kept(top_p(z, p)), key=lambda i: -probs[i])
    assert probs[ids].sum() >= p - 1e-9
    assert probs[ids[:-1]].sum() < p + 1e-9
    assert len(set(range(len(z))) - set(ids)) == 0 or (
        probs[ids].min() >= max(np.delete(probs, ids))
    )


@given(LOGITS, st.integers(1, 14), st.floats(0.01, 1))
@settings(max_examples=40, deadline=None)
def test_top_k_and_min_p_by_definition(z, k, p):
    assert len(kept(top_k(z, k))) == min(k, len(z))
    probs = np.exp(scipy_log_softmax(z))
    for i in range(len(z)):
        if abs(probs[i] - p * probs.max()) > 1e-9 * probs.max():
            assert (i in kept(min_p(z, p))) == (probs[i] > p * probs.max())


@given(LOGITS)
@settings(max_examples=50, deadline=None)
def test_the_best_token_always_stays_and_filters_nest(z):
    best = int(np.argmax(z))
    for f in FILTERS[:4]:
        assert best in kept(f(z))
    assert kept(top_p(z, 0.3)) <= kept(top_p(z, 0.9)) <= kept(top_p(z, 1))
    assert kept(top_k(z, 1)) == {best}
    assert log_softmax(z) == pytest.approx(scipy_log_softmax(z))


def test_ties_go_to_the_lower_id():
    z = np.zeros(4)
    assert kept(top_k(z, 2)) == {0, 1}
    assert kept(top_p(z, 0.5)) == {0, 1}
    assert kept(min_p(z, 1.0)) == {0, 1, 2, 3}


def test_temperature_before_top_p_changes_the_set_and_not_that_of_top_k():
    hot = temperature(Z, 2.0)
    assert kept(top_p(hot, 0.8)) > kept(top_p(Z, 0.8))
    assert kept(top_k(hot, 3)) == kept(top_k(Z, 3))


@pytest.mark.parametrize("f", FILTERS)
def test_extreme_and_masked_logits(f):
    out = f(np.array([1000, -1000, -np.inf, 999.0]))
    assert out[2] == -np.inf and np.isfinite(out[0])
    assert f(np.array([3, 1, 2])).dtype == float
    assert np.isfinite(f([5]))[0]


def test_a_tiny_temperature_is_greedy():
    p = np.exp(log_softmax(temperature(Z, 1e-320)))
    assert p.tolist() == [1, 0, 0, 0, 0, 0]


def test_samples_have_the_filtered_distribution():
    rng = np.random.default_rng(1)
    p = np.exp(log_softmax(top_k(Z, 3)))
    counts = np.bincount([draw(p, rng) for _ in range(2000)], minlength=6)
    assert counts[3:].sum() == 0
    assert chisquare(counts[:3], 2000 * p[:3]).pvalue > 1e-3


@pytest.mark.parametrize("f", FILTERS)
@pytest.mark.parametrize("bad", [[], [[0.0]], [0.0, np.nan], [np.inf], [-np.inf]])
def test_logits_that_are_none_are_refused(f, bad):
    with pytest.raises(ValueError, match="z must"):
        f(np.array(bad))


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: temperature(Z, 0), "t must be positive"),
        (lambda: temperature(Z, np.nan), "t must be positive"),
        (lambda: temperature(Z, np.inf), "t must be positive"),
        (lambda: top_k(Z, 0), "k must be an integer"),
        (lambda: top_k(Z, 2.5), "k must be an integer"),
        (lambda: top_k(Z, np.nan), "k must be an integer"),
        (lambda: draw(np.zeros(3), None), "p must be"),
        (lambda: draw(np.array([1.0, np.nan]), None), "p must be"),
        (lambda: top_p(Z, 0), "p must be in"),
        (lambda: top_p(Z, np.nan), "p must be in"),
        (lambda: min_p(Z, 1.1), "p must be in"),
        (lambda: repetition_penalty(Z, [0], 0), "penalty must be positive"),
        (lambda: repetition_penalty(Z, [6], 1.1), "seen must be integers in 0..5"),
        (lambda: repetition_penalty(Z, [-1], 1.1), "seen must be"),
        (lambda: repetition_penalty(Z, [0.7], 1.1), "seen must be integers"),
        (lambda: repetition_penalty(Z, [np.nan], 1.1), "seen must be integers"),
        (lambda: beam_search(lambda t: np.array([np.nan, -1]), 1, 2, 0), "log p"),
        (lambda: beam_search(lambda t: np.array([0.5, 0.5]), 1, 2, 0), "log p"),
        (lambda: accept([-1], [[0.5, 0.5]], np.full((2, 2), 0.5), None), "drafted"),
        (lambda: accept([0], [[0.5, 0.5]], np.ones((2, 3)) / 3, None), "share V"),
        (lambda: beam_search(len, 0, 1, 0), "width"),
        (lambda: beam_search(len, 1, 1, 0, np.nan), "width"),
        (lambda: accept([0], [], [[1.0]], None), "drafted and q"),
        (lambda: speculate(len, len, (), -1, None), "g must be"),
    ],
)
def test_bad_arguments_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# Beam search


def random_model(seed, V):
    """A bigram model: (V + 1, V); the last row starts a text."""
    table = np.random.default_rng(seed).dirichlet(np.full(V, 0.7), V + 1)
    return lambda tokens: table[tokens[-1] if tokens else -1]


def all_texts(model, V, max_len, alpha):
    """Every text that ends with 0 within max_len, the best first."""
    found = []
    for n in range(1, max_len + 1):
        for body in product(range(1, V), repeat=n - 1):
            t = (*body, 0)
            lp = sum(np.log(model(t[:i])[t[i]]) for i in range(n))
            found.append((lp / n**alpha, t))
    return sorted(found, key=lambda h: -h[0])


@pytest.mark.parametrize("alpha", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("seed", range(4))
def test_a_wide_beam_finds_the_best_of_all_texts(seed, alpha):
    model = random_model(seed, 3)
    best = all_texts(model, 3, 5, alpha)[0]
    found = beam_search(lambda t: np.log(model(t)), 99, 5, 0, alpha)[0]
    assert found[0] == pytest.approx(best[0])
    assert found[1] == best[1]


def test_width_one_is_greedy():
    model = random_model(3, 5)
    tokens = ()
    while len(tokens) < 8 and tokens[-1:] != (0,):
        tokens += (int(np.argmax(model(tokens))),)
    assert beam_search(lambda t: np.log(model(t)), 1, 8, 0)[0][1] == tokens


def test_no_end_returns_what_there_is():
    with np.errstate(divide="ignore"):
        step = np.log([0.0, 0.7, 0.3])
    found = beam_search(lambda t: step, 2, 3, 0)
    assert found[0][1] == (1, 1, 1)
    assert found[0][0] == pytest.approx(3 * np.log(0.7))


def test_a_dead_end_returns_the_texts_that_led_there():
    step = {0: [-np.inf, -0.1, -1.0], 1: [-np.inf] * 3}
    found = beam_search(lambda t: step[len(t)], 2, 5, 0)
    assert found == [(-0.1, (1,)), (-1.0, (2,))]


# Speculative sampling


class Scripted:
    """A generator with given uniforms that notes what it must draw."""

    def __init__(self, uniforms):
        self.uniforms, self.asked = iter(uniforms), None

    def random(self):
        return next(self.uniforms)

    def choice(self, n, p):
        self.asked = p
        return int(np.argmax(p))


def test_the_rule_by_hand():
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.8, 0.1, 0.1])
    after = np.array([0.0, 0.1, 0.9])
    rng = Scripted([0.62])  # below 5/8: keep, then a token of p[1]
    assert accept([0], [q], [p, after], rng) == [0, 2]
    rng = Scripted([0.63])  # rejected: from (0, 2/3, 1/3)
    assert accept([0], [q], [p, after], rng) == [1]
    assert rng.asked == pytest.approx([0, 2 / 3, 1 / 3])


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_the_mixture_is_the_target_exactly(seed):
    """Sum over drafts and both outcomes, without any sampling."""
    rng = np.random.default_rng(seed)
    p, q = rng.dirichlet(np.full(5, 0.4), 2) + 1e-9
    p, q = p / p.sum(), q / q.sum()
    out = np.zeros(5)
    for x in range(5):
        ratio = min(1.0, p[x] / q[x])
        reject = Scripted([1 - 1e-12])
        first = accept([x], [q], [p, p], reject)
        out[x] += q[x] * ratio
        if ratio < 1 - 1e-9:
            assert first[0] != x
            out += q[x] * (1 - ratio) * reject.asked
    assert out == pytest.approx(p, abs=1e-9)


@pytest.mark.parametrize("g", [0, 1, 3])
def test_three_tokens_have_the_targets_joint_distribution(g):
    target, draft = random_model(5, 3), random_model(6, 3)
    rng, counts = np.random.default_rng(2), {}
    for _ in range(1000):
        tokens = ()
        while len(tokens) < 3:
            tokens += tuple(speculate(target, draft, tokens, g, rng))
        counts[tokens[:3]] = counts.get(tokens[:3], 0) + 1
    seen, expected = [], []
    for t in product(range(3), repeat=3):
        expected.append(1000 * np.prod([target(t[:i])[t[i]] for i in range(3)]))
        seen.append(counts.get(t, 0))
    seen, expected = np.array(seen), np.array(expected)
    rare = expected < 5
    if rare.any():
        seen = np.append(seen[~rare], seen[rare].sum())
        expected = np.append(expected[~rare], expected[rare].sum())
    assert chisquare(seen, expected).pvalue > 1e-3


def test_equal_models_accept_everything_and_disjoint_ones_nothing():
    model = random_model(1, 4)
    rng = np.random.default_rng(0)
    for _ in range(50):
        assert len(speculate(model, model, (), 4, rng)) == 5
    one, other = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    got = speculate(lambda t: one, lambda t: other, (), 4, rng)
    assert got == [0]


def test_same_seed_same_tokens_and_global_state_untouched():
    model, draft = random_model(1, 4), random_model(2, 4)
    before = np.random.get_state()[1].copy()
    first, second = (
        speculate(model, draft, (), 4, np.random.default_rng(3)) for _ in range(2)
    )
    assert first == second
    assert np.array_equal(before, np.random.get_state()[1])
