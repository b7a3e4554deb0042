"""A word-window location tagger in PyTorch: data, model, training.

The window approach of Collobert et al. (2011): the words around a word
are embedded, joined, and classified by one hidden layer. For n tokens,
windows of 2w + 1 words and widths d (embedding) and m (hidden), a pass
costs about 2 n (2w + 1) d m FLOPs.
"""

from collections import Counter

import torch
from torch import nn
from torch.nn.functional import log_softmax, nll_loss
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

PAD, UNK = 0, 1  # rows of the embedding
IGNORE = -100  # label of a place where no word stands


def build_vocabulary(sentences, min_count: int = 2) -> dict[str, int]:
    """Word to row: 0 pads, 1 stands for words that are too rare.

    sentences: lists of words, of the training set only; a word is
    kept if it occurs at least min_count times.
    """
    counts = Counter(word for words in sentences for word in words)
    kept = sorted(w for w, c in counts.items() if c >= min_count)
    return {w: row for row, w in enumerate(["<pad>", "<unk>", *kept])}


def encode(words, vocabulary: dict[str, int], window: int):
    """Ids with `window` pads at both ends: (T + 2 window,) of int64."""
    ids = [vocabulary.get(word, UNK) for word in words]
    edge = [PAD] * window
    return torch.tensor(edge + ids + edge, dtype=torch.long)


class TaggedSentences(torch.utils.data.Dataset):
    """Pairs of ids (T + 2 window,) and labels (T,)."""

    def __init__(self, sentences, labels, vocabulary, window: int):
        if len(sentences) != len(labels):
            raise ValueError("sentences and labels differ in number")
        for words, tags in zip(sentences, labels, strict=True):
            if len(words) != len(tags) or not words:
                raise ValueError(
                    f"labels: {len(tags)} for {len(words)} words"
                )
        self.ids = [encode(s, vocabulary, window) for s in sentences]
        self.labels = [torch.tensor(t) for t in labels]

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, i: int):
        return self.ids[i], self.labels[i]


def collate(pairs):
    """One batch of sentences of unequal length.

    Returns ids (B, T + 2 window), labels (B, T) and mask (B, T), True
    where a word stands; T is the longest of this batch.
    """
    ids, labels = zip(*pairs, strict=True)
    ids = pad_sequence(ids, batch_first=True, padding_value=PAD)
    labels = pad_sequence(
        labels, batch_first=True, padding_value=IGNORE
    )
    return ids, labels, labels != IGNORE


def make_loader(data, batch_size: int, generator=None) -> DataLoader:
    """Batches; shuffled by the generator, in order without one."""
    return DataLoader(
        data,
        batch_size,
        shuffle=generator is not None,
        generator=generator,
        collate_fn=collate,
    )


class WindowTagger(nn.Module):
    """Log-probabilities of each word's class, from its window."""

    def __init__(
        self,
        n_words: int,
        window: int = 2,
        d: int = 16,
        hidden: int = 32,
        n_classes: int = 2,
        vectors=None,
    ):
        super().__init__()
        self.window = window
        self.embed = nn.Embedding(n_words, d, padding_idx=PAD)
        if vectors is not None:  # (n_words, d), given and kept
            if vectors.ndim != 2 or len(vectors) != n_words:
                raise ValueError(f"vectors must have {n_words} rows")
            self.embed = nn.Embedding.from_pretrained(
                vectors, freeze=True, padding_idx=PAD
            )
        width = (2 * window + 1) * self.embed.embedding_dim
        self.hidden = nn.Linear(width, hidden)
        self.out = nn.Linear(hidden, n_classes)

    def forward(self, ids):
        """ids: (B, T + 2w), padded. Returns (B, T, n_classes)."""
        size = 2 * self.window + 1
        if ids.ndim != 2 or ids.shape[1] < size:
            raise ValueError(
                f"ids must be (B, T + {size - 1}), not {ids.shape}"
            )
        windows = ids.unfold(1, size, 1)  # (B, T, 2w + 1), a view
        x = self.embed(windows)  # (B, T, 2w + 1, d)
        x = x.flatten(2)  # (B, T, (2w + 1) d)
        x = torch.tanh(self.hidden(x))  # (B, T, hidden)
        return log_softmax(self.out(x), dim=-1)  # (B, T, classes)


def masked_loss(log_p, labels, mask):
    """Mean negative log-likelihood of the real words.

    log_p: (B, T, n_classes); labels, mask: (B, T), mask of bool.
    """
    if mask.dtype != torch.bool or mask.shape != labels.shape:
        raise ValueError("mask must be bool and shaped like labels")
    if not mask.any():
        raise ValueError("mask holds no word")
    return nll_loss(log_p[mask], labels[mask])  # (N, classes), (N,)


def train(model, batches, dev_batches, epochs: int, lr: float):
    """Adam on the parameters that are not frozen.

    Returns a pair of losses for each epoch: training, as measured on
    the way, and dev, after the epoch.
    """
    free = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(free, lr=lr)
    history = []
    for _ in range(epochs):
        model.train()
        total, n = 0.0, 0
        for ids, labels, mask in batches:
            optimizer.zero_grad()
            loss = masked_loss(model(ids), labels, mask)
            loss.backward()
            optimizer.step()
            words = int(mask.sum())
            total, n = total + loss.item() * words, n + words
        if n == 0:
            raise ValueError("batches is empty")
        dev = evaluate(model, dev_batches)["loss"]
        history.append((total / n, dev))
    return history


@torch.no_grad()
def evaluate(model, batches) -> dict[str, float]:
    """Loss and accuracy a word; precision, recall, F1 of class 1.

    Raises ValueError for no batches. The model's mode is restored.
    """
    was_training = model.training
    model.eval()
    total, labels_seen, guesses = 0.0, [], []
    for ids, labels, mask in batches:
        log_p = model(ids)  # (B, T, n_classes)
        total += masked_loss(log_p, labels, mask) * mask.sum()
        labels_seen.append(labels[mask])
        guesses.append(log_p.argmax(-1)[mask])
    model.train(was_training)
    if not guesses:
        raise ValueError("batches is empty")
    y, y_hat = torch.cat(labels_seen), torch.cat(guesses)  # (n,), (n,)
    hits = ((y == 1) & (y_hat == 1)).sum().item()
    found, real = (y_hat == 1).sum().item(), (y == 1).sum().item()
    return {
        "loss": float(total) / len(y),
        "accuracy": (y == y_hat).float().mean().item(),
        "precision": hits / max(found, 1),
        "recall": hits / max(real, 1),
        "f1": 2 * hits / max(found + real, 1),
    }
