"""What the chapter on decoding in code shows and quotes."""

import numpy as np

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

P = np.array([0.5, 0.2, 0.15, 0.1, 0.04, 0.01])
WORDS = [".", "one", "the", "old", "cat", "dog", "sleeps"]
# The language model: the next word depends on the last one only.
NEXT = {
    "": {"one": 0.5, "the": 0.4, "old": 0.1},
    "one": {"old": 0.4, "cat": 0.3, "dog": 0.3},
    "the": {"cat": 0.9, "dog": 0.1},
    "old": {"cat": 0.5, "dog": 0.5},
    "cat": {".": 0.55, "sleeps": 0.45},
    "dog": {".": 0.55, "sleeps": 0.45},
    "sleeps": {".": 1.0},
    ".": {".": 1.0},
}


ROWS = {
    word: np.array([row.get(w, 0.0) for w in WORDS])
    for word, row in NEXT.items()
}


def model(tokens: tuple) -> np.ndarray:
    return ROWS[WORDS[tokens[-1]] if tokens else ""]


def draft(tokens: tuple) -> np.ndarray:
    """A worse model: half the table, half uniform."""
    return 0.5 * model(tokens) + 0.5 / len(WORDS)


def log_model(tokens: tuple) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(model(tokens))


def filters() -> dict:
    z = np.log(P)
    rows = {
        "as it is": z,
        "t = 0.5": temperature(z, 0.5),
        "t = 2": temperature(z, 2),
        "top-k 2": top_k(z, 2),
        "top-p 0.8": top_p(z, 0.8),
        "min-p 0.1": min_p(z, 0.1),
        "t 2, top-p 0.8": top_p(temperature(z, 2), 0.8),
        "top-p 0.8, t 2": temperature(top_p(z, 0.8), 2),
    }
    for name, row in rows.items():
        p = np.exp(log_softmax(row))
        print(
            f"{name:15}", *(f"{x:6.3f}" if x else "     –" for x in p)
        )
    one = np.exp(log_softmax(repetition_penalty(z, [0], 1.5)))
    moved = np.exp(log_softmax(repetition_penalty(z + 5, [0], 1.5)))
    return {
        "penalised": round(float(one[0]), 2),
        "penalised_moved": round(float(moved[0]), 2),
    }


def beams() -> None:
    print("width  alpha     score       p  text")
    for width, alpha in ((1, 0.0), (2, 0.0), (2, 1.0)):
        found = beam_search(log_model, width, 6, 0, alpha)
        for score, tokens in found[:2]:
            text = " ".join(WORDS[t] for t in tokens)
            p = np.prod(
                [model(tokens[:i])[t] for i, t in enumerate(tokens)]
            )
            print(
                f"{width:5}  {alpha:5}  {score:8.3f}  {p:6.4f}  {text}"
            )


def rule() -> dict:
    """One token, 20,000 times: the rule and a wrong one."""
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.8, 0.1, 0.1])
    rng, n = np.random.default_rng(0), 20_000
    right, wrong = np.zeros(3), np.zeros(3)
    for x in rng.choice(3, n, p=q):
        tokens = accept([x], q[None], np.array([p, p]), rng)
        right[tokens[0]] += 1 / n
        kept = rng.random() * q[x] < p[x]
        wrong[x if kept else draw(p, rng)] += 1 / n
    print("token             1      2      3")
    print("target p    ", *(f"{x:6.2f}" for x in p))
    print("residual    ", *(f"{x:6.3f}" for x in right))
    print("p again     ", *(f"{x:6.3f}" for x in wrong))
    return {
        "tokens": n,
        "worst": round(float(np.abs(right - p).max()), 3),
        "worst_wrong": round(float(np.abs(wrong - p).max()), 2),
    }


def rounds() -> dict:
    """Tokens for each call of the target, against the formula."""
    rng = np.random.default_rng(1)
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.8, 0.1, 0.1])
    a, numbers = np.minimum(p, q).sum(), {}
    for g in (4, 8):
        formula = (1 - a ** (g + 1)) / (1 - a)
        n = [
            len(speculate(lambda t: p, lambda t: q, (), g, rng))
            for _ in range(2_000)
        ]
        numbers[f"tokens_{g}"] = round(float(formula), 2)
        numbers[f"counted_{g}"] = round(float(np.mean(n)), 2)
    return numbers


def texts() -> dict:
    """Whole texts by speculation: how often the three likeliest."""
    rng, n, counts = np.random.default_rng(2), 4_000, {}
    for _ in range(n):
        tokens = ()
        while 0 not in tokens:
            tokens += tuple(speculate(model, draft, tokens, 3, rng))
        tokens = tokens[: tokens.index(0) + 1]
        counts[tokens] = counts.get(tokens, 0) + 1 / n
    print("exact  counted  text")
    off = 0.0
    for tokens in sorted(counts, key=counts.get, reverse=True):
        p = np.prod(
            [model(tokens[:i])[t] for i, t in enumerate(tokens)]
        )
        off = max(off, abs(float(p) - counts[tokens]))
        if p > 0.05:
            text = " ".join(WORDS[t] for t in tokens)
            print(f"{p:5.3f}  {counts[tokens]:7.3f}  {text}")
    return {"drawn": n, "texts_off": round(off, 3)}


def main() -> dict:
    numbers = {}
    print("== filters ==")
    numbers |= filters()
    print("== beam ==")
    beams()
    print("== rule ==")
    numbers |= rule()
    numbers |= rounds()
    print("== texts ==")
    numbers |= texts()
    print("== end ==")
    return numbers


if __name__ == "__main__":
    print(main())
