"""What the chapter on word2vec shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.word2vec import (
    SkipGram,
    index_words,
    keep_probability,
    nearest,
    noise_distribution,
    pair_losses,
    shifted_pmi,
    skip_gram_pairs,
)

KINDS = {
    "cat": "fur claws purr milk",
    "dog": "bark leash bone kennel",
    "car": "road wheel fuel brake",
    "ship": "sail sea harbour deck",
    "tree": "leaf root branch trunk",
    "bird": "wing nest feather song",
    "book": "page chapter ink print",
    "star": "night sky orbit telescope",
}
ONE, MANY = "this is has itself", "these are have themselves"
FUNCTION = ["the", "of", "and", "to"]


def corpus(n: int, rng: np.random.Generator) -> list[list[str]]:
    """One noun a sentence, singular or plural, and its company."""
    sentences = []
    for _ in range(n):
        noun = str(rng.choice(list(KINDS)))
        plural = rng.random() < 0.5
        sentence = [noun + "s" * plural]
        marks = (MANY if plural else ONE).split()
        sentence += list(rng.choice(marks, 2, replace=False))
        sentence += list(rng.choice(KINDS[noun].split(), 3))
        sentence += list(rng.choice(FUNCTION, 6))
        sentences.append([str(w) for w in rng.permutation(sentence)])
    return sentences


def quality(
    words: list[str], vectors: np.ndarray
) -> tuple[float, float]:
    """Shares of neighbours of one kind and of right analogies."""
    column = {w: i for i, w in enumerate(words)}
    groups = [[k, k + "s", *c.split()] for k, c in KINDS.items()]
    same = []
    for group in groups:
        members = {column[w] for w in group}
        for i in members:
            near = nearest(vectors, vectors[i], 5, exclude=[i])
            same += [int(j) in members for j in near]
    right = []
    for a in KINDS:
        for b in KINDS:
            if a != b:
                one, many, other = (column[w] for w in (a, a + "s", b))
                query = vectors[many] - vectors[one] + vectors[other]
                best = nearest(vectors, query, 1, (one, many, other))[0]
                right.append(words[best] == b + "s")
    return float(np.mean(same)), float(np.mean(right))


def train(seed: int = 0, **settings) -> SkipGram:
    sentences = corpus(300, np.random.default_rng(1))
    settings = {"threshold": 1e-2} | settings
    return SkipGram(**settings).fit(
        sentences, np.random.default_rng(seed)
    )


def compare_pmi(model: SkipGram):
    """Inner products beside shifted PMI, for the pairs that occur."""
    sentences = corpus(300, np.random.default_rng(1))
    _, counts, ids = index_words(sentences)
    noise = noise_distribution(counts, model.power)
    keep = keep_probability(counts, model.threshold)
    rng = np.random.default_rng(2)
    pairs = np.concatenate(
        [
            skip_gram_pairs(ids, model.window, rng, keep)
            for _ in range(5)
        ]
    )
    pmi = shifted_pmi(pairs, len(counts), noise, model.negatives)
    seen = np.isfinite(pmi)
    return (model.V_ @ model.U_.T)[seen], pmi[seen], pmi


def main() -> dict:
    v, u = np.array([[1.0, 0.0]]), np.array([[1.0, 1.0]])
    u_noise = np.array([[[-1.0, 1.0], [0.0, 2.0]]])
    loss, by_v, by_u, _ = pair_losses(v, u, u_noise)

    counts = np.array([1_000_000, 10_000, 100])
    raw = counts / counts.sum()
    noise = noise_distribution(counts)
    print("== noise ==")
    print(f"{'count':>10}{'share':>10}{'noise':>10}{'kept':>10}")
    kept = np.minimum(1, np.sqrt(1e-3 / raw))
    for row in zip(counts, raw, noise, kept, strict=True):
        print(f"{row[0]:10,}" + "".join(f"{x:10.4f}" for x in row[1:]))

    rows = {
        "default": {},
        "no subsampling": {"threshold": 1.0},
        "one negative": {"negatives": 1},
        "ten epochs": {"epochs": 10},
        "ten, rate 0.1": {"epochs": 10, "lr": 0.1},
        "two dimensions": {"d": 2},
    }
    print("== quality ==")
    print(f"{'setting':16}{'same kind':>11}{'analogies':>11}")
    numbers = {}
    for name, settings in rows.items():
        model = train(**settings)
        if name == "default":
            first = model
        same, right = quality(model.words_, model.V_)
        print(f"{name:16}{same:11.0%}{right:11.0%}")
        key = name.replace(" ", "_").replace(",", "").replace(".", "")
        numbers[f"{key}_same"] = round(same, 2)
        numbers[f"{key}_right"] = round(right, 2)
    dots, pmi, full = compare_pmi(first)
    long_dots, long_pmi, _ = compare_pmi(train(epochs=40, d=60))
    S = np.maximum(full, 0)  # unseen pairs: 0
    left, sizes, _ = np.linalg.svd(S)
    svd = left[:, :16] * np.sqrt(sizes[:16])
    same, right = quality(first.words_, svd)
    print(f"{'SVD of PMI':16}{same:11.0%}{right:11.0%}")
    print("== end ==")
    V = first.words_
    return numbers | {
        "correlation": round(float(np.corrcoef(dots, pmi)[0, 1]), 2),
        "long_correlation": round(
            float(np.corrcoef(long_dots, long_pmi)[0, 1]), 2
        ),
        "svd_same": round(same, 2),
        "svd_right": round(right, 2),
        "words": len(V),
        "tokens": int(first.counts_.sum()),
        "first_loss": round(6 * np.log(2), 2),
        "epoch_first": round(first.losses_[0], 2),
        "epoch_last": round(first.losses_[-1], 2),
        "hand_loss": round(float(loss[0]), 3),
        "hand_v": str(by_v[0].round(3).tolist()),
        "hand_u": str((by_u[0].round(3) + 0.0).tolist()),
    }


if __name__ == "__main__":
    print(main())
