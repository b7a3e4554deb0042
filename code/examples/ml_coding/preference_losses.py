"""What the chapter on preference losses shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.preference_losses import (
    bradley_terry_loss,
    clipped_ratio_loss,
    dpo_loss,
    group_advantages,
    ipo_loss,
    kl_estimates,
    log_sigmoid,
)

REWARDS = np.array([2.0, 1.0, 0.0, -1.0])
REFERENCE = np.array([0.1, 0.2, 0.3, 0.4])


def log_softmax(z: np.ndarray) -> np.ndarray:
    z = z - z.max()
    return z - np.log(np.exp(z).sum())


def tune(loss, win: np.ndarray, beta: float, steps: int, lr: float):
    """A policy over four answers; win[i, j]: how often i beats j."""
    first, second = np.nonzero(win)
    share = win[first, second] * len(first)  # undoes the mean
    share = share / win.sum()
    ref, z = np.log(REFERENCE), np.log(REFERENCE)
    for _ in range(steps):
        logp = log_softmax(z)
        _, up, down = loss(
            logp[first], logp[second], ref[first], ref[second], beta
        )
        # the normaliser cancels between chosen and rejected
        z = z - lr * (
            np.bincount(first, share * up, minlength=4)
            + np.bincount(second, share * down, minlength=4)
        )
    return np.exp(log_softmax(z))


def bandit() -> dict:
    """Exact preferences lead to the optimum of the KL problem."""
    beta = 0.5
    best = REFERENCE * np.exp(REWARDS / beta)
    best /= best.sum()
    win = np.exp(log_sigmoid(REWARDS[:, None] - REWARDS))
    np.fill_diagonal(win, 0)
    dpo = tune(dpo_loss, win, beta, 4000, 20.0)
    always = np.triu(np.ones((4, 4)), 1)  # the better one always wins
    rows = {
        "reference": REFERENCE,
        "optimum": best,
        "DPO": dpo,
        "DPO, always": tune(dpo_loss, always, beta, 4000, 20.0),
        "IPO, always": tune(ipo_loss, always, beta, 4000, 0.5),
    }
    print(
        f"{'policy':13}" + "".join(f"  r = {r:+.0f}" for r in REWARDS)
    )
    for name, p in rows.items():
        print(f"{name:13}" + "".join(f"{v:8.3f}" for v in p))
    ipo = rows["IPO, always"]
    return {
        "best": round(float(best[0]), 3),
        "always": round(float(rows["DPO, always"][0]), 3),
        "ipo_always": round(float(ipo[0]), 3),
    }


def displaced() -> dict:
    """Chosen and rejected share features; a third answer gains."""
    features = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 3.0]])
    theta = np.zeros(2)
    start = log_softmax(features @ theta)
    ref = start[[0]], start[[1]]
    for _ in range(50):  # learning rate 1
        logp = log_softmax(features @ theta)
        _, up, down = dpo_loss(logp[[0]], logp[[1]], *ref)
        theta = theta - up[0] * features[0] - down[0] * features[1]
    logp = log_softmax(features @ theta)
    loss = dpo_loss(logp[[0]], logp[[1]], *ref)[0]
    p = np.exp(logp)
    return {
        "displaced_loss": round(float(loss), 3),
        "displaced_chosen": round(float(p[0]), 3),
        "displaced_other": round(float(p[2]), 3),
    }


def kl_table() -> dict:
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.4, 0.35, 0.25])
    far = np.array([0.05, 0.15, 0.8])
    numbers = {}
    print(
        f"{'':10}{'near mean':>11}{'std':>8}{'far mean':>11}{'std':>8}"
    )
    for i, name in enumerate(("k1", "k2", "k3")):
        line = f"{name:10}"
        for which, ref in (("near", q), ("far", far)):
            k = kl_estimates(np.log(p), np.log(ref))[i]
            mean = float(p @ k)
            std = float(np.sqrt(p @ (k - mean) ** 2))
            line += f"{mean:11.4f}{std:8.4f}"
            numbers[f"{name}_{which}_std"] = round(std, 4)
            numbers[f"{name}_{which}"] = round(mean, 4)
        print(line)
    return numbers


def main() -> dict:
    loss, up, _ = dpo_loss(
        np.array([-12.0]),
        np.array([-15.0]),
        np.array([-13.0]),
        np.array([-14.0]),
    )
    reward, slope, _ = bradley_terry_loss([1.5], [0.5])
    advantages = group_advantages([[1, 0, 0, 0], [1, 1, 1, 1]])
    clipped, by_logp = clipped_ratio_loss(
        np.log([[1.5, 1.5, 0.5, 0.5]]),
        np.zeros((1, 4)),
        np.array([[1.0, -1.0, 1.0, -1.0]]),
        np.ones((1, 4)),
    )
    print("== bandit ==")
    numbers = bandit()
    print("== kl ==")
    numbers |= kl_table()
    print("== end ==")
    return (
        numbers
        | displaced()
        | {
            "loss": round(float(loss), 3),
            "slope": round(float(up[0]), 4),
            "start_loss": round(float(-log_sigmoid(0.0)), 3),
            "reward_loss": round(float(reward), 3),
            "reward_slope": round(float(slope[0]), 3),
            "advantage_high": round(float(advantages[0, 0]), 3),
            "advantage_low": round(float(advantages[0, 1]), 3),
            "clipped": round(float(clipped), 3),
            "clip_slopes": str((4 * by_logp[0]).round(2).tolist()),
        }
    )


if __name__ == "__main__":
    print(main())
