"""By hand, against recounting, tokenizers and tiktoken; bytes; edges."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlinterviews.ml_coding.tokenization_code import (
    PIECE,
    Corpus,
    Tokenizer,
    encode_piece,
    learn,
    merge_word,
    train,
)

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "code/data/ml_coding/excerpt.txt").read_text(encoding="ascii")
HAND = {b"on": 4, b"no": 3, b"noon": 2}
LIBRARY_PATTERN = (
    r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
)
# Letters and digits of several scripts, on which the two patterns agree.
LETTERS = "abcxyzABZ019 \n\t.,'_-éßñжщλΩאبक日本語한"
BYTES = {bytes([i]): i for i in range(256)}


@pytest.fixture(scope="module")
def ranks() -> dict[bytes, int]:
    return train(TEXT, 600)


def by_recounting(counts: dict[bytes, int], size: int) -> dict[bytes, int]:
    """The definition: count all pairs again before every merge."""
    ranks, words = dict(BYTES), [[bytes([b]) for b in w] for w in counts]
    while len(ranks) < size:
        pairs = Counter()
        for word, n in zip(words, counts.values(), strict=True):
            for pair in pairwise(word):
                pairs[pair] += n
        if not pairs:
            break
        best = min(pairs, key=lambda p: (-pairs[p], ranks[p[0]], ranks[p[1]]))
        ranks.setdefault(best[0] + best[1], len(ranks))
        for word in words:
            i = 0
            while i < len(word) - 1:
                if (word[i], word[i + 1]) == best:
                    word[i : i + 2] = [best[0] + best[1]]
                i += 1
    return ranks


# The example of the text


def test_three_merges_by_hand():
    ranks = learn(HAND, 300)
    assert list(ranks)[256:] == [b"on", b"no", b"noon"]
    assert ranks[b"noon"] == 258 and len(ranks) == 259


def test_counts_before_and_after_the_first_merge():
    corpus = Corpus(HAND)
    n, o = b"no"
    assert corpus.pairs == {(o, n): 6, (n, o): 5, (o, o): 2}
    assert corpus.best_pair() == (o, n)
    corpus.merge((o, n), 256)
    assert +corpus.pairs == {(n, o): 5, (o, 256): 2}
    assert corpus.words == [[256], [n, o], [n, o, 256]]


def test_rank_decides_and_not_length_or_place():
    ranks = learn(HAND, 300)
    assert encode_piece(b"non", ranks) == [ord("n"), 256]  # not no, n
    assert encode_piece(b"noon", ranks) == [258]
    assert encode_piece(b"nono", ranks) == [ord("n"), 256, ord("o")]


def test_overlaps_are_merged_from_the_left():
    word = [1, 1, 1, 1, 1]
    changes = merge_word(word, (1, 1), 9)
    assert word == [9, 9, 1]
    total = Counter()
    for pair, by in changes:
        total[pair] += by
    del total[1, 1]  # the merged pair itself is deleted by the caller
    assert +total == {(9, 9): 1, (9, 1): 1}
    assert list(learn({b"aaaa": 1}, 300))[256:] == [b"aa", b"aaaa"]


# Training


@given(
    st.dictionaries(
        st.text("ab", min_size=1, max_size=9).map(str.encode),
        st.integers(1, 5),
        max_size=6,
    )
)
@settings(max_examples=60, deadline=None)
def test_training_agrees_with_recounting(counts):
    assert learn(counts, 268) == by_recounting(counts, 268)


def test_training_agrees_with_recounting_on_prose():
    text = TEXT[:4000]
    counts = Counter(p.encode() for p in PIECE.findall(text))
    assert train(text, 330) == by_recounting(counts, 330)


def test_counts_stay_those_of_the_words():
    counts = Counter(p.encode() for p in PIECE.findall(TEXT[:3000]))
    corpus = Corpus(counts)
    for new in range(256, 300):
        pair = corpus.best_pair()
        corpus.merge(pair, new)
        fresh = Counter()
        for word, n in zip(corpus.words, corpus.times, strict=True):
            for p in pairwise(word):
                fresh[p] += n
        assert +corpus.pairs == fresh


def test_tokens_are_those_of_tokenizers():
    tokenizers = pytest.importorskip("tokenizers")
    reference = tokenizers.Tokenizer(tokenizers.models.BPE())
    reference.pre_tokenizer = tokenizers.pre_tokenizers.Split(
        tokenizers.Regex(LIBRARY_PATTERN), "isolated"
    )
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=1500,
        initial_alphabet=[chr(i) for i in range(256)],
        show_progress=False,
    )
    reference.train_from_iterator([TEXT], trainer)
    ours = {t.decode("latin-1"): i for t, i in train(TEXT, 1500).items()}
    assert ours == reference.get_vocab()


def test_no_token_crosses_a_piece(ranks):
    for token in list(ranks)[256:]:
        assert b" " not in token[1:] or token.isspace()
        assert not (token[:1].isalpha() and b"." in token)


# Encoding


def test_ids_are_those_of_tiktoken(ranks):
    tiktoken = pytest.importorskip("tiktoken")
    reference = tiktoken.Encoding(
        "own", pat_str=LIBRARY_PATTERN, mergeable_ranks=ranks, special_tokens={}
    )
    ours = Tokenizer(ranks)
    assert ours.encode(TEXT) == reference.encode_ordinary(TEXT)

    @given(st.text(LETTERS, max_size=60))
    @settings(max_examples=100, deadline=None)
    def on(text):
        assert ours.encode(text) == reference.encode_ordinary(text)

    on()


def test_training_words_encode_to_what_training_left(ranks):
    counts = Counter(p.encode() for p in PIECE.findall(TEXT))
    corpus = Corpus(counts)
    for new in range(256, 600):
        corpus.merge(corpus.best_pair(), new)
    for piece, word in zip(counts, corpus.words, strict=True):
        assert encode_piece(piece, ranks) == word


def test_a_merge_never_makes_the_text_longer():
    lengths = [len(Tokenizer(train(TEXT, n)).encode(TEXT)) for n in (256, 300, 600)]
    assert lengths[0] == len(TEXT.encode())
    assert lengths[0] > lengths[1] > lengths[2]


@pytest.mark.text
@given(st.text(max_size=50))
@settings(max_examples=50, deadline=None)
def test_pieces_cover_every_text(text):
    assert "".join(PIECE.findall(text)) == text


@pytest.mark.text
def test_pieces_by_hand():
    assert PIECE.findall("It's 42  cats, no_one  \n") == [
        "It", "'s", " 42", " ", " cats", ",", " no", "_", "one", "  \n"
    ]  # fmt: skip


# Bytes


@given(st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_every_text_comes_back(text):
    tokenizer = Tokenizer(learn(HAND, 300))
    ids = tokenizer.encode(text)
    assert tokenizer.decode(ids) == text
    assert "".join(tokenizer.stream(ids)) == text


@given(st.binary(max_size=30))
@settings(max_examples=50, deadline=None)
def test_bytes_that_are_no_text_come_back_as_bytes(data):
    ranks = learn(HAND, 300)
    assert Tokenizer(ranks).decode_bytes(encode_piece(data, ranks)) == data


def test_half_a_character_is_replaced_or_awaited():
    tokenizer = Tokenizer(BYTES)
    ids = tokenizer.encode("é!")
    assert ids == [0xC3, 0xA9, ord("!")]
    assert tokenizer.decode(ids[:1]) == "\N{REPLACEMENT CHARACTER}"
    assert tokenizer.decode([0xFF, 65]) == "\N{REPLACEMENT CHARACTER}A"
    assert list(tokenizer.stream(ids)) == ["", "é", "!", ""]
    assert list(tokenizer.stream(ids[:1]))[-1] == "\N{REPLACEMENT CHARACTER}"


# Special tokens


def test_special_tokens_only_where_they_are_asked_for():
    tokenizer = Tokenizer(BYTES, {"<|end|>": 256})
    assert tokenizer.encode("a<|end|>", special=True) == [97, 256]
    typed = tokenizer.encode("a<|end|>")
    assert 256 not in typed and len(typed) == 8
    assert tokenizer.decode([97, 256]) == tokenizer.decode(typed) == "a<|end|>"


def test_the_longest_special_token_wins():
    tokenizer = Tokenizer(BYTES, {"<s": 256, "<s>": 257, "<s>|": 258})
    assert tokenizer.encode("<s><s>|<s", special=True) == [257, 258, 256]


def test_special_is_harmless_where_there_is_none():
    tokenizer = Tokenizer(BYTES)
    assert tokenizer.encode("a b", special=True) == tokenizer.encode("a b")


# Edges


def test_empty_input():
    assert train("", 300) == learn({}, 300) == BYTES
    assert learn({b"": 3, b"a": 2}, 300) == BYTES
    assert encode_piece(b"", BYTES) == []
    tokenizer = Tokenizer(BYTES, {"<x>": 300})
    assert tokenizer.encode("") == tokenizer.encode("", special=True) == []
    assert tokenizer.decode([]) == "" and list(tokenizer.stream([])) == [""]


def test_the_size_is_an_upper_bound():
    assert len(train(TEXT, 300)) == 300
    assert len(train("ab", 300)) == 257
    assert train(TEXT, 256) == BYTES


def test_training_and_encoding_repeat(ranks):
    assert train(TEXT, 600) == ranks
    tokenizer = Tokenizer(ranks)
    first = tokenizer.encode(TEXT[:500])
    first.append(-1)  # the caller's list is not the cache
    assert tokenizer.encode(TEXT[:500]) == first[:-1]


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="size must be at least 256, not 10"):
        learn({}, 10)
    with pytest.raises(ValueError, match="ranks must hold all 256"):
        Tokenizer({b"a": 0})
    with pytest.raises(ValueError, match="must not share an id"):
        Tokenizer(BYTES, {"<x>": 65})
    with pytest.raises(ValueError, match="special must not hold the empty"):
        Tokenizer(BYTES, {"": 256})
    with pytest.raises(ValueError, match="ids holds 999"):
        Tokenizer(BYTES).decode([65, 999])
    with pytest.raises(ValueError, match="surrogates not allowed"):
        Tokenizer(BYTES).encode("\ud800")
