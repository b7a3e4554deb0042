"""By hand, against torch's own forms, invariance to padding, training, edges."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch.utils.data import DataLoader  # noqa: E402

from mlinterviews.ml_coding.pytorch_round import (  # noqa: E402
    IGNORE,
    PAD,
    UNK,
    TaggedSentences,
    WindowTagger,
    build_vocabulary,
    collate,
    encode,
    evaluate,
    make_loader,
    masked_loss,
    train,
)

F = torch.nn.functional
DATA = Path(__file__).resolve().parents[2] / "code" / "data" / "ml_coding"
SHORT = [["we", "flew", "to", "oslo"], ["to", "rome"]]
TAGS = [[0, 0, 0, 1], [0, 1]]


def places(name: str):
    """Sentences and labels of one of the two files."""
    lines = (DATA / f"places_{name}.txt").read_text("utf-8").splitlines()
    words = [[w.removesuffix("/P") for w in line.split()] for line in lines]
    tags = [[int(w.endswith("/P")) for w in line.split()] for line in lines]
    return words, tags


@pytest.fixture(autouse=True)
def seeded():
    """Each test draws the same weights; the global state comes back."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


def generator(seed: int = 0):
    return torch.Generator().manual_seed(seed)


# Data


def test_the_vocabulary_keeps_frequent_words_after_pad_and_unk():
    sentences = [["b", "a", "b"], ["a", "c"]]
    assert build_vocabulary(sentences) == {"<pad>": 0, "<unk>": 1, "a": 2, "b": 3}
    assert build_vocabulary(sentences, 1)["c"] == 4
    assert build_vocabulary([]) == {"<pad>": PAD, "<unk>": UNK}


def test_encoding_pads_both_ends_and_maps_the_unknown():
    ids = encode(["a", "z", "b"], {"a": 2, "b": 3}, window=2)
    assert ids.tolist() == [0, 0, 2, 1, 3, 0, 0]
    assert ids.dtype == torch.int64


def test_the_batch_of_the_text():
    vocabulary = build_vocabulary(SHORT, 1)
    data = TaggedSentences(SHORT, TAGS, vocabulary, window=1)
    ids, labels, mask = collate([data[0], data[1]])
    assert ids.tolist() == [[0, 6, 2, 5, 3, 0], [0, 5, 4, 0, 0, 0]]
    assert labels.tolist() == [[0, 0, 0, 1], [0, 1, IGNORE, IGNORE]]
    assert mask.tolist() == [[True] * 4, [True, True, False, False]]
    assert mask.dtype == torch.bool


def test_the_loader_covers_all_and_repeats_with_the_same_seed():
    words, tags = places("train")
    data = TaggedSentences(words, tags, build_vocabulary(words), 2)
    before = torch.random.get_rng_state()
    runs = [
        [ids for ids, _, _ in make_loader(data, 16, generator(s))] for s in (3, 3, 4)
    ]
    assert torch.equal(before, torch.random.get_rng_state())
    same = [torch.equal(a, b) for a, b in zip(runs[0], runs[1], strict=True)]
    assert all(same) and len(same) == 7
    assert not torch.equal(runs[0][0], runs[2][0])
    n = sum(int(mask.sum()) for _, _, mask in make_loader(data, 16, generator()))
    assert n == sum(map(len, words))
    first = next(iter(make_loader(data, 2)))[0]  # without a generator, in order
    assert torch.equal(first[0, : len(data[0][0])], data[0][0])


@pytest.mark.text
def test_without_a_collate_function_unequal_sentences_do_not_stack():
    data = TaggedSentences(SHORT, TAGS, build_vocabulary(SHORT, 1), 1)
    with pytest.raises(RuntimeError, match="equal size"):
        next(iter(DataLoader(data, 2)))


@pytest.mark.text
def test_the_bitwise_not_of_an_integer_mask_is_no_mask():
    """~1 is -2 and ~0 is -1: as truth values both are True."""
    ones = torch.tensor([1, 0])
    assert (~ones).tolist() == [-2, -1]
    assert (~ones).bool().tolist() == [True, True]
    assert (~ones.bool()).tolist() == [False, True]
    x = torch.tensor([5.0, 7.0])
    assert x[ones].tolist() == [7, 5]  # an index, not a mask
    assert x[ones.bool()].tolist() == [5]


@pytest.mark.parametrize(
    ("sentences", "labels"), [(SHORT, TAGS[:1]), (SHORT, TAGS[::-1]), ([[]], [[]])]
)
def test_labels_that_do_not_fit_are_refused(sentences, labels):
    with pytest.raises(ValueError, match="labels"):
        TaggedSentences(sentences, labels, {}, 1)


# Model


def test_windows_embedding_and_layers_agree_with_loops():
    model = WindowTagger(9, window=2, d=3, hidden=4, n_classes=3)
    ids = torch.tensor([[0, 0, 2, 3, 4, 0, 0], [0, 0, 5, 8, 0, 0, 0]])
    found = model(ids)
    assert found.shape == (2, 3, 3)
    E, W1, b1, W2, b2 = (p.detach().numpy() for p in model.parameters())
    for row in range(2):
        for t in range(3):
            x = np.concatenate([E[i] for i in ids[row, t : t + 5]])
            z = np.tanh(x @ W1.T + b1) @ W2.T + b2
            expected = z - np.log(np.exp(z).sum())
            assert found[row, t].detach().numpy() == pytest.approx(expected, abs=1e-6)


def test_probabilities_sum_to_one_and_survive_large_weights():
    model = WindowTagger(9)
    with torch.no_grad():
        model.out.weight.mul_(1000)
    log_p = model(torch.randint(0, 9, (4, 11)))
    assert log_p.shape == (4, 7, 2)
    assert torch.isfinite(log_p).all()
    assert torch.allclose(log_p.exp().sum(-1), torch.ones(4, 7))


def test_padding_a_batch_changes_no_word():
    words, tags = places("test")
    model = WindowTagger(200)
    data = TaggedSentences(words, tags, build_vocabulary(words), 2)
    together, _, mask = collate([data[i] for i in range(8)])
    log_p = model(together)
    for i in range(8):
        alone = model(data[i][0][None])[0]
        assert torch.allclose(log_p[i][mask[i]], alone, atol=1e-6)


@pytest.mark.parametrize("shape", [(5,), (2, 4), (1, 5, 1)])
def test_ids_without_a_whole_window_are_refused(shape):
    with pytest.raises(ValueError, match="ids must be"):
        WindowTagger(9)(torch.zeros(shape, dtype=torch.long))


def test_given_vectors_are_kept_and_the_padding_row_never_learns():
    words, tags = places("train")
    vocabulary = build_vocabulary(words)
    vectors = torch.randn(len(vocabulary), 6)
    frozen = WindowTagger(len(vocabulary), vectors=vectors)
    free = WindowTagger(len(vocabulary))
    data = TaggedSentences(words, tags, vocabulary, 2)
    start = {m: m.embed.weight.clone() for m in (frozen, free)}
    for model in (frozen, free):
        train(model, make_loader(data, 32, generator()), make_loader(data, 32), 1, 0.01)
    assert torch.equal(frozen.embed.weight, vectors)
    assert not frozen.embed.weight.requires_grad
    assert frozen.hidden.weight.grad.abs().sum() > 0
    assert torch.equal(free.embed.weight[PAD], torch.zeros(16))
    assert not torch.equal(free.embed.weight[UNK], start[free][UNK])


@pytest.mark.text
def test_unfolding_after_the_embedding_puts_the_window_last():
    x = torch.randn(2, 7, 3)  # (B, T + 2w, d)
    assert x.unfold(1, 5, 1).shape == (2, 3, 3, 5)  # (B, T, d, 2w + 1)


@pytest.mark.text
def test_unfold_is_a_view():
    ids = torch.arange(7)[None]
    windows = ids.unfold(1, 3, 1)
    assert windows.tolist()[0][:2] == [[0, 1, 2], [1, 2, 3]]
    assert windows.data_ptr() == ids.data_ptr()


# Loss


def test_the_loss_is_that_of_ignore_index_and_of_one_word_at_a_time():
    log_p = torch.randn(3, 4, 2).log_softmax(-1)
    labels = torch.tensor([[0, 1, 1, IGNORE], [1] + [IGNORE] * 3, [0, 0, 1, 1]])
    mask = labels != IGNORE
    found = masked_loss(log_p, labels, mask)
    theirs = F.nll_loss(log_p.transpose(1, 2), labels, ignore_index=IGNORE)
    assert found.item() == pytest.approx(theirs.item())
    terms = [-log_p[i, t, labels[i, t]].item() for i, t in mask.nonzero()]
    assert len(terms) == 8
    assert found.item() == pytest.approx(sum(terms) / 8)


def test_the_gradient_at_padding_is_zero_and_elsewhere_that_of_differences():
    z = torch.randn(2, 3, 2, dtype=torch.float64, requires_grad=True)
    labels = torch.tensor([[0, 1, IGNORE], [1, IGNORE, IGNORE]])
    mask = labels != IGNORE

    def loss(z):
        return masked_loss(z.log_softmax(-1), labels, mask)

    assert torch.autograd.gradcheck(loss, z)
    loss(z).backward()
    assert not z.grad[~mask].any()
    assert z.grad[mask].abs().min() > 0


@pytest.mark.text
def test_a_mean_over_padding_too_is_too_small():
    """Zeroing the padded terms is not enough: divide by the words."""
    log_p = torch.full((1, 4, 2), 0.5).log()
    labels = torch.tensor([[0, 1, IGNORE, IGNORE]])
    mask = labels != IGNORE
    terms = F.nll_loss(log_p.transpose(1, 2), labels, reduction="none")
    assert (terms * mask).mean().item() == pytest.approx(0.5 * np.log(2))
    assert masked_loss(log_p, labels, mask).item() == pytest.approx(np.log(2))


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (torch.ones(2, 3, dtype=torch.int64), "bool"),
        (torch.ones(2, 4, dtype=torch.bool), "shaped"),
        (torch.zeros(2, 3, dtype=torch.bool), "no word"),
    ],
)
def test_masks_that_cannot_be_meant_are_refused(mask, message):
    log_p, labels = torch.zeros(2, 3, 2), torch.zeros(2, 3, dtype=torch.long)
    with pytest.raises(ValueError, match=message):
        masked_loss(log_p, labels, mask)


# Training and evaluation


def trained(window: int = 2, epochs: int = 10, seed: int = 0):
    words, tags = places("train")
    vocabulary = build_vocabulary(words)
    torch.manual_seed(seed)
    model = WindowTagger(len(vocabulary), window)
    data = TaggedSentences(words, tags, vocabulary, window)
    test = TaggedSentences(*places("test"), vocabulary, window)
    batches = make_loader(data, 16, generator(seed))
    history = train(model, batches, make_loader(test, 16), epochs, 0.01)
    return model, make_loader(test, 16), history


def test_context_finds_places_that_were_never_seen():
    model, test, history = trained()
    assert len(history) == 10
    assert history[-1][0] < 0.1 * history[0][0]
    found = evaluate(model, test)
    assert found["f1"] > 0.8
    assert found["loss"] == pytest.approx(history[-1][1])
    alone, test, _ = trained(window=0)
    assert evaluate(alone, test)["f1"] < found["f1"] - 0.2


def test_the_same_seed_trains_the_same_model():
    (a, _, one), (b, _, two) = (trained(epochs=2) for _ in range(2))
    assert one == two
    assert torch.equal(a.hidden.weight, b.hidden.weight)


class Fixed(torch.nn.Module):
    """Says 1 where the id is 7; drops out half while training."""

    def __init__(self):
        super().__init__()
        self.dropout = torch.nn.Dropout(0.5)
        self.states = []

    def forward(self, ids):
        self.states.append((self.training, torch.is_grad_enabled()))
        z = torch.stack([(ids != 7).double(), (ids == 7).double()], -1)
        return self.dropout(z).log_softmax(-1)


def test_evaluation_by_hand():
    ids = torch.tensor([[7, 7, 3, 4, 0], [7, 3, 0, 0, 0]])
    labels = torch.tensor([[1, 0, 1, 0, 0], [1, 0] + [IGNORE] * 3])
    model = Fixed().train()
    found = evaluate(model, [(ids, labels, labels != IGNORE)])
    assert found["accuracy"] == pytest.approx(5 / 7)
    assert found["precision"] == found["recall"] == found["f1"] == pytest.approx(2 / 3)
    right = np.log(1 + np.exp(-1))
    assert found["loss"] == pytest.approx(right + 2 / 7)
    assert model.training
    assert model.states == [(False, False)]


def test_batches_of_unequal_length_are_weighted_by_words():
    ids = torch.tensor([[7, 3, 3, 3, 3, 3]])
    labels = torch.tensor([[0, 0, 0, 0, 0, 0]])
    mask = torch.ones(1, 6, dtype=torch.bool)
    model = Fixed()
    whole = evaluate(model, [(ids, labels, mask)])
    parts = [(ids[:, s], labels[:, s], mask[:, s]) for s in (slice(1), slice(1, 6))]
    assert evaluate(model, parts) == pytest.approx(whole)
    assert whole["precision"] == whole["recall"] == whole["f1"] == 0


def test_nothing_to_evaluate_is_refused():
    with pytest.raises(ValueError, match="batches is empty"):
        evaluate(WindowTagger(5), [])
    with pytest.raises(ValueError, match="batches is empty"):
        train(WindowTagger(5), [], [], 1, 0.1)


@pytest.mark.parametrize("shape", [(4, 3), (6, 3), (5,)])
def test_vectors_of_another_vocabulary_are_refused(shape):
    with pytest.raises(ValueError, match="5 rows"):
        WindowTagger(5, vectors=torch.zeros(shape))
