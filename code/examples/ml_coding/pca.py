"""What the chapter on PCA shows and quotes."""

import numpy as np
from sklearn.datasets import load_digits, load_wine

from mlinterviews.ml_coding.pca import (
    PCA,
    by_covariance,
    by_svd,
    components_for,
)

FOUR = np.array([[8.0, 5.0], [2.0, -1.0], [6.0, 1.0], [4.0, 3.0]])


def hand() -> dict:
    model = PCA(2).fit(FOUR)
    scores = model.transform(FOUR)
    one = PCA(1).fit(FOUR)
    back = one.inverse_transform(one.transform(FOUR))
    print("point     score 1  score 2   from score 1   squared error")
    for x, s, b in zip(FOUR, scores, back, strict=True):
        s = s + 0.0  # no "-0.00"
        error = ((x - b) ** 2).sum()
        print(
            f"({x[0]:.0f}, {x[1]:2.0f})  {s[0]:8.2f} {s[1]:8.2f}"
            f"     ({b[0]:.0f}, {b[1]:2.0f})     {error:13.2f}"
        )
    return {
        "first_share": float(model.explained_variance_ratio_[0]),
        "error": float(round(((FOUR - back) ** 2).sum(), 6)),
    }


def digits() -> dict:
    X = load_digits().data
    ratios = PCA(64).fit(X).explained_variance_ratio_
    whole = ((X - X.mean(axis=0)) ** 2).sum()
    ten = PCA(10).fit(X)
    back = ten.inverse_transform(ten.transform(X))
    return {
        "for_90": components_for(ratios, 0.9),
        "for_95": components_for(ratios, 0.95),
        "ten_kept": float(ratios[:10].sum()),
        "ten_lost": float(((X - back) ** 2).sum() / whole),
    }


def scales() -> dict:
    X = load_wine().data  # (178, 13)
    raw = PCA(1).fit(X)
    standard = PCA(1).fit((X - X.mean(axis=0)) / X.std(axis=0))
    j = int(np.abs(raw.components_[0]).argmax())
    return {
        "wine_raw": float(raw.explained_variance_ratio_[0]),
        "wine_standard": float(standard.explained_variance_ratio_[0]),
        "wine_largest": load_wine().feature_names[j],
        "wine_entry": float(raw.components_[0, j]),
    }


def accuracy() -> None:
    """Known spreads in a random rotation; which are recovered?"""
    rng = np.random.default_rng(0)
    Z = rng.normal(size=(200, 5))
    Q = np.linalg.qr(Z - Z.mean(axis=0))[0]  # centred, orthonormal
    R = np.linalg.qr(rng.normal(size=(5, 5)))[0]
    spreads = np.array([1.0, 1e-3, 1e-6, 1e-9, 1e-12])
    data = Q * (spreads * np.sqrt(len(Z) - 1)) @ R  # (200, 5)
    print("true spread   covariance   SVD     (within 1%)")
    right = [
        np.abs(np.sqrt(way(data)[1]) / spreads - 1) < 0.01
        for way in (by_covariance, by_svd)
    ]
    for s, eigen, svd in zip(spreads, *right, strict=True):
        words = ("right" if ok else "lost" for ok in (eigen, svd))
        print("{:11.0e}   {:12} {}".format(s, *words))


def main() -> dict:
    print("== hand ==")
    numbers = hand()
    print("== accuracy ==")
    accuracy()
    print("== end ==")
    return numbers | digits() | scales()


if __name__ == "__main__":
    print(main())
