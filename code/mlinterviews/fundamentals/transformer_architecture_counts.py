"""Parameters and FLOPs of a decoder-only transformer.

Sources: the configurations are those of Radford et al. (2019) and
Grattafiori et al. (2024); the width of a gated layer follows Shazeer
(2020). Cost: O(1).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Config:
    """What decides the size of a decoder-only transformer."""

    n_vocab: int
    d: int
    n_layers: int
    n_heads: int
    n_kv: int
    d_ff: int
    gated: bool = True  # three matrices instead of two
    bias: bool = False  # on all linear layers, and LayerNorm's
    tied: bool = False  # output head is the embedding
    n_positions: int = 0  # learned positions; 0 if rotary

    def __post_init__(self):
        if self.d % self.n_heads or self.n_heads % self.n_kv:
            raise ValueError(
                f"n_heads {self.n_heads} must divide d {self.d}, "
                f"and n_kv {self.n_kv} n_heads"
            )


GPT2_SMALL = Config(
    n_vocab=50_257,
    d=768,
    n_layers=12,
    n_heads=12,
    n_kv=12,
    d_ff=3072,
    gated=False,
    bias=True,
    tied=True,
    n_positions=1024,
)
LLAMA3_8B = Config(
    n_vocab=128_256,
    d=4096,
    n_layers=32,
    n_heads=32,
    n_kv=8,
    d_ff=14_336,
)


def count_parameters(c: Config) -> dict[str, int]:
    """Parameters by kind, and their total."""
    d, kv = c.d, c.n_kv * (c.d // c.n_heads)
    attention = 2 * d * d + 2 * d * kv  # q and o, k and v
    feed_forward = (3 if c.gated else 2) * d * c.d_ff
    norm = d
    if c.bias:
        attention += 2 * d + 2 * kv
        feed_forward += (2 if c.gated else 1) * c.d_ff + d
        norm += d
    counts = {
        "embedding": c.n_vocab * d + c.n_positions * d,
        "attention": c.n_layers * attention,
        "feed-forward": c.n_layers * feed_forward,
        "norms": (2 * c.n_layers + 1) * norm,  # and the final one
        "head": 0 if c.tied else c.n_vocab * d,
    }
    return counts | {"total": sum(counts.values())}


def forward_flops(c: Config, T: int) -> dict[str, int]:
    """FLOPs of a forward pass over T tokens, matrix products only.

    Two for each multiplication with its addition; scores are counted
    in full, as without a kernel that skips the masked half.
    """
    d, kv = c.d, c.n_kv * (c.d // c.n_heads)
    projections = 2 * d * d + 2 * d * kv
    feed_forward = (3 if c.gated else 2) * d * c.d_ff
    flops = {
        "projections": c.n_layers * T * 2 * projections,
        "scores": c.n_layers * T * T * 4 * d,  # Q K', then A V
        "feed-forward": c.n_layers * T * 2 * feed_forward,
        "head": T * 2 * d * c.n_vocab,
    }
    return flops | {"total": sum(flops.values())}


def glu_width(d: int, multiple: int = 1, factor: float = 1.0) -> int:
    """Hidden size for which three matrices cost what two of 4d do.

    Two thirds of 4d, times factor, rounded up to a multiple.
    """
    if d < 1 or multiple < 1:
        raise ValueError(f"need d, multiple >= 1: {d}, {multiple}")
    width = int(factor * (2 * 4 * d // 3))
    return -(-width // multiple) * multiple
