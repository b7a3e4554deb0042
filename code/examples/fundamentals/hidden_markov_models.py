"""A machine that is fine or worn, heard through its noise."""

import numpy as np

from mlinterviews.fundamentals.hidden_markov_models import (
    backward,
    baum_welch,
    forward,
    stationary,
    viterbi,
)

START = np.array([2 / 3, 1 / 3])
TRANS = np.array([[0.8, 0.2], [0.4, 0.6]])
EMIT = np.array([[0.9, 0.1], [0.4, 0.6]])  # quiet, loud
HEARD = np.array([0, 1, 1])

LONG_TRANS = np.array([[0.95, 0.05], [0.1, 0.9]])
LONG_EMIT = np.array([[0.8, 0.2], [0.3, 0.7]])


def simulate(T: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """States and observations (T,) of the long-lived machine."""
    states, obs = np.empty(T, int), np.empty(T, int)
    state = rng.choice(2, p=stationary(LONG_TRANS))
    for t in range(T):
        states[t] = state
        obs[t] = rng.choice(2, p=LONG_EMIT[state])
        state = rng.choice(2, p=LONG_TRANS[state])
    return states, obs


def main() -> dict:
    found = {}
    p = np.array([1.0, 0.0])
    print("== chain ==")
    print("step    fine    worn")
    for step in range(6):
        print(f"{step:4}   {p[0]:.3f}   {p[1]:.3f}")
        p = p @ TRANS
    long_run = stationary(TRANS)
    print(f" end   {long_run[0]:.3f}   {long_run[1]:.3f}")

    alpha, scale = forward(START, TRANS, EMIT, HEARD)
    beta = backward(TRANS, EMIT, HEARD, scale)
    joint = alpha * np.cumprod(scale)[:, None]
    _, log_best = viterbi(START, TRANS, EMIT, HEARD)
    best = START * EMIT[:, HEARD[0]]
    print("== hand ==")
    print("         forward           best path         smoothed")
    print("heard    fine     worn     fine     worn     fine   worn")
    for t, o in enumerate(HEARD):
        if t:
            best = (best[:, None] * TRANS).max(axis=0) * EMIT[:, o]
        both = alpha[t] * beta[t]
        columns = [f"{v:.4f}" for v in (*joint[t], *best)]
        columns.append(f"{both[0]:.3f}  {both[1]:.3f}")
        print(f"{('quiet', 'loud')[o]:5}   " + "   ".join(columns))

    rng = np.random.default_rng(0)
    start = stationary(LONG_TRANS)
    states, obs = simulate(20_000, rng)
    alpha, scale = forward(start, LONG_TRANS, LONG_EMIT, obs)
    smooth = alpha * backward(LONG_TRANS, LONG_EMIT, obs, scale)
    path20, _ = viterbi(start, LONG_TRANS, LONG_EMIT, obs)
    alone = (start[:, None] * LONG_EMIT).argmax(axis=0)[obs]
    print("== decode ==")
    print("states from             right   switches")
    for name, guess in [
        ("this observation", alone),
        ("past: filter", alpha.argmax(axis=1)),
        ("all: smoother", smooth.argmax(axis=1)),
        ("all: Viterbi path", path20),
    ]:
        found[name] = np.mean(guess == states)
        switches = int((np.diff(guess) != 0).sum())
        print(f"{name:20}   {found[name]:6.1%}   {switches:8}")
    truth = int((np.diff(states) != 0).sum())
    print(f"{'(the truth)':20}   {'':6}   {truth:8}")

    print("== learn ==")
    print("iteration   log-likelihood   stay fine   stay worn")
    some = obs[:1_500]
    guess = np.array([[0.7, 0.3], [0.3, 0.7]])
    heard = np.array([[0.6, 0.4], [0.4, 0.6]])
    params = (np.full(2, 0.5), guess, heard)
    done = 0
    for target in (1, 10, 30, 80):
        *params, _ = baum_welch(*params, [some], target - done)
        done = target
        value = np.log(forward(*params, some)[1]).sum()
        stay = np.diag(params[1])
        print(
            f"{target:9}   {value:14.1f}   {stay[0]:9.3f}"
            f"   {stay[1]:9.3f}"
        )
    true = np.log(forward(start, LONG_TRANS, LONG_EMIT, some)[1]).sum()
    print(f"{'truth':>9}   {true:14.1f}   {0.95:9.3f}   {0.9:9.3f}")
    print("== end ==")
    return {
        "likelihood": round(float(joint[-1].sum()), 4),
        "best": round(float(np.exp(log_best)), 4),
        "share": round(float(np.exp(log_best) / joint[-1].sum()), 2),
        "last_worn": round(float(joint[-1, 1] / joint[-1].sum()), 3),
        "alone": round(float(found["this observation"]), 3),
        "filter": round(float(found["past: filter"]), 3),
        "smoother": round(float(found["all: smoother"]), 3),
        "path": round(float(found["all: Viterbi path"]), 3),
        "learned": round(float(value), 1),
        "true": round(float(true), 1),
    }
