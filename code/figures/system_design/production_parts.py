"""The parts of a production system, with the model in its place."""

from figures.style import SKY, Diagram

PARTS = (
    (0.95, 2.62, "data collection", "logs, events,\ntables, consent"),
    (
        2.6,
        2.62,
        "data verification",
        "schema, ranges,\ndrift, duplicates",
    ),
    (4.25, 2.62, "features", "jobs, store,\nbackfill, lineage"),
    (0.95, 1.62, "labels", "joiner, waiting,\nraters, quality"),
    (4.25, 1.62, "evaluation", "slices, gates,\nexperiments"),
    (0.95, 0.62, "serving", "registry, cache,\nfallback, roll-back"),
    (2.6, 0.62, "monitoring", "health, quality,\nalarms, on-call"),
    (4.25, 0.62, "resources", "schedulers, quota,\ncost, access"),
)


def draw():
    d = Diagram(3.45)
    d.group(
        0.06, 0.08, 5.14, 3.38, "configuration, automation, analysis"
    )
    for x, y, name, text in PARTS:
        d.box(x, y, "", 1.55, 0.86, name=name, fill="white")
        d.text(x, y + 0.22, name, fontweight="bold")
        d.text(x, y - 0.12, text)
    d.box(2.6, 1.62, "model code:\ntrain, predict", 1.0, 0.5, fill=SKY)
    return d.figure
