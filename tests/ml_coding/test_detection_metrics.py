"""By hand, against pixel counts and plain loops, and the edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from mlinterviews.ml_coding.detection_metrics import (
    COCO,
    Boxes,
    area,
    average_precision,
    check_boxes,
    check_scores,
    evaluate,
    iou,
    match,
    nms,
    nms_by_class,
    soft_nms,
)

TRUTH = np.array([[0, 0, 10, 10], [20, 0, 30, 10], [40, 0, 50, 10]])
FOUND = np.array(
    [
        [0, 0, 10, 9.1],
        [1, 0, 11, 10],
        [20, 0, 30, 8.2],
        [60, 0, 70, 10],
        [40, 0, 50, 6.2],
    ]
)
SCORE = np.array([0.95, 0.9, 0.8, 0.7, 0.6])
HIT = np.array([1, 0, 1, 0, 1])


ONE = Boxes([0], ["cat"], TRUTH[:1], [0.9])  # lists will do


def random_boxes(n, rng, size=30):
    low = rng.integers(0, size, (n, 2))
    return np.hstack([low, low + rng.integers(1, size, (n, 2))])


# By hand


def test_iou_of_the_text():
    assert iou([[0, 0, 4, 2]], [[2, 0, 6, 2]])[0, 0] == pytest.approx(1 / 3)
    assert iou(FOUND, TRUTH).max(axis=1) == pytest.approx(
        [0.91, 90 / 110, 0.82, 0, 0.62]
    )


def test_average_precision_of_the_text():
    overlap = iou(FOUND, TRUTH)
    assert match(overlap, 0.5).tolist() == HIT.tolist()
    assert average_precision(SCORE, HIT, 3) == pytest.approx((1 + 2 / 3 + 3 / 5) / 3)
    assert average_precision(SCORE, HIT, 3, 11) == pytest.approx(
        (4 + 3 * 2 / 3 + 4 * 3 / 5) / 11
    )
    assert average_precision(SCORE, HIT, 3, 101) == pytest.approx(
        (34 + 33 * 2 / 3 + 34 * 3 / 5) / 101
    )
    assert average_precision(SCORE, match(overlap, 0.75), 3) == pytest.approx(5 / 9)


def test_coco_mean_of_the_text():
    one = np.zeros(5, dtype=int)
    out = evaluate(Boxes(one, one, FOUND, SCORE), Boxes(one[:3], one[:3], TRUTH))
    low, mid = (34 + 22 + 20.4) / 101, (34 + 22) / 101
    wanted = [low] * 3 + [mid] * 4 + [34 / 101] * 2 + [0]
    assert out[0] == pytest.approx(wanted)
    assert pytest.approx(np.arange(50, 100, 5) / 100) == COCO


def test_soft_scores_by_hand():
    boxes = [[0, 0, 10, 10], [0, 0, 10, 6]]  # IoU 0.6
    chosen, scores = soft_nms(boxes, [0.5, 0.8])
    assert chosen.tolist() == [1, 0]
    assert scores == pytest.approx([0.8, 0.5 * np.exp(-0.36 / 0.5)])
    assert soft_nms(boxes, [0.5, 0.8], threshold=0.5)[1] == pytest.approx([0.8, 0.2])
    assert soft_nms(boxes, [0.5, 0.8], threshold=0.6)[1].tolist() == [0.8, 0.5]


# Against plain loops


def test_iou_equals_a_count_of_pixels():
    rng = np.random.default_rng(0)
    a, b = random_boxes(12, rng), random_boxes(9, rng)

    def pixels(box):
        grid = np.zeros((60, 60), dtype=bool)
        grid[box[0] : box[2], box[1] : box[3]] = True
        return grid

    mine = iou(a, b)
    assert mine.shape == (12, 9)
    for i, j in np.ndindex(mine.shape):
        p, q = pixels(a[i]), pixels(b[j])
        assert mine[i, j] == pytest.approx((p & q).sum() / (p | q).sum())
    assert area(check_boxes(a, "a")).tolist() == [pixels(x).sum() for x in a]


@given(st.integers(0, 25), st.integers(0, 99), st.sampled_from([0.1, 0.5, 0.9]))
def test_nms_equals_the_definition(n, seed, threshold):
    rng = np.random.default_rng(seed)
    boxes, scores = random_boxes(n, rng), rng.integers(0, 9, n) / 9
    kept = []
    for i in np.argsort(-scores, kind="stable"):
        if all(iou(boxes[[i]], boxes[[j]])[0, 0] <= threshold for j in kept):
            kept.append(i)
    assert nms(boxes, scores, threshold).tolist() == kept
    labels = rng.integers(0, 3, n)
    one_by_one = [
        np.flatnonzero(labels == c)[nms(boxes[labels == c], scores[labels == c])]
        for c in range(3)
    ]
    mine = nms_by_class(boxes, scores, labels)
    assert sorted(mine.tolist()) == sorted(np.concatenate(one_by_one).tolist())
    assert (np.diff(scores[mine]) <= 0).all()


@given(st.lists(st.booleans(), max_size=12), st.integers(0, 4))
def test_areas_equal_plain_loops(hits, missed):
    n = sum(hits) + missed
    scores = -np.arange(len(hits), dtype=float)
    if n == 0:
        with pytest.raises(ValueError, match="n_truth"):
            average_precision(scores, hits, n)
        return
    points = [(0, 0.0)]  # hits so far, precision
    for i in range(len(hits)):
        points.append((sum(hits[: i + 1]), sum(hits[: i + 1]) / (i + 1)))

    def best(need):
        return max((p for h, p in points if h >= need), default=0.0)

    every = sum(best(h) for h in range(1, n + 1)) / n
    assert average_precision(scores, hits, n) == pytest.approx(every)
    for k in (11, 101):
        need = [-(-i * n // (k - 1)) for i in range(k)]  # exact ceiling
        wanted = np.mean([best(h) for h in need])
        assert average_precision(scores, hits, n, k) == pytest.approx(wanted)


def test_envelope_is_never_below_scikit_learn_and_equal_if_it_falls():
    rng = np.random.default_rng(1)
    for _ in range(20):
        hit = rng.random(30) < 0.5
        theirs = average_precision_score(hit, -np.arange(30.0))
        assert average_precision(-np.arange(30.0), hit, hit.sum()) >= theirs - 1e-12
    falling = [1, 1, 0, 0, 1, 0, 0, 0]
    mine = average_precision(-np.arange(8.0), falling, 3)
    assert mine == pytest.approx(average_precision_score(falling, -np.arange(8.0)))


# Properties


@given(st.integers(0, 99))
def test_iou_is_symmetric_and_keeps_under_shift_and_scale(seed):
    rng = np.random.default_rng(seed)
    a, b = random_boxes(4, rng), random_boxes(5, rng)
    value = iou(a, b)
    assert ((value >= 0) & (value <= 1)).all()
    assert value == pytest.approx(iou(b, a).T)
    assert value == pytest.approx(iou(7.5 * a - 300, 7.5 * b - 300))
    assert iou(a, a).diagonal() == pytest.approx(1)


def test_a_box_is_found_once_and_the_next_free_one_is_taken():
    same = np.array([[0.9, 0.6], [0.8, 0.7], [0.95, 0.9]])
    assert match(same, 0.5).tolist() == [True, True, False]
    assert match(same, 0.75).tolist() == [True, False, True]
    assert same[0, 0] == 0.9  # not changed


def test_boxes_that_do_not_touch_never_match():
    assert match([[0.0, 0.0]], 0.0).tolist() == [False]


@pytest.mark.text
def test_sampled_points_can_exceed_the_recall_all_points_cannot():
    """One hit of three: a third by area, but 4 of the 11 points."""
    assert average_precision([0.9], [1], 3) == pytest.approx(1 / 3)
    assert average_precision([0.9], [1], 3, 11) == pytest.approx(4 / 11)
    assert average_precision([0.9], [1], 3, 101) == pytest.approx(34 / 101)


@pytest.mark.text
def test_answers_of_the_questions():
    lost = average_precision(SCORE, HIT, 4)  # a fourth box, never found
    assert lost == pytest.approx((1 + 2 / 3 + 3 / 5) / 4)
    assert iou([[0, 0, 2, 1]], [[1, 0, 3, 1]])[0, 0] == pytest.approx(1 / 3)
    far = np.array([[5, 5, 6, 6]])  # unclipped, (-4) * (-4) = 16 of overlap
    assert iou([[0, 0, 1, 1]], far)[0, 0] == 0


def test_classes_and_images_do_not_mix():
    assert evaluate(ONE, ONE)["cat"] == pytest.approx(np.ones(10))
    truth = Boxes(np.array([0, 1]), np.array(["cat", "dog"]), TRUTH[:2])
    found = Boxes(
        np.array([0, 0, 1, 0]),
        np.array(["cat", "dog", "dog", "owl"]),
        np.array([TRUTH[0], TRUTH[1], TRUTH[1], TRUTH[2]]),
        np.array([0.9, 0.8, 0.7, 0.99]),
    )
    out = evaluate(found, truth, [0.5], None)
    assert list(out) == ["cat", "dog"]  # an owl is not in the truth
    assert out["cat"] == 1
    assert out["dog"] == pytest.approx(0.5)  # first one: wrong image
    few = evaluate(found, truth, [0.5], None, top=0)
    assert few["cat"] == few["dog"] == 0


def test_the_score_is_not_changed_and_a_second_call_agrees():
    scores = SCORE.copy()
    first, second = soft_nms(FOUND, scores), soft_nms(FOUND, scores)
    assert np.array_equal(scores, SCORE)
    assert all(np.array_equal(*pair) for pair in zip(first, second, strict=True))


# Edges


def test_nothing_found_and_empty_boxes():
    assert iou([], TRUTH).shape == (0, 3)
    assert nms([], []).tolist() == nms_by_class([], [], []).tolist() == []
    assert soft_nms([], [])[0].size == 0
    assert match(np.empty((2, 0)), 0.5).tolist() == [False, False]
    for points in (None, 11, 101):
        assert average_precision([], [], 4, points) == 0
    none = np.empty(0, dtype=int)
    nothing = Boxes(none, none, np.empty((0, 4)), np.empty(0))
    out = evaluate(
        nothing,
        Boxes(none + 0, none, np.empty((0, 4)))._replace(
            image=np.array([0]), label=np.array([0]), box=TRUTH[:1]
        ),
    )
    assert out[0].tolist() == [0] * 10
    assert iou([[1, 1, 1, 1]], [[1, 1, 1, 1]])[0, 0] == 0
    with pytest.raises(ValueError, match="truth"):
        evaluate(nothing, nothing)


def test_duplicates_are_reduced_to_one():
    boxes = np.repeat(TRUTH[:1], 5, axis=0)
    assert nms(boxes, np.full(5, 0.5)).tolist() == [0]
    assert nms(boxes, SCORE, threshold=1.0).size == 5
    assert nms_by_class(boxes, SCORE, [7, 7, -2, -2, 9]).tolist() == [0, 2, 4]


@pytest.mark.parametrize(
    "call, what",
    [
        (lambda: iou([1, 2, 3, 4], TRUTH), r"a must be \(n, 4\)"),
        (lambda: iou(TRUTH, [[1, 2, 3]]), "b must be"),
        (lambda: iou(TRUTH, [[np.nan, 0, 1, 1]]), "b holds NaN"),
        (lambda: nms([[5, 0, 1, 1]], [0.5]), "x1 <= x2"),
        (lambda: nms(TRUTH, [0.5]), "scores must be"),
        (lambda: check_scores([np.nan], 1), "finite"),
        (lambda: nms(TRUTH, [1, np.inf, 0]), "finite"),
        (lambda: nms(TRUTH, SCORE[:3], np.nan), "threshold must"),
        (lambda: nms_by_class(TRUTH, SCORE[:3], [1, 1, 1], 2), "threshold"),
        (lambda: soft_nms(TRUTH, SCORE[:3], threshold=-1), "threshold must"),
        (lambda: match([[0.5]], np.nan), "threshold must"),
        (lambda: match([[np.nan, 0.9]], 0.5), "overlap must"),
        (lambda: match([0.5], 0.5), "overlap must"),
        (lambda: average_precision([0.5], [1], np.nan), "n_truth"),
        (lambda: evaluate(ONE, ONE._replace(box=[[np.nan] * 4])), "truth.box"),
        (lambda: evaluate(ONE._replace(score=None), ONE), "scores must be"),
        (lambda: evaluate(ONE._replace(image=[0, 1]), ONE), "found must have"),
        (lambda: evaluate(ONE, ONE, top=-1), "top"),
        (lambda: nms_by_class(TRUTH, SCORE[:3], [1, 2]), "labels"),
        (lambda: soft_nms(TRUTH, [-1, 0, 1]), "scores must be >= 0"),
        (lambda: soft_nms(TRUTH, SCORE[:3], sigma=0), "sigma"),
        (lambda: average_precision([0.5], [1], 0), "n_truth"),
        (lambda: average_precision([0.5, 0.4], [1, 1], 1), "n_truth"),
        (lambda: average_precision([0.5], [1], 1, 1), "points"),
        (lambda: average_precision([0.5], [1, 0], 3), "scores must be"),
    ],
)
def test_bad_input_is_named(call, what):
    with pytest.raises(ValueError, match=what):
        call()
