"""BPE beside tokenizers (training) and tiktoken (encoding), on 1 MB."""

import os
from pydoc_data.topics import topics

os.environ["RAYON_NUM_THREADS"] = "1"  # read when tokenizers starts

import tiktoken
from tokenizers import Regex, models, pre_tokenizers, trainers
from tokenizers import Tokenizer as Reference

from mlinterviews.ml_coding.tokenization_code import (
    Tokenizer,
    train,
)

SIZE = 4096
PATTERN = (
    r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+"
    r"|\s+(?!\S)|\s+"
)


def corpus() -> str:
    """A megabyte of Python's help, as ASCII: a byte is a character."""
    text = "\n\n".join(topics.values())
    text = text.encode("ascii", "ignore").decode()
    return (text * (1_000_000 // len(text) + 1))[:1_000_000]


def train_reference(text: str, size: int) -> Reference:
    """Characters 0 to 255 stand for the bytes."""
    reference = Reference(models.BPE())
    reference.pre_tokenizer = pre_tokenizers.Split(
        Regex(PATTERN), "isolated"
    )
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        initial_alphabet=[chr(i) for i in range(256)],
        show_progress=False,
    )
    reference.train_from_iterator([text], trainer)
    return reference


def main(seconds) -> dict[str, float]:
    text = corpus()
    ranks = train(text, SIZE)
    vocabulary = train_reference(text, SIZE).get_vocab()
    if vocabulary != {t.decode("latin-1"): i for t, i in ranks.items()}:
        raise RuntimeError("tokens differ from those of tokenizers")
    ours_train, theirs_train = seconds(
        lambda: train(text, SIZE), lambda: train_reference(text, SIZE)
    )

    rust = tiktoken.Encoding(
        "own", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={}
    )
    if Tokenizer(ranks).encode(text) != rust.encode_ordinary(text):
        raise RuntimeError("ids differ from those of tiktoken")
    ours_encode, theirs_encode = seconds(
        lambda: Tokenizer(ranks).encode(text),  # an empty cache
        lambda: rust.encode_ordinary(text),
    )
    return {
        "time_over_tokenizers": ours_train / theirs_train,
        "time_over_tiktoken": ours_encode / theirs_encode,
        "ids_identical": 1,
    }
