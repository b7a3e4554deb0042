"""What the chapter on tokenization in code shows and quotes."""

from collections import Counter
from pathlib import Path

from mlinterviews.ml_coding.tokenization_code import (
    PIECE,
    Corpus,
    Tokenizer,
    encode_piece,
    learn,
    train,
)

EXCERPT = Path(__file__).parents[2] / "data/ml_coding/excerpt.txt"
HAND = {b"on": 4, b"no": 3, b"noon": 2}


def show(corpus: Corpus, names: list[str]) -> str:
    """'on 6  no 5', the most frequent first."""
    pairs = sorted((+corpus.pairs).items(), key=lambda p: (-p[1], p[0]))
    return "  ".join(
        f"{names[a]}+{names[b]} {n}" for (a, b), n in pairs
    )


def by_hand() -> None:
    corpus, names = Corpus(HAND), [chr(i) for i in range(256)]
    print("id    merged   pairs before")
    while corpus.pairs:
        before = show(corpus, names)
        pair = corpus.best_pair()
        if pair is None:
            break
        names.append(names[pair[0]] + names[pair[1]])
        corpus.merge(pair, len(names) - 1)
        print(f"{len(names) - 1}   {names[-1]:6}   {before}")


def longest_match(piece: bytes, ranks: dict) -> list[bytes]:
    """The wrong way for BPE: the longest token from the left."""
    parts = []
    while piece:
        size = max(
            n for n in range(1, len(piece) + 1) if piece[:n] in ranks
        )
        parts.append(piece[:size])
        piece = piece[size:]
    return parts


def encodings() -> None:
    ranks = learn(HAND, 300)
    tokens = list(ranks)
    print("piece   by rank    longest match")
    for piece in (b"noon", b"non", b"nono", b"onno"):
        ours = " ".join(
            tokens[i].decode() for i in encode_piece(piece, ranks)
        )
        longest = " ".join(
            t.decode() for t in longest_match(piece, ranks)
        )
        print(f"{piece.decode():7} {ours:10} {longest}")


def bytes_and_specials() -> dict:
    ranks = train(EXCERPT.read_text(encoding="ascii"), 1000)
    t = Tokenizer(ranks, {"<|end|>": 1000})
    for text in (" learning rate", "naïve", "<|end|>"):
        ids = t.encode(text)
        parts = [t.decode_bytes([i]) for i in ids]
        print(f"{text!r}:", *(str(p)[1:] for p in parts))
    print("special=True:", t.encode("<|end|>", special=True))
    ids = t.encode("ï!")
    print("decoded one by one:", [t.decode([i]) for i in ids])
    print("streamed:          ", list(t.stream(ids)))
    return {"typed_ids": len(t.encode("<|end|>"))}


def compression() -> dict:
    text = EXCERPT.read_text(encoding="ascii")
    half = text.index("\n\n", len(text) // 2)
    seen, unseen = text[:half], text[half:]
    ranks = train(seen, 2000)
    numbers = {}
    for size in (256, 500, 1000, 2000):
        known = {t: i for t, i in ranks.items() if i < size}
        ids = Tokenizer(known).encode(unseen)
        numbers[f"bytes_per_token_{size}"] = round(
            len(unseen) / len(ids), 2
        )
    ids = Tokenizer(ranks).encode(seen)
    numbers["bytes_per_token_seen"] = round(len(seen) / len(ids), 2)
    pieces = PIECE.findall(text)
    numbers["pieces"] = len(pieces)
    numbers["unique_pieces"] = len(set(pieces))
    return numbers


def touched() -> dict:
    """Pieces that a merge looks at, of all unique ones."""
    text = EXCERPT.read_text(encoding="ascii")
    counts = Counter(p.encode() for p in PIECE.findall(text))
    corpus, looked = Corpus(counts), 0
    for new in range(256, 1000):
        pair = corpus.best_pair()
        looked += len(corpus.where[pair])
        corpus.merge(pair, new)
    return {"touched_per_merge": round(looked / 744, 1)}


def main() -> dict:
    print("== hand ==")
    by_hand()
    print("== rank ==")
    encodings()
    print("== bytes ==")
    numbers = bytes_and_specials()
    print("== end ==")
    return numbers | compression() | touched()


if __name__ == "__main__":
    print(main())
