"""What the chapter on detection metrics shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.detection_metrics import (
    COCO,
    Boxes,
    average_precision,
    evaluate,
    iou,
    match,
    nms,
    soft_nms,
)

TRUTH = np.array(
    [[0, 0, 10, 10], [20, 0, 30, 10], [40, 0, 50, 10]], dtype=float
)
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


def by_hand() -> dict:
    overlap = iou(FOUND, TRUTH)
    hit = match(overlap, 0.5)
    tp = hit.cumsum()
    print("     score  best IoU  hit  precision  recall")
    for i in range(5):
        print(
            f"d{i + 1}{SCORE[i]:8.2f}{overlap[i].max():10.3f}"
            f"{'yes' if hit[i] else 'no':>5}"
            f"{tp[i] / (i + 1):11.3f}{tp[i] / 3:8.3f}"
        )
    out = {}
    for points in (None, 11, 101):
        key = f"ap_{points or 'all'}"
        out[key] = average_precision(SCORE, hit, 3, points)
    out["ap_75"] = average_precision(SCORE, match(overlap, 0.75), 3)
    kept = nms(FOUND, SCORE, 0.5)
    out["ap_nms"] = average_precision(
        SCORE[kept], match(overlap[kept], 0.5), 3
    )
    return out


def coco() -> dict:
    one = np.zeros(5, dtype=int)
    truth = Boxes(one[:3], one[:3], TRUTH)
    values = evaluate(Boxes(one, one, FOUND, SCORE), truth)[0]
    print("IoU ", *(f"{t:5.2f}" for t in COCO))
    print("AP  ", *(f"{v:5.3f}" for v in values))
    return {"coco": float(values.mean())}


def crowd() -> dict:
    """Two people side by side, and a duplicate of the first."""
    boxes = np.array(
        [[0, 0, 10, 20], [2.5, 0, 12.5, 20], [0, 1, 10, 20]]
    )
    scores = np.array([0.9, 0.8, 0.7])
    kept = nms(boxes, scores, 0.5)
    print("NMS at 0.5 keeps ", *(f"b{i + 1}" for i in kept))
    for name, options in (
        ("soft, Gaussian", {}),
        ("soft, linear", {"threshold": 0.5}),
    ):
        chosen, new = soft_nms(boxes, scores, **options)
        pairs = zip(chosen, new, strict=True)
        text = "  ".join(f"b{i + 1} {s:.3f}" for i, s in pairs)
        print(f"{name:17} {text}")
    overlap = iou(boxes, boxes)
    return {
        "iou_people": float(overlap[0, 1]),
        "iou_twin": float(overlap[0, 2]),
    }


def small() -> dict:
    """Two pixels off, for a box of 10 and of 100 pixels."""
    return {
        f"shift_{side}": float(
            iou([[0, 0, side, side]], [[2, 2, side + 2, side + 2]])[
                0, 0
            ]
        )
        for side in (10, 100)
    }


def main() -> dict:
    print("== hand ==")
    numbers = by_hand()
    print("== coco ==")
    numbers |= coco()
    print("== crowd ==")
    numbers |= crowd()
    print("== end ==")
    return numbers | small()


if __name__ == "__main__":
    print(main())
