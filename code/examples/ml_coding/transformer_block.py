"""What the chapter on the transformer block shows and quotes."""

from pathlib import Path

import numpy as np

from mlinterviews.ml_coding.transformer_block import layer_norm
from mlinterviews.ml_coding.transformer_block_gpt import (
    GPT,
    count_parameters,
    generate,
    held_out,
    train,
)

EXCERPT = Path(__file__).parents[2] / "data/ml_coding/excerpt.txt"


def data():
    """Characters, ids of the first nine tenths, ids of the rest."""
    text = EXCERPT.read_text(encoding="ascii")
    chars = sorted(set(text))
    ids = np.searchsorted(chars, list(text))
    cut = len(ids) * 9 // 10
    return chars, ids[:cut], ids[cut:]


def bigram_loss(seen, unseen, V):
    """Add-one bigram counts of one text, loss on another."""
    counts = np.ones((V, V))
    np.add.at(counts, (seen[:-1], seen[1:]), 1)
    p = counts / counts.sum(1, keepdims=True)
    return float(-np.log(p[unseen[:-1], unseen[1:]]).mean())


STEPS = {True: 500, False: 300}  # causal, without the mask


def curve(causal=True):
    """Model, held-out loss at the start, losses, held-out now."""
    chars, seen, unseen = data()
    rng = np.random.default_rng(0)
    model = GPT(len(chars), 32, 32, 4, 1, rng, causal=causal)
    start = held_out(model, unseen)
    losses = train(model, seen, STEPS[causal], 8, 0.01, rng)
    return model, start, losses, held_out(model, unseen)


def hand() -> None:
    y, back = layer_norm(
        np.array([[1.0, 1.0, 3.0, 3.0]]), np.ones(4), np.zeros(4), 0.0
    )
    dx = back(np.array([[1.0, 0.0, 0.0, 0.0]]))[0]
    print("x        1     1     3     3")
    print("z   ", *(f"{a:5.1f}" for a in y[0]))
    print("dy       1     0     0     0")
    print("dx  ", *(f"{a + 0.0:5.1f}" for a in dx[0]))


def leak(model, chars) -> np.ndarray:
    """How far logits move when the last of 32 tokens changes."""
    rng = np.random.default_rng(1)
    ids = rng.integers(len(chars), size=(1, 32))
    other = ids.copy()
    other[0, -1] = (other[0, -1] + 1) % len(chars)
    moved = np.abs(model.forward(ids)[0] - model.forward(other)[0])
    return moved[0].max(-1)


def main() -> dict:
    print("== hand ==")
    hand()
    chars, seen, unseen = data()
    V = len(chars)
    model, start, losses, end = curve()
    open_model, _, _, open_end = curve(causal=False)
    bigram = bigram_loss(seen, unseen, V)
    print("== losses ==")
    print("nats a character, held out")
    print(f"uniform, log {V}           {np.log(V):6.2f}")
    print(f"at the start              {start:5.1f}")
    print(f"bigram counts             {bigram:6.2f}")
    print(f"trained, causal           {end:5.1f}")
    print(f"trained without the mask  {open_end:5.1f}")
    rng = np.random.default_rng(3)
    prompt = [chars.index(c) for c in "The "]
    print("== text ==")
    for name, m in (("causal", model), ("no mask", open_model)):
        ids = generate(m, prompt, 56, rng, 0.7)
        text = "".join(chars[i] for i in ids).replace("\n", " ")
        print(f"{name:8}", text)
    print("== end ==")
    moved = leak(model, chars)
    weights = sum(w.size for w in model.params.values())
    return {
        "characters": V,
        "train_characters": len(seen),
        "steps": STEPS[True],
        "steps_open": STEPS[False],
        "parameters": weights,
        "formula": count_parameters(V, 32, 32, 1),
        "tied": V * 32,
        "gpt2": count_parameters(50257, 1024, 768, 12),
        "gpt2_tied": 50257 * 768,
        "start": round(start, 1),
        "bigram": round(bigram, 2),
        "held_out": round(end, 1),
        "train_end": round(float(np.mean(losses[-50:])), 1),
        "open": round(open_end, 1),
        "moved_before": float(moved[:-1].max()),
        "moved_open": round(float(leak(open_model, chars)[:-1].max())),
    }


if __name__ == "__main__":
    print(main())
