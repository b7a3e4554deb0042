"""Losses of preference tuning, with gradients by log-probabilities.

Bradley-Terry, DPO (Rafailov et al. 2023), IPO (Azar et al. 2023),
SimPO (Meng et al. 2024), PPO's clipped ratio (Schulman et al. 2017),
GRPO's advantage (Shao et al. 2024). Cost: O(B T V) for the log
probabilities of B sequences of T tokens, O(B T) for the rest.
"""

import numpy as np

MAX_LOG = 80.0  # exp of more would soon overflow


def log_sigmoid(x):
    """log(1 / (1 + exp(-x))): about x for x << 0, never log(0)."""
    x = np.asarray(x, dtype=float)
    return np.minimum(x, 0.0) - np.log1p(np.exp(-np.abs(x)))


def token_logps(logits: np.ndarray, tokens: np.ndarray) -> np.ndarray:
    """log p of tokens 1..T-1, each given those before it: (B, T - 1).

    logits: (B, T, V), where position t predicts token t + 1;
    tokens: (B, T), ids below V.
    """
    logits, tokens = np.asarray(logits, float), np.asarray(tokens)
    if logits.ndim != 3 or tokens.shape != logits.shape[:2]:
        raise ValueError("need logits (B, T, V) and tokens (B, T)")
    if tokens.min(initial=0) < 0 or tokens.max() >= logits.shape[2]:
        raise ValueError("tokens must be ids from 0 to V - 1")
    if not (logits.max(axis=-1, initial=-np.inf) < np.inf).all():
        raise ValueError("logits hold NaN or +inf")
    z = logits[:, :-1]  # the last position predicts nothing given
    z = z - z.max(axis=-1, keepdims=True)
    z = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    # (B, T - 1, 1) -> (B, T - 1)
    return np.take_along_axis(z, tokens[:, 1:, None], axis=-1)[..., 0]


def sequence_logps(logits, tokens, mask):
    """Sum of log p over the answer, and its number of tokens: (B,).

    mask: (B, T), 1 on the tokens of the answer, 0 on prompt and pads.
    """
    logps = token_logps(logits, tokens)
    if np.shape(mask) != np.shape(tokens):
        raise ValueError(f"mask must be (B, T), got {np.shape(mask)}")
    keep = np.asarray(mask)[:, 1:].astype(bool)
    if not keep.any(axis=-1).all():
        raise ValueError("mask needs an answer token in every row")
    # where, not a product: 0 times -inf is NaN
    return np.where(keep, logps, 0.0).sum(axis=-1), keep.sum(axis=-1)


def bradley_terry_loss(chosen, rejected):
    """-log sigmoid(chosen - rejected), mean over the pairs.

    Scores: (B,). Returns the loss and its gradients by both scores.
    """
    chosen, rejected = check(chosen=chosen, rejected=rejected)
    margin = chosen - rejected
    slope = -np.exp(log_sigmoid(-margin)) / len(margin)
    return -log_sigmoid(margin).mean(), slope, -slope


def dpo_loss(chosen, rejected, ref_chosen, ref_rejected, beta=0.1):
    """DPO: Bradley-Terry on the rewards beta * log(pi / pi_ref).

    Four log-probabilities of whole answers: (B,). Returns the loss and
    its gradients by chosen and rejected; the reference is a constant.
    """
    up, down = log_ratios(
        chosen, rejected, ref_chosen, ref_rejected, beta
    )
    loss, by_up, by_down = bradley_terry_loss(beta * up, beta * down)
    return loss, beta * by_up, beta * by_down


def log_ratios(chosen, rejected, ref_chosen, ref_rejected, beta):
    """log(pi / pi_ref) of the chosen and of the rejected answers."""
    check_beta(beta)
    chosen, rejected, ref_chosen, ref_rejected = check(
        chosen=chosen,
        rejected=rejected,
        ref_chosen=ref_chosen,
        ref_rejected=ref_rejected,
    )
    return chosen - ref_chosen, rejected - ref_rejected


def ipo_loss(chosen, rejected, ref_chosen, ref_rejected, beta=0.1):
    """IPO: pulls the difference of log-ratios to 1 / (2 beta)."""
    up, down = log_ratios(
        chosen, rejected, ref_chosen, ref_rejected, beta
    )
    gap = up - down - 1 / (2 * beta)
    slope = 2 * gap / len(gap)
    return (gap**2).mean(), slope, -slope


def simpo_loss(
    chosen, rejected, n_chosen, n_rejected, beta=2.0, gamma=1.0
):
    """SimPO: beta * mean log p a token as the reward; margin gamma.

    n_chosen, n_rejected: (B,) answer tokens, at least 1.
    """
    check_beta(beta)
    chosen, rejected, n_chosen, n_rejected = check(
        chosen=chosen,
        rejected=rejected,
        n_chosen=n_chosen,
        n_rejected=n_rejected,
    )
    if min(n_chosen.min(), n_rejected.min()) < 1:
        raise ValueError("n_chosen and n_rejected must be at least 1")
    loss, by_chosen, by_rejected = bradley_terry_loss(
        beta * chosen / n_chosen - gamma, beta * rejected / n_rejected
    )
    return (
        loss,
        by_chosen * beta / n_chosen,
        by_rejected * beta / n_rejected,
    )


def group_advantages(rewards: np.ndarray) -> np.ndarray:
    """GRPO: rewards of k answers to each prompt, standardised by row.

    rewards: (prompts, k). A row of equal rewards gives zeros.
    """
    (rewards,) = check(ndim=2, rewards=rewards)
    centred = rewards - rewards.mean(axis=1, keepdims=True)
    std = rewards.std(axis=1, keepdims=True)
    return np.where(std > 1e-8, centred / np.maximum(std, 1e-8), 0.0)


def clipped_ratio_loss(logps, old_logps, advantages, mask, eps=0.2):
    """PPO: -min(rho A, clip(rho) A), mean over the masked tokens.

    All (B, T), rho = exp(logps - old_logps); advantages may be (B, 1).
    Returns the loss and its gradient by logps.
    """
    logps, old_logps = check(ndim=2, logps=logps, old_logps=old_logps)
    A, mask = np.asarray(advantages, float), np.asarray(mask, float)
    if mask.shape != logps.shape or not np.isin(mask, (0, 1)).all():
        raise ValueError("mask must be 0 or 1, in the shape of logps")
    if not mask.any():
        raise ValueError("mask keeps no token")
    check(ndim=2, advantages=np.broadcast_to(A, logps.shape))
    if not 0 < eps < 1:
        raise ValueError(f"eps must be between 0 and 1, got {eps}")
    rho = np.exp(np.minimum(logps - old_logps, MAX_LOG))
    free = rho * A
    bound = np.clip(rho, 1 - eps, 1 + eps) * A
    weight = mask / mask.sum()
    loss = -(np.minimum(free, bound) * weight).sum()
    # the bound is flat, so only the free branch has a slope
    return loss, np.where(free <= bound, -free, 0.0) * weight


def kl_estimates(logps, ref_logps):
    """k1, k2, k3 of KL(pi, ref) for samples drawn from pi.

    logps, ref_logps: log-probabilities of the same samples.
    """
    ndim = np.ndim(logps)
    logps, ref_logps = check(ndim, logps=logps, ref_logps=ref_logps)
    d = ref_logps - logps
    return -d, d**2 / 2, np.expm1(np.minimum(d, MAX_LOG)) - d


def check_beta(beta: float) -> None:
    if not 0 < beta < np.inf:
        raise ValueError(f"beta must be positive, got {beta}")


def check(ndim: int = 1, **arrays):
    """As floats. ValueError unless finite, not empty, of one shape."""
    arrays = {k: np.asarray(v, dtype=float) for k, v in arrays.items()}
    shape = next(iter(arrays.values())).shape
    for name, a in arrays.items():
        if a.ndim != ndim or a.size == 0 or a.shape != shape:
            raise ValueError(f"{name} has a wrong shape: {a.shape}")
        if not np.isfinite(a).all():
            raise ValueError(f"{name} holds NaN or infinite values")
    return tuple(arrays.values())
