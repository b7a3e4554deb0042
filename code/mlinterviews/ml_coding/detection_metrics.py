"""Boxes: IoU, non-maximum suppression, average precision.

Boxes are (x1, y1, x2, y2) with continuous edges. IoU of all pairs
O(nm); NMS O(n^2) at worst; soft-NMS (Bodla et al., 2017) O(n^2);
AP as in Pascal VOC and COCO, O(n log n) after matching.
"""

from typing import NamedTuple

import numpy as np


def check_boxes(boxes, name: str) -> np.ndarray:
    """boxes as floats (n, 4), or ValueError; [] is (0, 4)."""
    boxes = np.asarray(boxes, dtype=float)
    boxes = boxes.reshape(0, 4) if boxes.size == 0 else boxes
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(f"{name} must be (n, 4), got {boxes.shape}")
    if not np.isfinite(boxes).all():
        raise ValueError(f"{name} holds NaN or infinity")
    if (boxes[:, 2:] < boxes[:, :2]).any():
        raise ValueError(f"{name} must have x1 <= x2 and y1 <= y2")
    return boxes


def check_scores(scores, n: int) -> np.ndarray:
    """scores as floats (n,), or ValueError."""
    scores = np.asarray(scores, dtype=float)
    if scores.shape != (n,) or not np.isfinite(scores).all():
        raise ValueError(f"scores must be ({n},) and finite")
    return scores


def check_threshold(threshold: float) -> None:
    """ValueError unless it is an IoU."""
    if not 0 <= threshold <= 1:
        raise ValueError(f"threshold must be 0 to 1, got {threshold}")


def area(boxes: np.ndarray) -> np.ndarray:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def iou(a, b) -> np.ndarray:
    """Intersection over union of all pairs. (n, 4), (m, 4): (n, m)."""
    a, b = check_boxes(a, "a"), check_boxes(b, "b")
    low = np.maximum(a[:, None, :2], b[:, :2])  # (n, m, 2)
    high = np.minimum(a[:, None, 2:], b[:, 2:])
    inter = (high - low).clip(min=0).prod(axis=2)  # (n, m)
    union = area(a)[:, None] + area(b) - inter
    return inter / np.where(union > 0, union, 1.0)  # empty: 0


def nms(boxes, scores, threshold: float = 0.5) -> np.ndarray:
    """Indices kept, best first: none overlaps a better by more."""
    check_threshold(threshold)
    boxes = check_boxes(boxes, "boxes")
    scores = check_scores(scores, len(boxes))
    order, kept = np.argsort(-scores, kind="stable"), []
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(best)
        overlap = iou(boxes[[best]], boxes[rest])[0]
        order = rest[overlap <= threshold]
    return np.array(kept, dtype=int)


def nms_by_class(boxes, scores, labels, threshold=0.5) -> np.ndarray:
    """NMS within each class at once: move the classes far apart."""
    boxes = check_boxes(boxes, "boxes")
    if np.shape(labels) != (len(boxes),):
        raise ValueError("labels must be as many as boxes")
    if len(boxes) == 0:
        return np.empty(0, dtype=int)
    _, code = np.unique(labels, return_inverse=True)
    step = boxes.max() - boxes.min() + 1.0
    return nms(boxes + step * code[:, None], scores, threshold)


def soft_nms(boxes, scores, sigma=0.5, threshold=None):
    """Lowers the scores of overlapping boxes instead of deleting.

    Gaussian, exp(-iou^2 / sigma), or, with a threshold, linear: 1 -
    iou where the IoU exceeds it. Returns indices and new scores, (n,)
    each, in the order of choice.
    """
    boxes = check_boxes(boxes, "boxes")
    scores = check_scores(scores, len(boxes)).copy()
    if (scores < 0).any() or not sigma > 0:
        raise ValueError("scores must be >= 0 and sigma > 0")
    check_threshold(threshold or 0)
    left, chosen = np.arange(len(boxes)), []
    while left.size:
        at = scores[left].argmax()
        best, left = left[at], np.delete(left, at)
        chosen.append(best)
        overlap = iou(boxes[[best]], boxes[left])[0]
        if threshold is None:
            scores[left] *= np.exp(-(overlap**2) / sigma)
        else:
            scores[left] *= np.where(
                overlap > threshold, 1 - overlap, 1
            )
    chosen = np.array(chosen, dtype=int)
    return chosen, scores[chosen]


def match(overlap, threshold: float) -> np.ndarray:
    """Which detections hit, (n,). overlap: (n, m), best score first.

    Each takes the free true box that it overlaps most; a true box is
    found once, so a second detection of it is a false positive.
    """
    check_threshold(threshold)
    overlap = np.array(overlap, dtype=float)
    if overlap.ndim != 2 or not np.isfinite(overlap).all():
        raise ValueError("overlap must be (n, m) and finite")
    hit = np.zeros(len(overlap), dtype=bool)
    if overlap.size:
        for i, row in enumerate(overlap):
            j = row.argmax()
            if row[j] > 0 and row[j] >= threshold:
                hit[i] = True
                overlap[:, j] = -1  # taken
    return hit


def average_precision(scores, hit, n_truth: int, points=None) -> float:
    """Area under the precision envelope of one class.

    points: None for all points, 11 for VOC 2007, 101 for COCO: mean
    of the envelope at equally spaced recalls.
    """
    hit = np.asarray(hit, dtype=bool)
    scores = check_scores(scores, len(hit))
    if not n_truth >= 1 or hit.sum() > n_truth:
        raise ValueError("n_truth must be >= 1 and >= the hits")
    if points is not None and points < 2:
        raise ValueError(f"points must be at least 2, got {points}")
    tp = hit[np.argsort(-scores, kind="stable")].cumsum()  # (n,)
    recall = tp / n_truth
    precision = tp / np.arange(1, len(tp) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    if points is None:
        return float(np.diff(recall, prepend=0.0) @ envelope)
    wanted = np.linspace(0, 1, points)
    at = np.searchsorted(recall, wanted - 1e-9)  # first that reaches
    return float(np.append(envelope, 0.0)[at].mean())


class Boxes(NamedTuple):
    """Boxes of many images; score is None for the truth."""

    image: np.ndarray  # (n,)
    label: np.ndarray  # (n,)
    box: np.ndarray  # (n, 4)
    score: np.ndarray | None = None  # (n,)


def check_set(these: Boxes, name: str, scored: bool) -> Boxes:
    """these as arrays of one length, or ValueError."""
    box = check_boxes(these.box, f"{name}.box")
    image, label = np.asarray(these.image), np.asarray(these.label)
    if image.shape != (len(box),) or label.shape != (len(box),):
        raise ValueError(f"{name} must have an image and label a box")
    score = check_scores(these.score, len(box)) if scored else None
    return Boxes(image, label, box, score)


COCO = np.linspace(0.5, 0.95, 10)


def evaluate(
    found: Boxes, truth: Boxes, thresholds=COCO, points=101, top=100
) -> dict:
    """AP of each class of the truth at each IoU threshold, (t,).

    Uses the top detections of an image and class.
    """
    found = check_set(found, "found", scored=True)
    truth = check_set(truth, "truth", scored=False)
    if len(truth.box) == 0 or top < 0:
        raise ValueError("truth holds no box, or top is below 0")
    out = {}
    for label in np.unique(truth.label):
        mine, real = found.label == label, truth.label == label
        scores, hits = [np.empty(0)], [np.empty((len(thresholds), 0))]
        for image in np.unique(found.image[mine]):
            rows = np.flatnonzero(mine & (found.image == image))
            order = np.argsort(-found.score[rows], kind="stable")
            rows = rows[order[:top]]
            there = truth.box[real & (truth.image == image)]
            overlap = iou(found.box[rows], there)
            scores.append(found.score[rows])
            hits.append(
                np.array([match(overlap, t) for t in thresholds])
            )
        score, n = np.concatenate(scores), real.sum()
        hit = np.concatenate(hits, axis=1)
        aps = [average_precision(score, h, n, points) for h in hit]
        out[label] = np.array(aps)
    return out
