"""A training-data generator: logged impressions become examples.

What was shown, with the features it was scored with, is joined with
what the user did within a window. O(n) in impressions and events.
"""

# [start:impression]
from dataclasses import dataclass


@dataclass(frozen=True)
class Impression:
    """One item that was shown, as the server logged it."""

    id: str
    time: float  # seconds
    features: dict


# [end:impression]


def training_examples(
    impressions: list[Impression],
    actions: list[tuple[str, float]],
    window: float,
    now: float,
) -> tuple[list[tuple[dict, int]], int]:
    """Label impressions by whether an action followed in the window.

    actions: pairs (impression id, time); times in seconds.
    Returns the pairs (features, label) that are settled at `now`, and
    how many impressions still have to wait.
    Raises ValueError for a window <= 0 or a repeated impression id.
    """
    if not window > 0:
        raise ValueError(f"window must be positive, got {window}")
    shown = {imp.id: imp.time for imp in impressions}
    if len(shown) < len(impressions):
        raise ValueError("impressions: an id is repeated")
    positive = {
        key
        for key, time in actions
        if key in shown and 0 <= time - shown[key] <= window
    }
    settled = [
        (imp.features, int(imp.id in positive))
        for imp in impressions
        if imp.time + window <= now
    ]
    return settled, len(impressions) - len(settled)
