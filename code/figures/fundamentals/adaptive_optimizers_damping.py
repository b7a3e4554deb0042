"""One direction of a quadratic under four amounts of momentum."""

import numpy as np

from figures.style import COLOURS, INK, STYLES, panels
from mlinterviews.fundamentals.adaptive_optimizers import damping
from mlinterviews.ml_coding.optimizers import SGD


def draw():
    figure, ax = panels(2.4)
    lr, curvature, steps = 0.01, 1.0, 120
    for i, momentum in enumerate((0.0, 0.81, 0.97)):
        x = np.array([1.0])
        optimizer, path = SGD([x], lr, momentum), [1.0]
        for _ in range(steps):
            optimizer.step([curvature * x])
            path.append(float(x[0]))
        # 0.81 = (1 - sqrt(lr c))^2 is critical
        name = damping(lr, momentum, curvature)
        label = "0.81: critical" if i == 1 else f"{momentum}: {name}"
        ax.plot(
            path, color=COLOURS[i], linestyle=STYLES[i], label=label
        )
    ax.axhline(0, color=INK, linewidth=0.6)
    ax.set(xlabel="step", ylabel="error")
    ax.legend(title="momentum", loc="upper right")
    return figure
