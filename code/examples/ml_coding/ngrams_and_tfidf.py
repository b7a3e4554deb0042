"""What the chapter on n-grams and TF-IDF shows and quotes."""

import re
from pathlib import Path

import numpy as np

from mlinterviews.ml_coding.ngrams_and_tfidf import (
    BM25,
    Tfidf,
    cosine_scores,
    count_terms,
    tokenize,
    top_k,
)
from mlinterviews.ml_coding.ngrams_and_tfidf_bigrams import (
    BigramModel,
)

DATA = Path(__file__).parents[2] / "data" / "ml_coding"
THREE = ["the cat sat", "the cat ran", "the dog ran home"]


def paragraphs() -> list[str]:
    text = (DATA / "excerpt.txt").read_text(encoding="ascii")
    return [" ".join(p.split()) for p in text.split("\n\n")]


def sentences() -> list[list[str]]:
    found = []
    for paragraph in paragraphs():
        for part in re.split(r"(?<=[.?:])\s+", paragraph):
            words = re.findall(r"[a-z0-9']+|[.,;:?]", part.lower())
            if len(words) > 2:
                found.append(words)
    return found


def by_hand() -> dict:
    model = BigramModel().fit([s.split() for s in THREE])
    test = [["the", "cat", "ran", "home"]]
    return {
        "hand_raw": model.perplexity(
            test, lambda w, v: model.add_k(w, v, k=0)
        ),
        "hand_add_one": model.perplexity(test, model.add_k),
        "hand_kneser_ney": model.perplexity(test, model.kneser_ney),
    }


def smoothing() -> dict:
    found = sentences()
    order = np.random.default_rng(0).permutation(len(found))
    cut = len(found) * 9 // 10
    train = [found[i] for i in order[:cut]]
    test = [found[i] for i in order[cut:]]
    model = BigramModel(min_count=2).fit(train)
    print(f"{'estimate':20}{'training':>10}{'held out':>10}")
    numbers = {}
    rows = [
        (f"add {k:g}" if k else "raw counts", k)
        for k in (0, 1, 0.1, 0.01, 0.001)
    ]
    for name, k in rows:
        both = [
            model.perplexity(s, lambda w, v, k=k: model.add_k(w, v, k))
            for s in (train, test)
        ]
        print(f"{name:20}{both[0]:10.1f}{both[1]:10.1f}")
        numbers[name.replace(" ", "_").replace(".", "")] = both[1]
    both = [
        model.perplexity(s, model.kneser_ney) for s in (train, test)
    ]
    print(f"{'Kneser-Ney, 0.75':20}{both[0]:10.1f}{both[1]:10.1f}")
    pairs = [p for s in test for p in model.pairs(s)]
    unseen = sum(model.add_k(w, v, 0) == 0 for v, w in pairs)
    del numbers["raw_counts"]  # infinite
    return numbers | {
        "V": len(model.vocabulary_),
        "sentences": len(train),
        "train_tokens": sum(len(s) + 1 for s in train),
        "kinds": model.n_kinds_,
        "kneser_ney": both[1],
        "unseen": unseen / len(pairs),
    }


def samples() -> None:
    model = BigramModel().fit(sentences())
    for seed in (3, 4, 6, 15):
        words = model.sample(np.random.default_rng(seed), 12)
        print(" ".join(words))


def weights() -> dict:
    model = Tfidf()
    rows, cols, values = X = model.fit_transform(THREE)
    names = list(model.vocabulary_)
    print(f"{'':11}" + "".join(f"{w:>7}" for w in names))
    print(f"{'idf':11}" + "".join(f"{v:7.3f}" for v in model.idf_))
    for i in range(3):
        dense = np.zeros(len(names))
        dense[cols[rows == i]] = values[rows == i]
        line = "".join(f"{v:7.3f}" for v in dense)
        print(f"document {i + 1} {line}")
    q = model.transform(["cat home"])
    cosine = cosine_scores(X, q, 3)
    okapi = BM25().fit(THREE).scores("cat home")
    for name, scores in (("cosine", cosine), ("BM25", okapi)):
        line = "".join(f"{s:7.3f}" for s in scores)
        print(f'{name + " of":10} "cat home":{line}')
    return {f"cosine_{i + 1}": float(c) for i, c in enumerate(cosine)}


def known_items() -> dict:
    """Find the paragraph that three words were drawn from."""
    docs = [p for p in paragraphs() if len(set(tokenize(p))) >= 12]
    rng = np.random.default_rng(0)
    model, okapi = Tfidf(), BM25().fit(docs)
    X = model.fit_transform(docs)
    rows, cols, counts, vocabulary = count_terms(docs)
    bag = rows, cols, counts
    reciprocal = {"counts": [], "cosine": [], "bm25": []}
    for target, doc in enumerate(docs * 4):
        words = sorted(set(tokenize(doc)))
        query = " ".join(rng.choice(words, 3, replace=False))
        q = count_terms([query], vocabulary)[:3]
        for name, scores in (
            ("counts", cosine_scores(bag, q, len(docs))),
            (
                "cosine",
                cosine_scores(X, model.transform([query]), len(docs)),
            ),
            ("bm25", okapi.scores(query)),
        ):
            best = top_k(scores, len(docs)).tolist()
            rank = best.index(target % len(docs)) + 1
            reciprocal[name].append(1 / rank)
    return {
        "paragraphs": len(docs),
        "queries": 4 * len(docs),
        "words": len(vocabulary),
        "density": len(rows) / (len(docs) * len(vocabulary)),
    } | {f"mrr_{k}": float(np.mean(v)) for k, v in reciprocal.items()}


def main() -> dict:
    numbers = by_hand()
    print("== smoothing ==")
    numbers |= smoothing()
    print("== samples ==")
    samples()
    print("== weights ==")
    numbers |= weights()
    print("== end ==")
    return numbers | known_items()


if __name__ == "__main__":
    print(main())
