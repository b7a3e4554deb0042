"""The response of the output to a step grows with depth."""

from examples.fundamentals.transformer_architecture import (
    depth_response,
)
from figures.style import BLUE, ORANGE, panels
from mlinterviews.fundamentals.transformer_architecture import (
    decoder_block,
    post_norm_block,
)


def draw():
    depths = [1, 2, 4, 8, 12, 16, 24]
    fig, ax = panels(2.3)
    pre = [depth_response(decoder_block, n, 4) for n in depths]
    post = [depth_response(post_norm_block, n, 4) for n in depths]
    ax.plot(depths, post, "o--", color=ORANGE)
    ax.plot(depths, pre, "s-", color=BLUE)
    ax.set(yscale="log", xlabel="blocks", xticks=depths)
    ax.set_ylabel(
        "squared change of output /\nsquared change of weights"
    )
    ax.set_yticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    ax.minorticks_off()
    ax.text(14, 400, "post-norm", color=ORANGE, ha="right")
    ax.text(20, 6, "pre-norm", color=BLUE)
    return fig
