"""Gain from coupons by who gets them first."""

import numpy as np

from examples.fundamentals.causal_inference import coupons
from figures.style import BLUE, GREY, ORANGE, panels
from mlinterviews.fundamentals.causal_inference import uplift_curve


def draw():
    figure, ax = panels(2.6)
    y, t, scores = coupons()
    for (name, score), colour, style in zip(
        scores.items(),
        (BLUE, ORANGE, GREY),
        ("-", "--", ":"),
        strict=True,
    ):
        curve = 100 * uplift_curve(y, t, score)[::100]
        share = np.linspace(0, 100, len(curve))
        ax.plot(share, curve, color=colour, linestyle=style, label=name)
    ax.set(
        xlabel="per cent of customers with a coupon",
        ylabel="extra sales\nper 100 customers",
    )
    ax.legend(loc="lower right")
    return figure
