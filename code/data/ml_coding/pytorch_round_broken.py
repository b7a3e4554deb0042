"""WRONG on purpose: seven bugs to find. Nothing here raises an error.

ids: (n, T) of int64, 0 where nothing stands; labels: (n, T), 0..K-1.
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
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    model.head = nn.Linear(model.head.in_features, n_classes)
    history = []
    for _ in range(epochs):
        model.train()
        ids = ids[torch.randperm(len(ids), generator=rng)]
        labels = labels[torch.randperm(len(labels), generator=rng)]
        total, n = 0.0, 0
        for start in range(0, len(ids), batch_size):
            x = ids[start : start + batch_size]  # (B, T)
            y = labels[start : start + batch_size]  # (B, T)
            logits = model(x)  # (B, T, K)
            p = logits.softmax(-1).flatten(0, 1)  # (B T, K)
            loss = cross_entropy(p, y.flatten())
            loss.backward()
            optimizer.step()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            total, n = total + loss.item() * len(x), n + len(x)
        history.append(total / n)
    return history


def accuracy(model, ids, labels):
    """Share of the words that are labelled right."""
    guess = model(ids).argmax(-1)  # (n, T)
    real = ids != 0
    return (guess == labels)[real].float().mean().item()
