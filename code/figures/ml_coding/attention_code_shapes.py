"""The shapes through one layer of grouped-query attention."""

from figures.style import YELLOW, Diagram

SIZES = "[B = 2, T = 5, d = 512, h = 8, $h_{kv}$ = 2, $d_h$ = 64]"
SHARED = (
    "g = h / $h_{kv}$ = 4 query heads share a key-value head; "
    "S: tokens in the cache"
)
PROJECTED = {
    "Q": (0.84, "(B, h, T, $d_h$)\n[2, 8, 5, 64]"),
    "K": (2.6, "(B, $h_{kv}$, T, $d_h$)\n[2, 2, 5, 64]"),
    "V": (4.36, "(B, $h_{kv}$, T, $d_h$)\n[2, 2, 5, 64]"),
}


def draw():
    d = Diagram(4.0)
    d.text(2.6, 3.88, SIZES)
    d.box(2.6, 3.5, "X  (B, T, d)\n[2, 5, 512]", 1.4, 0.44, name="X")
    for name, (x, shape) in PROJECTED.items():
        text = f"{name}: project, split\n{shape}"
        d.box(x, 2.75, text, 1.4, 0.6, name=name)
        d.arrow("X", name)
    d.box(0.84, 2.0, "rotate", 0.7, 0.3, name="rotate Q")
    d.box(2.6, 2.0, "rotate", 0.7, 0.3, name="rotate K")
    d.arrow("Q", "rotate Q")
    d.arrow("K", "rotate K")
    cache = "cache of K and V\n(B, $h_{kv}$, S, $d_h$)"
    d.box(3.1, 1.42, cache, 1.5, 0.44, name="cache", fill=YELLOW)
    d.arrow("rotate K", "cache")
    d.arrow("V", "cache")
    weights = (
        "scores, mask, softmax\n(B, $h_{kv}$, g, T, S)\n[2, 2, 4, 5, S]"
    )
    d.box(0.99, 0.66, weights, 1.7, 0.6, name="weights")
    d.arrow("rotate Q", "weights")
    d.arrow("cache", "weights", "K", shift=(-0.15, 0.0))
    d.box(
        3.1, 0.66, "weights @ V\n(B, h, T, $d_h$)", 1.3, 0.5, name="Y"
    )
    d.arrow("weights", "Y")
    d.arrow("cache", "Y", "V", shift=(0.2, 0.0))
    d.box(4.52, 0.66, "merge, project\n(B, T, d)", 1.2, 0.5, name="out")
    d.arrow("Y", "out")
    d.text(2.6, 0.13, SHARED)
    return d.figure
