"""What the chapter on the PyTorch round shows and quotes."""

import importlib.util
from pathlib import Path

import torch
from torch import nn

from mlinterviews.ml_coding import pytorch_round_mended
from mlinterviews.ml_coding.pytorch_round import (
    TaggedSentences,
    WindowTagger,
    build_vocabulary,
    collate,
    evaluate,
    make_loader,
    train,
)
from mlinterviews.ml_coding.pytorch_round_gpt import (
    GPT,
    next_token_loss,
)
from mlinterviews.ml_coding.pytorch_round_lora import add_lora

DATA = Path(__file__).resolve().parents[2] / "data" / "ml_coding"


def places(name: str):
    """Sentences and labels of one of the two files."""
    lines = (DATA / f"places_{name}.txt").read_text("utf-8")
    rows = [line.split() for line in lines.splitlines()]
    words = [[w.removesuffix("/P") for w in row] for row in rows]
    return words, [[int(w.endswith("/P")) for w in row] for row in rows]


def batch() -> None:
    words = [["we", "flew", "to", "oslo"], ["to", "rome"]]
    vocabulary = build_vocabulary(words, 1)
    data = TaggedSentences(words, [[0, 0, 0, 1], [0, 1]], vocabulary, 1)
    ids, labels, mask = collate([data[0], data[1]])
    print(" ".join(f"{w}={i}" for w, i in vocabulary.items()))
    for name, a in (("ids", ids), ("labels", labels), ("mask", mask)):
        for row in a.int().tolist():
            print(f"{name:8}" + " ".join(f"{x:4}" for x in row))
            name = ""
    print("windows of the second sentence, before the embedding:")
    for window in ids.unfold(1, 3, 1)[1].tolist():
        print("        " + " ".join(f"{x:4}" for x in window))


def fit(window: int, min_count: int, seed: int, epochs: int = 10):
    """History and scores of one run."""
    words, tags = places("train")
    vocabulary = build_vocabulary(words, min_count)
    data = TaggedSentences(words, tags, vocabulary, window)
    test = TaggedSentences(*places("test"), vocabulary, window)
    torch.manual_seed(seed)
    model = WindowTagger(len(vocabulary), window)
    batches = make_loader(data, 16, torch.Generator().manual_seed(seed))
    history = train(model, batches, make_loader(test, 16), epochs, 0.01)
    return history, evaluate(model, make_loader(test, 16))


def windows() -> dict:
    print("words kept  window   loss  accuracy  recall    F1")
    numbers, seeds = {}, range(5)
    for min_count, window in ((2, 0), (2, 1), (2, 2), (2, 3), (1, 2)):
        runs = [fit(window, min_count, s)[1] for s in seeds]
        mean = {k: sum(r[k] for r in runs) / 5 for k in runs[0]}
        kept = "all" if min_count == 1 else "twice"
        print(
            f"{kept:10}{2 * window + 1:8}{mean['loss']:7.2f}"
            f"{mean['accuracy']:10.2f}{mean['recall']:8.2f}"
            f"{mean['f1']:6.2f}"
        )
        numbers[f"f1_{min_count}_{window}"] = round(mean["f1"], 2)
        numbers[f"accuracy_{min_count}_{window}"] = round(
            mean["accuracy"], 2
        )
    return numbers


def curve() -> dict:
    """Losses of one long run, for the figure."""
    history, _ = fit(2, 2, 0, epochs=40)
    first, dev = zip(*history, strict=True)
    return {
        "train_losses": [round(x, 4) for x in first],
        "dev_losses": [round(x, 4) for x in dev],
        "best_epoch": 1 + dev.index(min(dev)),
        "best_dev": round(min(dev), 3),
        "last_dev": round(dev[-1], 3),
    }


def sizes() -> dict:
    words, tags = places("train")
    test, test_tags = places("test")
    vocabulary = build_vocabulary(words)
    flat = [w for s in test for w in s]
    named = [
        w
        for s, t in zip(test, test_tags, strict=True)
        for w, tag in zip(s, t, strict=True)
        if tag
    ]
    model = WindowTagger(len(vocabulary))
    return {
        "sentences": len(words),
        "test_sentences": len(test),
        "words": sum(map(len, words)),
        "places": sum(map(sum, tags)),
        "V": len(vocabulary),
        "test_words": len(flat),
        "test_places": len(named),
        "unknown_places": sum(w not in vocabulary for w in named),
        "majority": 1 - len(named) / len(flat),
        "parameters": sum(p.numel() for p in model.parameters()),
    }


class BagTagger(nn.Module):
    """A word's class from its embedding alone, with dropout."""

    def __init__(self, n_words: int):
        super().__init__()
        self.embed = nn.Embedding(n_words, 16, padding_idx=0)
        self.dropout = nn.Dropout(0.3)
        self.head = nn.Linear(16, 9)

    def forward(self, ids):
        return self.head(self.dropout(self.embed(ids)))


def broken():
    path = DATA / "pytorch_round_broken.py"
    spec = importlib.util.spec_from_file_location("broken", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bugs() -> dict:
    """Both scripts on the training sentences, words alone."""
    words, tags = places("train")
    vocabulary = build_vocabulary(words, 1)
    data = TaggedSentences(words, tags, vocabulary, 0)
    ids, labels, mask = collate([data[i] for i in range(len(data))])
    labels = labels.where(mask, 0)
    print("script   first loss  last loss  accuracy, asked three times")
    numbers = {}
    scripts = {"broken": broken(), "mended": pytorch_round_mended}
    for name, script in scripts.items():
        torch.manual_seed(0)
        model = BagTagger(len(vocabulary))
        losses = script.fine_tune(
            model,
            ids,
            labels,
            n_classes=2,
            epochs=60,
            lr=5.0,
            max_norm=1.0,
            batch_size=16,
            rng=torch.Generator().manual_seed(0),
        )
        scores = [script.accuracy(model, ids, labels) for _ in range(3)]
        print(
            f"{name:8}{losses[0]:11.2f}{losses[-1]:11.2f}  "
            + " ".join(f"{s:.3f}" for s in scores)
        )
        numbers[f"{name}_first"] = round(losses[0], 2)
        numbers[f"{name}_last"] = round(losses[-1], 2)
        numbers[f"{name}_accuracy"] = round(scores[0], 3)
    return numbers


def adapters() -> dict:
    """A small GPT, and the share of it that LoRA trains."""
    model = GPT(V=256, max_len=64, d=128, h=4, L=4)
    size = sum(p.numel() for p in model.parameters())
    ids = torch.randint(0, 256, (8, 64))
    start = next_token_loss(model, ids).item()
    add_lora(model, {"qkv", "out"}, r=4, alpha=8)
    free = sum(p.numel() for p in model.parameters() if p.requires_grad)
    return {
        "gpt_parameters": size,
        "gpt_start": round(start, 2),
        "lora_parameters": free,
        "lora_share": free / size,
    }


def main() -> dict:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)  # all CPUs print the same
    try:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            print("== batch ==")
            batch()
            print("== windows ==")
            numbers = sizes() | windows() | curve()
            print("== bugs ==")
            numbers |= bugs()
            print("== end ==")
            return numbers | adapters()
    finally:
        torch.set_default_dtype(before)


if __name__ == "__main__":
    print(main())
