"""Byte-level byte-pair encoding: train, encode, decode.

BPE for words (Sennrich et al., 2016) over bytes (Radford et al., 2019).
Training costs one pass over the text, then for each merge only the
words that hold the pair. Encoding a piece of n bytes costs O(n^2) at
worst; pieces are short, and most of them were seen before.
"""

import codecs
import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, pairwise

PIECE = re.compile(
    r"'(?:[sdmt]|ll|ve|re)"  # 's, 'll: the ends of English words
    r"| ?[^\W\d_]+"  # letters, with the space before them
    r"| ?\d+"
    r"| ?(?:[^\s\w]|_)+"  # punctuation
    r"|\s+(?!\S)"  # blanks, all but the one before a word
    r"|\s+"
)


def train(text: str, size: int) -> dict[bytes, int]:
    """{token: rank}: the 256 bytes, then merges, at most `size`."""
    counts = Counter(PIECE.findall(text))
    return learn({p.encode(): n for p, n in counts.items()}, size)


def learn(counts: Mapping[bytes, int], size: int) -> dict[bytes, int]:
    """Merge the most frequent pair until there are `size` tokens.

    counts: {piece: how often}. Of equally frequent pairs the one with
    the smallest ids is merged. Returns {token: rank}, fewer than size
    if no pair is left. Raises ValueError if size < 256.
    """
    if size < 256:
        raise ValueError(f"size must be at least 256, not {size}")
    tokens = [bytes([i]) for i in range(256)]
    ranks = {token: i for i, token in enumerate(tokens)}
    corpus = Corpus(counts)
    while len(tokens) < size and (pair := corpus.best_pair()):
        token = tokens[pair[0]] + tokens[pair[1]]
        new = ranks.setdefault(token, len(tokens))
        if new == len(tokens):  # else another pair spelt it before
            tokens.append(token)
        corpus.merge(pair, new)
    return ranks


class Corpus:
    """Pieces as lists of ids, and the counts of neighbouring pairs."""

    def __init__(self, counts: Mapping[bytes, int]):
        self.words = [list(piece) for piece in counts]
        self.times = list(counts.values())
        self.pairs = Counter()  # {pair: how often}
        self.where = defaultdict(set)  # {pair: indices of words}
        for i, word in enumerate(self.words):
            for pair in pairwise(word):
                self.pairs[pair] += self.times[i]
                self.where[pair].add(i)
        self.heap = [(-n, pair) for pair, n in self.pairs.items()]
        heapq.heapify(self.heap)

    def best_pair(self) -> tuple[int, int] | None:
        """The most frequent pair; None when there is none."""
        while self.heap:
            n, pair = heapq.heappop(self.heap)
            now = self.pairs[pair]
            if now == -n:
                return pair
            if now > 0:  # it lost some since it was pushed
                heapq.heappush(self.heap, (-now, pair))
        return None

    def merge(self, pair: tuple[int, int], new: int) -> None:
        """Put `new` for `pair` everywhere; only its words change."""
        born = set()
        for i in self.where.pop(pair):
            for change, by in merge_word(self.words[i], pair, new):
                self.pairs[change] += by * self.times[i]
                if by > 0:
                    self.where[change].add(i)
                    born.add(change)
        del self.pairs[pair]
        for p in born:
            if self.pairs[p] > 0:  # 0: born and merged in one word
                heapq.heappush(self.heap, (-self.pairs[p], p))


def merge_word(
    word: list[int], pair: tuple[int, int], new: int
) -> list:
    """Put `new` for each `pair` in `word`, from the left, in place.

    Returns [(a neighbouring pair, -1 lost or +1 won), ...].
    """
    a, b = pair
    changes, i = [], 0
    while i < len(word) - 1:
        if word[i] == a and word[i + 1] == b:
            if i > 0:
                left = word[i - 1]
                changes += [((left, a), -1), ((left, new), 1)]
            if i + 2 < len(word):
                right = word[i + 2]
                changes += [((b, right), -1), ((new, right), 1)]
            word[i : i + 2] = [new]
        i += 1
    return changes


def encode_piece(piece: bytes, ranks: Mapping[bytes, int]) -> list[int]:
    """Merge the neighbours of lowest rank until none can be merged."""
    none = float("inf")  # above every rank
    parts = [piece[i : i + 1] for i in range(len(piece))]
    order = [ranks.get(a + b, none) for a, b in pairwise(parts)]
    while order and (lowest := min(order)) < none:
        i = order.index(lowest)  # the leftmost of equals
        parts[i : i + 2] = [parts[i] + parts[i + 1]]
        del order[i]
        if i > 0:
            order[i - 1] = ranks.get(parts[i - 1] + parts[i], none)
        if i < len(order):
            order[i] = ranks.get(parts[i] + parts[i + 1], none)
    return [ranks[part] for part in parts]


class Tokenizer:
    """Text to ids and back, with special tokens beside the ranks."""

    def __init__(
        self,
        ranks: Mapping[bytes, int],
        special: Mapping[str, int] | None = None,
    ):
        """ValueError if a byte is missing or an id used twice."""
        special = dict(special or {})
        if not all(bytes([i]) in ranks for i in range(256)):
            raise ValueError("ranks must hold all 256 single bytes")
        self.tokens = {i: token for token, i in ranks.items()}
        self.tokens |= {i: name.encode() for name, i in special.items()}
        if len(self.tokens) < len(ranks) + len(special):
            raise ValueError("ranks and special must not share an id")
        if "" in special:
            raise ValueError("special must not hold the empty string")
        self.special = special
        longest_first = sorted(special, key=len, reverse=True)
        names = "|".join(map(re.escape, longest_first))
        self.split = re.compile(f"({names})" if names else r"(?!)")
        self.piece = lru_cache(maxsize=2**16)(
            lambda piece: encode_piece(piece.encode(), ranks)
        )

    def encode(self, text: str, special: bool = False) -> list[int]:
        """special: names of special tokens in `text` become their ids.

        By default they are ordinary text, as in what a user typed.
        """
        parts = self.split.split(text) if special else [text]
        ids = []
        for part in parts:
            if special and part in self.special:
                ids.append(self.special[part])
            else:
                pieces = map(self.piece, PIECE.findall(part))
                ids.extend(chain.from_iterable(pieces))
        return ids

    def decode_bytes(self, ids: Iterable[int]) -> bytes:
        """Raises ValueError for an id that is no token."""
        ids = list(ids)
        unknown = [i for i in ids if i not in self.tokens]
        if unknown:
            raise ValueError(
                f"ids holds {unknown[0]}, which is no token"
            )
        return b"".join(self.tokens[i] for i in ids)

    def decode(self, ids: Iterable[int]) -> str:
        """The text; bytes that are no UTF-8 become U+FFFD."""
        return self.decode_bytes(ids).decode("utf-8", errors="replace")

    def stream(self, ids: Iterable[int]) -> Iterator[str]:
        """Text token by token, never half a character."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        for i in ids:
            yield decoder.decode(self.decode_bytes([i]))
        yield decoder.decode(b"", final=True)
