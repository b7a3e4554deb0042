"""Measured times against rows and features, from the benchmark."""

import json
from pathlib import Path

import numpy as np

from figures.style import BLUE, GREEN, GREY, INK, ORANGE, PINK, panels

CODE = Path(__file__).resolve().parents[2]
FOUND = (
    CODE / "outputs/benchmarks/fundamentals/comparing_algorithms.json"
)


def series(found: dict, name: str) -> tuple[list, list]:
    """Sizes and times of the keys name_size, in order."""
    pairs = sorted(
        (int(k.removeprefix(name)), v)
        for k, v in found.items()
        if k.startswith(name) and k.removeprefix(name).isdigit()
    )
    sizes, times = zip(*pairs, strict=True)
    return list(sizes), list(times)


def draw():
    found = json.loads(FOUND.read_text())
    figure, (left, right) = panels(3.0, columns=2)
    for name, label, colour, mark, shift in (
        ("time_hierarchy_", "hierarchical", ORANGE, "s--", (1.3, 0.95)),
        ("time_svm_", "SVM", PINK, "v:", (1.15, 0.5)),
        ("time_tree_", "tree", GREEN, "D-.", (1.2, 0.9)),
        ("time_bayes_", "naive Bayes", BLUE, "o-", (0.16, 1.5)),
        ("time_kd_tree_", "k-d tree query", GREY, "^-", (0.08, 0.28)),
    ):
        n, t = series(found, name)
        left.plot(n, t, mark, color=colour, markersize=3)
        left.text(
            n[-1] * shift[0],
            t[-1] * shift[1],
            label,
            color=colour,
            fontsize=8,
        )
    left.set(xscale="log", yscale="log", xlabel="rows $n$")
    left.set(title="time", xlim=(300, 1e6))
    for name, label, colour, mark, at in (
        ("wide_linear_", "least squares", BLUE, "o-", (0.2, 2.3)),
        ("wide_mixture_", "mixture", ORANGE, "s--", (0.14, 0.7)),
        ("wide_logistic_", "logistic", PINK, "v:", (0.75, 0.35)),
        ("wide_forest_", "forest", GREEN, "D-.", (0.8, 0.4)),
    ):
        d, t = series(found, name)
        t = np.array(t) / t[0]
        right.plot(d, t, mark, color=colour, markersize=3)
        right.text(
            d[-1] * at[0],
            t[-1] * at[1],
            label,
            color=colour,
            fontsize=8,
        )
    guide = np.array([80.0, 640.0])
    for power, place in ((1, (650, 6)), (2, (650, 55))):
        right.plot(
            guide, (guide / 80) ** power, color=INK, linewidth=0.6
        )
        right.text(*place, f"$d^{power}$" if power > 1 else "$d$")
    right.set(xscale="log", yscale="log", xlabel="features $d$")
    right.set(title="time, smallest $d$ = 1", xlim=(15, 1500))
    right.set_ylim(0.7, 300)
    return figure
