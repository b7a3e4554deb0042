"""Weekly means of ten forecasts: trees on levels cannot grow."""

import numpy as np

from examples.fundamentals.time_series import HORIZON, forecasts, sales
from figures.style import BLUE, GREY, ORANGE, panels
from mlinterviews.fundamentals.time_series import rolling_origins


def draw():
    figure, ax = panels(2.9)
    y = sales()
    week = np.arange(56, 104)
    means = y[: 104 * 7].reshape(-1, 7).mean(axis=1)
    ax.plot(
        week, means[week], ".-", color=GREY, linewidth=1, label="series"
    )
    for train, test in rolling_origins(len(y), 448, HORIZON, HORIZON):
        said = forecasts(y[train])
        at = np.arange(test.start // 7, test.stop // 7)
        first = test.start == 448
        for name, colour, style in [
            ("AR(7) on changes", BLUE, "-"),
            ("boosting, levels", ORANGE, "--"),
        ]:
            ax.plot(
                at,
                said[name].reshape(-1, 7).mean(axis=1),
                color=colour,
                linestyle=style,
                label=name if first else None,
            )
    ax.set(xlabel="week", ylabel="mean sales a day", xlim=(55, 104))
    ax.legend(loc="upper left")
    return figure
