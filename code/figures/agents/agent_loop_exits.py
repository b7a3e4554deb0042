"""The agent loop with its three exits."""

from figures.style import SKY, YELLOW, Diagram


def draw():
    d = Diagram(2.5)
    d.box(
        0.75, 1.45, "messages\nprompt, question,\nall so far", 1.3, 0.7
    )
    d.box(2.35, 1.45, "model\none turn", 1.0, 0.55, fill=SKY)
    d.box(2.35, 0.4, "tools\ncheck, run", 1.0, 0.55)
    d.box(4.5, 2.2, "answer", 1.15, 0.4, fill=YELLOW)
    d.box(4.5, 1.45, "error", 1.15, 0.4, fill=YELLOW)
    d.box(4.5, 0.4, "turn limit", 1.15, 0.4, fill=YELLOW)
    d.arrow("messages", "model")
    d.arrow("model", "tools", "action", shift=(0.28, 0))
    d.arrow("tools", "messages", "observation", shift=(-0.2, -0.12))
    d.arrow("model", "answer", "no action", shift=(-0.1, 0.12))
    d.arrow("model", "error", "model fails", shift=(0, 0.0))
    d.arrow("tools", "error", "3 bad turns in a row", shift=(0.15, 0))
    d.arrow("tools", "turn limit", "turns used up")
    return d.figure
