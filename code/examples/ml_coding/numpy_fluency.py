"""What the chapter on NumPy shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.numpy_fluency import mse, mse_wrong

PAIRS = [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((2, 3), (2,)),
    ((2, 3), (2, 3)),
    ((2, 3), (3, 4)),
    ((5, 2, 3), (3, 4)),
    ((5, 2, 3), (5, 3, 4)),
]


def shape_of(f, a, b) -> str:
    try:
        shape = np.shape(f(np.ones(a), np.ones(b)))
    except ValueError:
        return "error"
    return str(shape).replace(" ", "") if shape else "scalar"


def main() -> dict:
    print("== operators ==")
    print(
        f"{'a':>9}{'b':>10}{'a * b':>10}{'a @ b':>10}{'dot(a, b)':>12}"
    )
    for a, b in PAIRS:
        cells = [
            shape_of(f, a, b) for f in (np.multiply, np.matmul, np.dot)
        ]
        left = str(a).replace(" ", "")
        right = str(b).replace(" ", "")
        print(
            f"{left:>9}{right:>10}{cells[0]:>10}{cells[1]:>10}"
            f"{cells[2]:>12}"
        )
    print("== end ==")
    y = np.array([1.0, 2, 3])
    return {
        "mse": mse(y, y),
        "mse_wrong": round(mse_wrong(y[:, np.newaxis], y), 3),
    }


if __name__ == "__main__":
    print(main())
