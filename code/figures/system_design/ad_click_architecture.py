"""Ad click prediction: request path, stream and training loop."""

from figures.style import INK, SKY, Diagram
from mlinterviews.system_design.ad_click_prediction_capacity import (
    Assumptions,
    traffic,
)

PLAIN = {"fill": "white"}
LEARNT = {"fill": SKY}
LEFT, MIDDLE, RIGHT = 0.95, 2.67, 4.27


def draw():
    a = Assumptions()
    qps = traffic(a)["qps_peak"]
    d = Diagram(4.5)
    d.group(0.06, 0.1, 1.84, 4.42, "request path")
    d.group(3.5, 0.1, 5.16, 3.75, "training path")
    d.box(LEFT, 3.95, "ad request", 1.3, 0.36, **PLAIN)
    d.box(
        LEFT, 3.22, "retrieval", 1.3, 0.36, name="retrieval",
        dashed=True, **PLAIN,
    )  # fmt: skip
    d.box(LEFT, 2.5, "click model", 1.3, 0.36, **LEARNT)
    d.box(LEFT, 1.78, "calibrator", 1.3, 0.36, **LEARNT)
    d.box(LEFT, 1.08, "auction", 1.3, 0.36, **PLAIN)
    d.box(LEFT, 0.4, "feed", 1.3, 0.36, **PLAIN)
    d.box(
        MIDDLE, 3.22, "registry:\nmodel, map", name="registry", **PLAIN
    )
    d.box(
        MIDDLE, 2.5, "feature store,\nad table", name="store", **PLAIN
    )
    d.box(MIDDLE, 1.45, "stream\ncounters", name="counters", **PLAIN)
    d.box(MIDDLE, 0.4, "impressions\nand clicks", name="log", **PLAIN)
    wide = 1.25
    text = f"joiner: waits\n{a.window:.0f} minutes"
    d.box(RIGHT, 0.4, text, wide, name="joiner", **PLAIN)
    text = f"sampler: keeps\n{a.keep:.0%} of negatives"
    d.box(RIGHT, 1.1, text, 1.35, name="sampler", **PLAIN)
    d.box(RIGHT, 1.8, "trainer", wide, **LEARNT)
    d.box(RIGHT, 2.5, "calibration fit", wide, name="fit", **LEARNT)
    d.box(
        RIGHT,
        3.22,
        "gate: NCE,\nclick ratio",
        wide,
        name="gate",
        **PLAIN,
    )
    for start, end in (
        ("ad request", "retrieval"),
        ("retrieval", "click model"),
        ("click model", "calibrator"),
        ("calibrator", "auction"),
        ("auction", "feed"),
        ("registry", "click model"),
        ("store", "click model"),
        ("counters", "store"),
        ("joiner", "sampler"),
        ("sampler", "trainer"),
        ("trainer", "fit"),
        ("fit", "gate"),
        ("gate", "registry"),
    ):
        d.arrow(start, end)
    d.arrow("feed", "log", dashed=True)
    d.arrow("log", "counters", dashed=True)
    d.arrow("log", "joiner", dashed=True)
    edge, lane = RIGHT + wide / 2, RIGHT + 0.8  # past the sampler
    d.axes.plot(
        [edge, lane, lane], [0.4, 0.4, 2.5], color=INK, linewidth=0.9
    )
    d.axes.annotate(
        "",
        (edge, 2.5),
        (lane, 2.5),
        arrowprops={
            "arrowstyle": "-|>",
            "color": INK,
            "linewidth": 0.9,
            "shrinkA": 0,
            "shrinkB": 1,
        },
    )
    note = {"ha": "left"}
    d.text(LEFT + 0.08, 3.58, f"{qps:,.0f}/s", **note)
    d.text(LEFT + 0.08, 2.86, f"{a.candidates} ads", **note)
    d.text(LEFT + 0.08, 0.74, f"{a.shown} ads", **note)
    return d.figure
