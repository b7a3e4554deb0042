"""Error against the number of factors, and against known ratings."""

from examples.ml_coding.matrix_factorization import (
    NOISE,
    by_als,
    by_sgd,
    cold,
)
from figures.style import BLUE, GREY, ORANGE, panels


def draw():
    fig, (left, right) = panels(2.5, 2, sharey=True)
    biases = by_sgd(0)
    factors = (1, 2, 3, 5, 8, 12)
    train, test, _ = zip(
        *(by_als(biases, k, 0.05) for k in factors), strict=True
    )
    left.plot(factors, test, "o-", color=BLUE, label="test")
    left.plot(factors, train, "s--", color=ORANGE, label="training")
    left.set(xlabel="factors, by ALS", ylabel="RMSE", ylim=(0, 1.3))
    left.set_xticks(factors)
    left.legend(loc="upper right")
    model = by_sgd(3)
    known = (0, 1, 2, 3, 5, 8, 12, 20)
    errors = [cold(model, t) for t in known]
    right.plot(known, errors, "o-", color=BLUE)
    right.set(xlabel="ratings known of a new user")
    for ax in (left, right):
        ax.axhline(NOISE, color=GREY, ls=":", lw=1)
    right.text(20, 0.44, "noise", color=GREY, ha="right", va="top")
    return fig
