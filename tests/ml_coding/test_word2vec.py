"""By hand, finite differences, counts, PMI, known structure, edges."""

import math

import numpy as np
import pytest
from scipy.optimize import approx_fprime, minimize_scalar

from examples.ml_coding.word2vec import KINDS, corpus, quality
from mlinterviews.ml_coding.word2vec import (
    SkipGram,
    index_words,
    keep_probability,
    log_sigmoid,
    nearest,
    noise_distribution,
    pair_losses,
    shifted_pmi,
    skip_gram_pairs,
)


def rng(seed=0):
    return np.random.default_rng(seed)


SENTENCES = corpus(120, rng(1))
SMALL = SkipGram(threshold=1e-2, epochs=2)


# --- the loss -----------------------------------------------------------


def test_loss_by_hand():
    loss, by_v, by_u, by_noise = pair_losses(
        np.array([[1.0, 0]]),
        np.array([[1.0, 1]]),
        np.array([[[-1.0, 1], [0, 2]]]),
    )
    assert loss[0] == pytest.approx(2 * math.log1p(math.exp(-1)) + math.log(2))
    s = 1 / (1 + math.e)  # sigmoid(-1)
    assert by_v[0] == pytest.approx([-2 * s, 1.0])
    assert by_u[0] == pytest.approx([-s, 0])
    assert by_noise[0] == pytest.approx(np.array([[s, 0], [0.5, 0]]))


@pytest.mark.parametrize("which", [0, 1, 2])
def test_gradients_by_finite_differences(which):
    args = [
        rng().normal(size=(3, 4)),
        rng(1).normal(size=(3, 4)),
        rng(2).normal(size=(3, 2, 4)),
    ]

    def total(x):
        new = list(args)
        new[which] = x.reshape(args[which].shape)
        return pair_losses(*new)[0].sum()

    numeric = approx_fprime(args[which].ravel(), total)
    ours = pair_losses(*args)[1 + which]
    assert ours.ravel() == pytest.approx(numeric, abs=1e-5)


def test_large_scores_stay_finite():
    v = np.array([[1000.0]])
    loss, *grads = pair_losses(v, -np.ones((1, 1)), np.ones((1, 1, 1)))
    assert loss[0] == 2000
    assert all(np.isfinite(g).all() for g in grads)


def test_zero_vectors_cost_k_plus_one_log_two():
    loss = pair_losses(np.ones((2, 3)), np.zeros((2, 3)), np.zeros((2, 5, 3)))
    assert loss[0] == pytest.approx(6 * math.log(2))


# --- counting -----------------------------------------------------------


def test_index_words():
    words, counts, ids = index_words([list("abba"), list("ac")], 2)
    assert words == ["a", "b"]
    assert counts.tolist() == [3, 2]
    assert [i.tolist() for i in ids] == [[0, 1, 1, 0], [0]]


@pytest.mark.parametrize("sentences", [[], [[]], [["a", "a"]]])
def test_too_few_words(sentences):
    with pytest.raises(ValueError, match="sentences"):
        index_words(sentences)


def test_keep_probability_by_hand():
    keep = keep_probability(np.array([96, 4]), 0.04)
    assert keep == pytest.approx([math.sqrt(0.04 / 0.96), 1])


def test_noise_lifts_rare_words():
    noise = noise_distribution([16, 1])
    assert noise == pytest.approx([8 / 9, 1 / 9])  # 16 ** 0.75 = 8
    assert noise_distribution([5, 1], 0) == pytest.approx([0.5, 0.5])


def test_pairs_of_window_one():
    pairs = skip_gram_pairs([np.array([0, 1, 2])], 1, rng())
    assert sorted(map(tuple, pairs.tolist())) == [
        (0, 1),
        (1, 0),
        (1, 2),
        (2, 1),
    ]


def test_near_neighbours_count_more():
    ids = [np.arange(9)] * 900
    pairs = skip_gram_pairs(ids, 4, rng())
    of_4 = pairs[pairs[:, 0] == 4, 1]
    for distance in (1, 2, 3, 4):
        share = (of_4 == 4 + distance).sum() / 900
        assert share == pytest.approx((5 - distance) / 4, abs=0.06)


def test_subsampling_shortens_distances():
    keep = np.array([1.0, 0.0, 1.0])
    pairs = skip_gram_pairs([np.array([0, 1, 2])], 1, rng(), keep)
    assert sorted(map(tuple, pairs.tolist())) == [(0, 2), (2, 0)]


def test_no_pairs():
    with pytest.raises(ValueError, match="pair"):
        skip_gram_pairs([np.array([0]), np.array([], int)], 2, rng())


@pytest.mark.parametrize("counts", [[], [0, 0], [1, -1], [math.nan, 1], [math.inf, 1]])
def test_refuses_counts(counts):
    with pytest.raises(ValueError, match="counts"):
        noise_distribution(counts)
    with pytest.raises(ValueError, match="counts"):
        keep_probability(counts, 0.1)


def test_refuses_window():
    with pytest.raises(ValueError, match="window"):
        skip_gram_pairs([np.arange(3)], 0, rng())


def test_pairs_come_in_random_order():
    pairs = skip_gram_pairs([np.arange(200)], 1, rng())
    assert (np.diff(pairs[:, 0]) < 0).mean() > 0.4


# --- PMI ----------------------------------------------------------------


def test_best_score_is_shifted_pmi():
    pairs = np.array([[0, 1]] * 6 + [[0, 2]] * 2 + [[1, 0]] * 3)
    noise, k = np.array([0.5, 0.3, 0.2]), 4
    M = shifted_pmi(pairs, 3, noise, k)
    for c, n in ((1, 6), (2, 2)):

        def loss(x, c=c, n=n):
            fake = k * 8 * noise[c] * log_sigmoid(-x)
            return -n * log_sigmoid(x) - fake

        assert M[0, c] == pytest.approx(minimize_scalar(loss).x, abs=1e-5)
    assert M[0, 0] == M[1, 1] == -np.inf
    assert (M[2] == -np.inf).all()  # never a centre


def test_unigram_noise_gives_pmi_less_log_k():
    pairs = rng().integers(4, size=(500, 2))
    joint = np.histogram2d(*pairs.T, bins=4, range=[(0, 4)] * 2)[0] / 500
    p_w, p_c = joint.sum(1), joint.sum(0)
    pmi = np.log(joint / np.outer(p_w, p_c))
    assert shifted_pmi(pairs, 4, p_c, 5) == pytest.approx(pmi - math.log(5))


# --- training -----------------------------------------------------------


def test_one_step_is_gradient_descent_on_shared_rows():
    model = SkipGram(d=3)
    model.V_, model.U_ = rng().normal(size=(2, 5, 3))
    V, U = model.V_.copy(), model.U_.copy()
    pairs, fake = np.array([[0, 1], [0, 2]]), np.array([[2, 2], [3, 1]])
    total = model._step(pairs, fake, 0.1)

    def loss(x):
        V, U = x.reshape(2, 5, 3)
        return pair_losses(V[[0, 0]], U[[1, 2]], U[fake])[0].sum()

    x = np.concatenate([V, U]).ravel()
    assert total == pytest.approx(loss(x))
    expected = x - 0.1 * approx_fprime(x, loss)
    new = np.concatenate([model.V_, model.U_]).ravel()
    assert new == pytest.approx(expected, abs=1e-6)


class Recorder(SkipGram):
    """Keeps what each step was given."""

    def _step(self, pairs, negatives, lr):
        self.seen.append((pairs, negatives, lr))
        return super()._step(pairs, negatives, lr)


def test_fit_draws_from_the_noise_and_lets_the_rate_fall():
    text = [["a"] * 8 + ["b"] + ["c"] * 64 + ["b"]] * 8 + [["rare"]]
    model = Recorder(threshold=1.0, epochs=4, lr=0.1, min_count=2, batch_size=8)
    model.seen = []
    model.fit(text, rng())
    assert model.words_ == ["c", "a", "b"]
    negatives = np.concatenate([n.ravel() for _, n, _ in model.seen])
    share = np.bincount(negatives) / len(negatives)
    noise = noise_distribution([64, 8, 2])
    assert share == pytest.approx(noise, abs=0.01)
    rates = sorted({round(lr, 9) for *_, lr in model.seen})
    assert rates == pytest.approx([0.025, 0.05, 0.075, 0.1])


def test_a_batch_that_repeats_its_rows_diverges():
    text = [["a"] * 8 + ["b"] + ["c"] * 64 + ["b"]] * 8
    small = SkipGram(threshold=1.0, epochs=1, batch_size=8)
    assert small.fit(text, rng()).losses_[0] < 6 * math.log(2)
    with pytest.raises(ValueError, match="batch_size"):
        SkipGram(threshold=1.0, epochs=20).fit(text, rng())


def test_nearest_is_by_cosine():
    vectors = np.array([[9.0, 9.0], [1.0, 0.1], [0.0, 5.0]])
    query = np.array([2.0, 0.0])
    assert nearest(vectors, query, 3).tolist() == [1, 0, 2]
    assert nearest(vectors, query, 3, exclude=[1]).tolist() == [0, 2]
    with pytest.raises(ValueError, match="query"):
        nearest(vectors, query * math.nan, 1)


def test_finds_the_structure_of_the_corpus():
    model = SkipGram(threshold=1e-2, epochs=8, lr=0.1)
    model.fit(SENTENCES, rng())
    same, _ = quality(model.words_, model.V_)
    shuffled = rng(3).permutation(model.V_)
    assert same > 0.9 > 0.3 > quality(model.words_, shuffled)[0]
    assert model.losses_[-1] < model.losses_[0] < 6 * math.log(2)
    words = model.words_
    a = words.index("cat")
    near = nearest(model.V_, model.V_[a], 3, exclude=[a])
    assert {words[i] for i in near} <= {"cats", *KINDS["cat"].split()}


def test_same_seed_twice_and_global_state():
    state = np.random.get_state()[1].copy()
    one, two = (
        SkipGram(epochs=1, threshold=0.01).fit(SENTENCES, rng(3)).V_.copy()
        for _ in range(2)
    )
    assert (one == two).all()
    assert (np.random.get_state()[1] == state).all()
    again = SMALL.fit(SENTENCES, rng()).V_.shape
    assert again == SMALL.fit(SENTENCES, rng()).V_.shape == (60, 16)


def test_repeated_words_and_a_zero_vector():
    model = SkipGram(threshold=1.0).fit([["a", "a", "b"]] * 3, rng())
    assert np.isfinite(model.V_).all()
    assert nearest(np.eye(3)[:2] * [[1], [0]], np.eye(3)[0], 2).tolist() == [
        0,
        1,
    ]


@pytest.mark.parametrize(
    "name, value",
    [
        ("d", 0),
        ("d", math.nan),
        ("window", 2.5),
        ("negatives", 0),
        ("threshold", 0),
        ("lr", math.nan),
        ("power", math.nan),
    ],
)
def test_refuses(name, value):
    with pytest.raises(ValueError, match=name):
        SkipGram(**{name: value})
