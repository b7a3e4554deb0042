"""Squared bias, variance and noise add up to the measured error."""

from examples.fundamentals.bias_and_variance import NOISE, measure
from figures.style import BLUE, GREEN, GREY, INK, ORANGE, panels


def draw():
    degrees = range(12)
    rows = [measure(degree) for degree in degrees]
    bias2 = [r["bias2"] for r in rows]
    variance = [r["variance"] for r in rows]
    total = [
        b + v + NOISE**2 for b, v in zip(bias2, variance, strict=True)
    ]
    fig, ax = panels(2.4)
    ax.plot(degrees, total, "-", color=INK, lw=2)
    ax.plot(
        degrees,
        [r["error"] for r in rows],
        "o",
        color=GREY,
        ms=6,
        label="error measured on fresh data",
    )
    ax.plot(degrees, bias2, "--", color=ORANGE)
    ax.plot(degrees, variance, "-.", color=BLUE)
    ax.axhline(NOISE**2, ls=":", color=GREEN)
    ax.text(5.6, 0.275, "sum of the three")
    ax.text(1.15, 0.215, "bias²", color=ORANGE)
    ax.text(9.2, 0.04, "variance", color=BLUE)
    ax.text(5.6, 0.112, "noise", color=GREEN)
    ax.set(xlabel="degree of the polynomial", ylabel="squared error")
    ax.set(ylim=(0, 0.7), xticks=list(degrees))
    ax.legend(loc="upper center")
    return fig
