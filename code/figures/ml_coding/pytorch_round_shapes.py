"""The shapes from two padded sentences to one loss."""

from figures.style import YELLOW, Diagram

STEPS = [
    ("ids", "ids  (B, T + 2w)\n[2, 6]"),
    ("windows", "unfold  (B, T, 2w + 1)\n[2, 4, 3]"),
    ("embed", "embed  (B, T, 2w + 1, d)\n[2, 4, 3, 16]"),
    ("flat", "flatten  (B, T, (2w + 1) d)\n[2, 4, 48]"),
    ("hidden", "hidden, tanh  (B, T, m)\n[2, 4, 32]"),
    ("logp", "log-softmax  (B, T, K)\n[2, 4, 2]"),
]


def draw():
    d = Diagram(3.0)
    for i, (name, text) in enumerate(STEPS):
        column, row = divmod(i, 3)
        x = 1.3 + 2.6 * column
        d.box(x, 2.6 - 0.75 * row, text, 2.2, 0.5, name=name, size=9)
    for a, b in (("ids", "windows"), ("windows", "embed")):
        d.arrow(a, b)
    for a, b in (("flat", "hidden"), ("hidden", "logp")):
        d.arrow(a, b)
    d.arrow("embed", "flat")
    loss = "log_p[mask], labels[mask]  (N, K), (N,)\n[6, 2], [6]"
    d.box(2.6, 0.35, loss, 3.2, 0.5, name="loss", fill=YELLOW, size=9)
    d.arrow("logp", "loss")
    return d.figure
