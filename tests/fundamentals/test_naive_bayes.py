"""By hand, against scikit-learn and SciPy, and Fisher's optimum."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import NearestCentroid

from mlinterviews.fundamentals.naive_bayes import (
    KINDS,
    NormalClasses,
    fisher_directions,
    linear_boundary,
)


@pytest.fixture(scope="module")
def cancer():
    data = load_breast_cancer()
    return data.data[:, :6], data.target


def test_a_boundary_by_hand():
    """Means (0, 0) and (2, 0), S = [[2, 1], [1, 2]]: 2 x1 - x2 = 2."""
    a = np.sqrt(3)
    cloud = np.array([[a, a], [-a, -a], [1, -1], [-1, 1]])
    X = np.vstack([cloud, cloud + [2, 0]])
    model = NormalClasses("shared").fit(X, np.repeat([0, 1], 4))
    np.testing.assert_allclose(model.covariances[1], [[2, 1], [1, 2]])
    w, b = linear_boundary(model)
    assert w == pytest.approx([4 / 3, -2 / 3])
    assert b == pytest.approx(-4 / 3)
    shifted = np.vstack([X, X[4:], X[4:]])  # prior 3 to 1
    y = np.repeat([0, 1], [4, 12])
    again = linear_boundary(NormalClasses("shared").fit(shifted, y))
    assert again[0] == pytest.approx(w)
    assert again[1] == pytest.approx(b + np.log(3))


def test_the_line_agrees_with_sklearn(cancer):
    X, y = cancer
    ours = NormalClasses("shared").fit(X, y)
    theirs = LinearDiscriminantAnalysis(solver="lsqr").fit(X, y)
    w, b = linear_boundary(ours)
    np.testing.assert_allclose(w, theirs.coef_[0], rtol=1e-6)
    assert b == pytest.approx(theirs.intercept_[0])
    gap = ours.joint(X)
    np.testing.assert_allclose(gap[:, 1] - gap[:, 0], X @ w + b, atol=1e-6)


def test_three_named_classes_agree_with_sklearn():
    X, y = load_wine(return_X_y=True)
    names = np.array(["a", "b", "c"])[y]
    theirs = LinearDiscriminantAnalysis(solver="lsqr").fit(X, names)
    ours = NormalClasses("shared").fit(X, names)
    assert (ours.predict(X) == theirs.predict(X)).all()
    theirs = GaussianNB(var_smoothing=0).fit(X, names)
    joint = NormalClasses("naive").fit(X, names).joint(X)
    theirs = theirs.predict_joint_log_proba(X)
    const = (theirs - joint)[0, 0]
    np.testing.assert_allclose(theirs - joint, const, rtol=1e-8)


def test_full_is_bayes_rule_with_scipy():
    X, y = load_iris(return_X_y=True)
    model = NormalClasses("full").fit(X, y)
    joint = model.joint(X)
    for c in range(3):
        S = np.cov(X[y == c].T, ddof=0)
        law = stats.multivariate_normal(X[y == c].mean(axis=0), S)
        expected = np.log(1 / 3) + law.logpdf(X) + 2 * np.log(2 * np.pi)
        np.testing.assert_allclose(joint[:, c], expected)


def test_sphere_is_the_nearest_centroid():
    X, y = load_iris(return_X_y=True)
    ours = NormalClasses("sphere").fit(X, y).predict(X)
    assert (ours == NearestCentroid().fit(X, y).predict(X)).all()


@settings(max_examples=20)
@given(st.integers(0, 1_000))
def test_no_direction_beats_fisher(seed):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(30, 3)) @ rng.normal(size=(3, 3)), np.arange(30) % 2
    X[y == 1] += rng.normal(size=3)
    if np.linalg.cond(X) > 1e4:
        return
    ratios, V = fisher_directions(X, y)
    S = NormalClasses("shared").fit(X, y).covariances[0]
    gap = X[y == 1].mean(axis=0) - X[y == 0].mean(axis=0)

    def ratio(v):
        return (v @ gap) ** 2 / 4 / (v @ S @ v)

    assert ratios[0] == pytest.approx(ratio(V[:, 0]))
    assert ratio(np.linalg.solve(S, gap)) == pytest.approx(ratios[0])
    for v in rng.normal(size=(20, 3)):
        assert ratio(v) <= ratios[0] + 1e-9


def test_fisher_agrees_with_sklearn():
    X, y = load_iris(return_X_y=True)
    theirs = LinearDiscriminantAnalysis(solver="eigen").fit(X, y)
    ratios, V = fisher_directions(X, y)
    assert V.shape == (4, 2)
    for ours, other in zip(V.T, theirs.scalings_.T[:2], strict=True):
        cosine = ours @ other / np.linalg.norm(ours) / np.linalg.norm(other)
        assert abs(cosine) == pytest.approx(1)
    assert ratios / ratios.sum() == pytest.approx(theirs.explained_variance_ratio_[:2])


def test_least_squares_on_labels_points_the_same_way(cancer):
    X, y = cancer
    A = np.column_stack([np.ones(len(X)), X])
    theta = np.linalg.lstsq(A, 2.0 * y - 1, rcond=None)[0]
    w, _ = linear_boundary(NormalClasses("shared").fit(X, y))
    cosine = w @ theta[1:] / np.linalg.norm(w) / np.linalg.norm(theta[1:])
    assert cosine == pytest.approx(1)


def test_lda_ignores_units_and_naive_does_not_rotate(cancer):
    X, y = cancer
    M = np.random.default_rng(0).normal(size=(6, 6)) / X.std(axis=0)[:, None]
    shared, naive = NormalClasses("shared"), NormalClasses("naive")
    assert (shared.fit(X, y).predict(X) == shared.fit(X @ M, y).predict(X @ M)).all()
    plain = naive.fit(X, y).predict(X)
    assert (plain == naive.fit(X * 1e3, y).predict(X * 1e3)).all()
    assert (plain != naive.fit(X @ M, y).predict(X @ M)).any()


def test_copies_are_counted_again():
    """One feature with odds 4 seen m times gives 4^m."""
    x = np.array([-1.0, 1, -1, 1])[:, None] + np.array([0, 0, 1, 1])[:, None]
    y = [0, 0, 1, 1]
    query = np.array([[0.5 + np.log(4)]])
    for m in (1, 2, 3):
        joint = NormalClasses("naive").fit(np.tile(x, m), y).joint(np.tile(query, m))
        assert np.exp(joint[0, 1] - joint[0, 0]) == pytest.approx(4**m)


def test_a_missing_feature_is_left_out():
    """The marginal of a normal drops rows and columns."""
    X, y = load_iris(return_X_y=True)
    whole, part = NormalClasses("full").fit(X, y), [0, 2]
    S = whole.covariances[:, part][:, :, part]
    less = NormalClasses("full").fit(X[:, part], y)
    np.testing.assert_allclose(less.covariances, S)


def test_more_features_than_rows_need_shrinkage():
    X = np.random.default_rng(1).normal(size=(10, 30))
    y = np.arange(10) % 2
    with pytest.raises(ValueError, match="singular"):
        NormalClasses("shared").fit(X, y)
    model = NormalClasses("shared", 0.3).fit(X, y)
    assert np.isfinite(model.joint(X)).all()
    theirs = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.3).fit(X, y)
    assert (model.predict(X) == theirs.predict(X)).mean() > 0.8
    eye = NormalClasses("shared", 1.0).fit(X, y)
    sphere = NormalClasses("sphere").fit(X, y)
    np.testing.assert_allclose(eye.covariances, sphere.covariances)


def test_units_do_not_decide_what_is_singular(cancer):
    X, y = cancer
    for kind in KINDS[1:]:
        plain = NormalClasses(kind).fit(X, y).predict(X)
        small = NormalClasses(kind).fit(X * 1e-9, y).predict(X * 1e-9)
        assert (plain == small).all()
    X = np.column_stack([X, X[:, 0] + X[:, 1]]) * 1e9
    with pytest.raises(ValueError, match="singular"):
        NormalClasses("shared").fit(X, y)


@pytest.mark.parametrize("kind", KINDS)
def test_degenerate_data(kind):
    X = np.array([[0, 1], [1, 3], [2, 1], [5, 2], [6, 1], [9, 4]])  # ints
    y = np.array([True, True, True, False, False, False])
    model = NormalClasses(kind).fit(X, y)
    assert model.predict(X).dtype == bool
    assert (model.predict(X) == model.predict(X)).all()
    far = model.joint([[1e6, -1e6]])
    assert np.isfinite(far).all()
    with pytest.raises(ValueError, match="singular"):
        NormalClasses(kind).fit(np.ones((6, 2)), y)


@pytest.mark.parametrize(
    "call",
    [
        lambda: NormalClasses("other"),
        lambda: NormalClasses("full", 2.0),
        lambda: NormalClasses("full").fit([[1.0], [2.0]], [0, 0]),
        lambda: NormalClasses("full").fit([[1.0], [2.0]], [0]),
        lambda: NormalClasses("full").fit([[1.0], [2.0]], [0, np.nan]),
        lambda: NormalClasses("full").fit([[1.0], [np.nan]], [0, 1]),
        lambda: NormalClasses("full").fit(np.empty((0, 2)), []),
        lambda: NormalClasses("full").fit([1.0, 2.0], [0, 1]),
        lambda: NormalClasses("naive").fit(*load_iris(return_X_y=True)).joint([[1.0]]),
        lambda: linear_boundary(
            NormalClasses("shared").fit(*load_iris(return_X_y=True))
        ),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
