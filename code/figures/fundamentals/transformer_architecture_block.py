"""A decoder-only transformer, and one of its blocks with shapes."""

from itertools import pairwise

from figures.style import BLUE, INK, SKY, YELLOW, Diagram


def draw():
    d = Diagram(4.75)
    model = (
        (0.35, "token ids\n$(T,)$", "white"),
        (1.0, "embedding\n$(T, d)$", SKY),
        (1.65, "block 1", YELLOW),
        (2.45, "block $L$", YELLOW),
        (3.05, "final norm", "white"),
        (3.65, "output head\n$d \\times n_{vocab}$", SKY),
        (4.35, "logits\n$(T, n_{vocab})$", "white"),
    )
    for y, text, fill in model:
        d.box(0.68, y, text, 1.2, 0.48, name=str(y), fill=fill)
    heights = [str(y) for y, *_ in model]
    for lower, upper in pairwise(heights):
        d.arrow(lower, upper, dashed=lower == "1.65")

    d.group(1.45, 0.08, 5.14, 4.67, "block, $L$ times")
    stream = (
        ("in", 0.4, "$x$\n$(T, d)$", 0.62, 0.42),
        ("sum 1", 1.78, "+", 0.3, 0.3),
        ("middle", 2.38, "$(T, d)$", 0.62, 0.36),
        ("sum 2", 3.76, "+", 0.3, 0.3),
        ("out", 4.28, "$(T, d)$", 0.62, 0.36),
    )
    for name, y, text, width, height in stream:
        d.box(1.86, y, text, width, height, name=name, fill="white")
    names = [name for name, *_ in stream]
    for lower, upper in pairwise(names):
        d.arrow(lower, upper)

    branch = (
        ("norm 1", 0.4, "RMSNorm", "white"),
        (
            "qkv",
            0.86,
            "$Q: (T, h, d_h)$,  $K, V: (T, h_{kv}, d_h)$",
            SKY,
        ),
        (
            "attend",
            1.32,
            "softmax$(QK^T/\\sqrt{d_h})V$, causal",
            YELLOW,
        ),
        ("o", 1.78, "$(T, h\\,d_h)$ times $W_O$", SKY),
        ("norm 2", 2.38, "RMSNorm", "white"),
        ("gate", 2.84, "gate and up: $(T, d_{ff})$ twice", SKY),
        ("product", 3.3, "silu(gate) $\\odot$ up", YELLOW),
        ("down", 3.76, "$(T, d_{ff})$ times $W_{down}$", SKY),
    )
    for name, y, text, fill in branch:
        d.box(3.75, y, text, 2.5, 0.34, name=name, fill=fill)
    for lower, upper in (
        ("in", "norm 1"),
        ("norm 1", "qkv"),
        ("qkv", "attend"),
        ("attend", "o"),
        ("o", "sum 1"),
        ("middle", "norm 2"),
        ("norm 2", "gate"),
        ("gate", "product"),
        ("product", "down"),
        ("down", "sum 2"),
    ):
        d.arrow(lower, upper)
    d.text(2.0, 1.12, "residual\nstream", color=BLUE, ha="left")
    d.text(3.75, 4.28, "tokens mix only in the attention", color=INK)
    return d.figure
