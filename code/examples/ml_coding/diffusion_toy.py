"""What the chapter on toy diffusion shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.diffusion_toy import (
    cosine_schedule,
    energy_distance,
    sample,
    sample_flow,
    train_ddpm,
    train_flow,
)

T, BOUND = 50, 2.0


def ring(n: int, rng: np.random.Generator) -> np.ndarray:
    """Four small clusters on a circle of radius 1.4."""
    angle = rng.integers(4, size=n) * np.pi / 2
    centre = 1.4 * np.column_stack([np.cos(angle), np.sin(angle)])
    return centre + 0.08 * rng.normal(size=(n, 2))


def models():
    X = ring(2000, np.random.default_rng(0))
    alpha_bar = cosine_schedule(T)
    ddpm = train_ddpm(X, alpha_bar, np.random.default_rng(1))
    flow = train_flow(X, np.random.default_rng(2))
    return alpha_bar, ddpm, flow


def main() -> dict:
    alpha_bar, (ddpm, losses), (flow, _) = models()
    rng = np.random.default_rng(3)
    fresh = ring(600, rng)
    floors = [energy_distance(fresh, ring(600, rng)) for _ in range(20)]
    normal = energy_distance(fresh, rng.normal(size=(600, 2)))

    def distance(k, **how):
        made = sample(
            ddpm, 600, 2, alpha_bar, np.random.default_rng(4), k, **how
        )
        return energy_distance(made, fresh)

    numbers = {
        "floor": round(float(np.mean(floors)), 3),
        "floor_high": round(max(floors), 3),
        "noise": round(normal, 3),
        "no_clip": f"{distance(T, eta=0.0):.1f}",
        "alpha_T": float(f"{alpha_bar[-1]:.0e}"),
        "alpha_25": round(float(alpha_bar[25]), 3),
        "loss_first": round(float(losses[:20].mean()), 2),
        "loss_last": round(float(losses[-200:].mean()), 2),
    }
    print("== distance ==")
    print(
        f"{'calls of the network':22}{'DDPM':>9}{'DDIM':>9}{'flow':>9}"
    )
    for k in (50, 20, 10, 5, 2, 1):
        made = sample_flow(flow, 600, 2, np.random.default_rng(4), k)
        row = [
            distance(k, eta=1.0, bound=BOUND),
            distance(k, eta=0.0, bound=BOUND),
            energy_distance(made, fresh),
        ]
        print(f"{k:<22}" + "".join(f"{v:9.3f}" for v in row))
        for name, v in zip(("ddpm", "ddim", "flow"), row, strict=True):
            numbers[f"{name}_{k}"] = round(v, 3)
    print("== end ==")
    return numbers


if __name__ == "__main__":
    print(main())
