"""What the chapter on LoRA and mixtures of experts shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.lora_and_moe import LoRA, fit
from mlinterviews.ml_coding.lora_and_moe_routing import (
    MoE,
    balance_loss,
    keep_within,
    route,
)

P = np.array(
    [[0.5, 0.3, 0.2], [0.6, 0.3, 0.1], [0.4, 0.1, 0.5], [0.7, 0.2, 0.1]]
)
N, E = 400, 8


def ranks() -> dict:
    """Loss after training, for a true change of rank 2."""
    numbers, shapes = {}, ((60, 6), (6, 5), (6, 2), (2, 5))
    X, W, left, right = (
        np.random.default_rng(seed).normal(size=shape)
        for seed, shape in enumerate(shapes, start=3)
    )
    change = 0.3 * left @ right
    Y = X @ (W + change)
    print("r   weights   loss before    after")
    for r in (1, 2, 4):
        layer = LoRA(W, r, 2.0 * r, np.random.default_rng(1))
        losses = fit(layer, X, Y, 0.2, 1000)
        size = layer.A.size + layer.B.size
        print(f"{r}   {size:7}   {losses[0]:11.3f}   {losses[-1]:6.3f}")
        numbers[f"after_{r}"] = round(losses[-1], 3)
    return numbers


def queue() -> None:
    experts, gates, _ = route(np.log(P), 2)
    kept = keep_within(experts, 3, 2)
    print("token   expert (gate), first and second   room")
    for i in range(4):
        row = "   ".join(
            f"{e + 1} ({g:.3f})"
            for e, g in zip(experts[i], gates[i], strict=True)
        )
        room = ", ".join("yes" if k else "no" for k in kept[i])
        print(f"{i + 1:5}   {row:31}   {room}")


def loads(steps: int):
    """A router with a favourite; loads after steps of balancing."""
    rng = np.random.default_rng(3)
    model = MoE(4, 2, E, 1, 1.25, rng)
    X = rng.normal(size=(N, 4)) + 1
    model.router[:, 0] += 0.5
    for _ in range(steps):
        model.forward(X)
        grad = model.backward(np.zeros((N, 2)), balance=1.0)[0]
        model.router -= 0.5 * grad
    model.forward(X)
    load = np.bincount(model.choice[:, 0], minlength=E)
    loss = balance_loss(model.probs, model.choice)[0]
    return load, 1 - model.kept.mean(), loss


def balance() -> dict:
    numbers = {}
    print("steps   balance loss   dropped   tokens of each expert")
    for steps in (0, 100, 400):
        load, dropped, loss = loads(steps)
        row = " ".join(f"{n:3}" for n in load)
        print(f"{steps:5}   {loss:12.2f}   {dropped:7.0%}   {row}")
        numbers[f"dropped_{steps}"] = round(float(dropped), 2)
    return numbers


def main() -> dict:
    print("== ranks ==")
    numbers = ranks()
    print("== queue ==")
    queue()
    print("== balance ==")
    numbers |= balance()
    print("== end ==")
    d, r = 4096, 8
    full, low = d * d, 2 * d * r
    loss = balance_loss(P, route(np.log(P), 1)[0])[0]
    return numbers | {
        "full": full,
        "low": low,
        "share": low / full,
        "hand_balance": round(loss, 3),
    }


if __name__ == "__main__":
    print(main())
