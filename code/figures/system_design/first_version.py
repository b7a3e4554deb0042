"""Step 3: the boxes of a first version and what flows between them."""

from figures.style import SKY, Diagram

PLAIN = {"fill": "white"}
LEARNT = {"fill": SKY}
LEFT, MIDDLE, RIGHT = 0.95, 2.7, 4.4


def draw():
    d = Diagram(4.1)
    d.group(0.06, 0.1, 1.84, 4.02, "request path")
    d.group(3.58, 0.1, 5.14, 2.42, "offline path")
    d.box(LEFT, 3.5, "request", 1.3, 0.36, **PLAIN)
    d.box(LEFT, 2.75, "candidate source", 1.3, name="source", **LEARNT)
    d.box(LEFT, 1.95, "ranker", 1.3, **LEARNT)
    d.box(
        LEFT, 1.15, "rules, limits,\nlayout", 1.3, name="rules", **PLAIN
    )
    d.box(LEFT, 0.4, "user sees, acts", 1.3, 0.36, name="user", **PLAIN)
    d.box(MIDDLE, 2.75, "index", **LEARNT)
    d.box(MIDDLE, 1.95, "model registry", name="registry", **PLAIN)
    d.box(MIDDLE, 1.15, "feature store", name="features", **PLAIN)
    d.box(MIDDLE, 0.4, "logs", 0.9, **PLAIN)
    d.box(RIGHT, 2.75, "catalogue", **PLAIN)
    d.box(
        RIGHT, 1.95, "evaluation\nand gate", 1.25, name="gate", **PLAIN
    )
    d.box(RIGHT, 1.15, "trainer", 1.25, **LEARNT)
    text = "training-data\ngenerator"
    d.box(RIGHT, 0.4, text, 1.25, name="generator", **PLAIN)
    for start, end in (
        ("request", "source"),
        ("source", "ranker"),
        ("ranker", "rules"),
        ("rules", "user"),
        ("index", "source"),
        ("registry", "ranker"),
        ("registry", "index"),
        ("features", "ranker"),
        ("catalogue", "index"),
        ("generator", "trainer"),
        ("trainer", "gate"),
        ("gate", "registry"),
    ):
        d.arrow(start, end)
    d.arrow("rules", "logs", dashed=True)
    d.arrow("user", "logs", dashed=True)
    d.arrow("logs", "features", dashed=True)
    d.text(MIDDLE + 0.45, 0.77, "feature jobs")
    d.arrow("logs", "generator", dashed=True)
    return d.figure
