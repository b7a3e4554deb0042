"""PCA beside scikit-learn's, and the eigenvectors beside the SVD."""

from sklearn import decomposition
from sklearn.datasets import make_low_rank_matrix

from mlinterviews.ml_coding.pca import PCA, by_covariance, by_svd


def main(seconds) -> dict[str, float]:
    X = make_low_rank_matrix(
        16_000, 50, effective_rank=10, random_state=0
    )
    ours, theirs = PCA(10), decomposition.PCA(10)
    mine, reference = seconds(
        lambda: ours.fit(X), lambda: theirs.fit(X)
    )
    Z = X - X.mean(axis=0)
    eigen, svd = seconds(lambda: by_covariance(Z), lambda: by_svd(Z))
    kept = ours.explained_variance_ratio_.sum()
    return {
        "time_over_sklearn": mine / reference,
        "variance_over_sklearn": kept
        / theirs.explained_variance_ratio_.sum(),
        "svd_over_covariance": svd / eigen,
    }
