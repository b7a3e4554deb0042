"""Fine-tune a padded tagger: the loop as it should be.

ids: (n, T) of int64, 0 where nothing stands; labels: (n, T), 0..K-1.
`pytorch_round_broken.py` among the data is the same with seven bugs.
"""

import torch
from torch import nn
from torch.nn.functional import cross_entropy


def fine_tune(
    model, ids, labels, n_classes, epochs, lr, max_norm, batch_size, rng
):
    """Give the model a new head and train it. Returns the losses."""
    if not (ids != 0).any(dim=1).all():
        raise ValueError("ids holds a sentence without words")
    model.head = nn.Linear(model.head.in_features, n_classes)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        model.train()
        order = torch.randperm(len(ids), generator=rng)
        ids, labels = ids[order], labels[order]
        total, n = 0.0, 0
        for start in range(0, len(ids), batch_size):
            x = ids[start : start + batch_size]  # (B, T)
            y = labels[start : start + batch_size]  # (B, T)
            real = x != 0
            optimizer.zero_grad()
            logits = model(x)  # (B, T, K)
            loss = cross_entropy(logits[real], y[real])
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            words = int(real.sum())
            total, n = total + loss.item() * words, n + words
        history.append(total / n)
    return history


@torch.no_grad()
def accuracy(model, ids, labels):
    """Share of the words that are labelled right."""
    model.eval()
    guess = model(ids).argmax(-1)  # (n, T)
    real = ids != 0
    return (guess == labels)[real].float().mean().item()
