"""By hand, against NumPy and pandas, merging in any way, rounding, edges."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlinterviews.ml_coding.streaming import DecayedMean, Moments, SlidingWindow

FINITE = st.floats(-1e6, 1e6)


def moments(values) -> Moments:
    found = Moments()
    for x in values:
        found.add(x)
    return found


def test_the_merge_of_the_text():
    a, b = moments([2, 4, 6]), moments([10, 12])
    assert (a.n, a.mean, a.squares) == (3, 4, 8)
    assert (b.n, b.mean, b.squares) == (2, 11, 2)
    both = a.merge(b)
    assert (both.n, both.mean) == (5, pytest.approx(6.8))
    assert both.squares == pytest.approx(68.8)
    assert both.variance() == pytest.approx(17.2)
    assert (a.n, b.n) == (3, 2)


@given(st.lists(FINITE, min_size=2, max_size=40), st.data())
def test_any_split_gives_the_moments_of_the_whole(values, data):
    cut = data.draw(st.integers(0, len(values)))
    both = moments(values[:cut]).merge(moments(values[cut:]))
    assert both.n == len(values)
    scale = 1 + max(map(abs, values))
    assert both.mean == pytest.approx(np.mean(values), abs=1e-12 * scale)
    assert both.variance() == pytest.approx(
        np.var(values, ddof=1), rel=1e-9, abs=1e-11 * scale**2
    )


def test_a_large_offset_costs_no_digits():
    values = [1e9 + x for x in (4, 7, 13, 16)]
    assert moments(values).variance() == 30
    assert moments(values[:2]).merge(moments(values[2:])).variance() == 30


def test_an_empty_part_changes_nothing_and_one_number_has_no_variance():
    one = moments([3])
    assert one.merge(Moments()) == Moments().merge(one) == one
    assert Moments().merge(Moments()) == Moments()
    for few in (Moments(), one):
        with pytest.raises(ValueError, match="two numbers"):
            few.variance()


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_nan_is_refused_and_leaves_no_trace(bad):
    found, window, decayed = moments([1, 2]), SlidingWindow(2), DecayedMean(1)
    window.add(1)
    decayed.add(1, 0)
    for add in (found.add, window.add, lambda x: decayed.add(x, 1)):
        with pytest.raises(ValueError, match="x must be finite"):
            add(bad)
    with pytest.raises(ValueError, match="time must be finite"):
        decayed.add(1, bad)
    assert found == moments([1, 2])
    assert window.add(3) == (2, 3)
    assert decayed.add(4, 1) == pytest.approx((0.5 + 4) / 1.5)


# Decay


def test_equal_steps_give_adam_s_corrected_average():
    rng = np.random.default_rng(0)
    beta = 0.9
    decayed, average = DecayedMean(math.log(0.5) / math.log(beta)), 0.0
    for t, x in enumerate(rng.normal(5, 1, 60), start=1):
        average = beta * average + (1 - beta) * x
        corrected = average / (1 - beta**t)
        assert decayed.add(x, t) == pytest.approx(corrected)


def test_unequal_steps_agree_with_pandas():
    rng = np.random.default_rng(1)
    x, seconds = rng.normal(size=40), rng.integers(0, 50, 40).cumsum()
    times = pd.Timestamp("2026-01-01") + pd.to_timedelta(seconds, unit="s")
    theirs = pd.Series(x).ewm(halflife=pd.Timedelta("30s"), times=times).mean()
    decayed = DecayedMean(30)
    assert [
        decayed.add(a, t) for a, t in zip(x, seconds, strict=True)
    ] == pytest.approx(theirs.tolist())


@given(st.permutations([(3.0, 0.0), (5.0, 2.0), (4.0, 2.5), (9.0, 30.0)]))
def test_the_order_of_arrival_does_not_matter(events):
    decayed = DecayedMean(4)
    mean = [decayed.add(x, t) for x, t in events][-1]
    weights = [2 ** ((t - 30) / 4) for _, t in events]
    expected = np.average([x for x, _ in events], weights=weights)
    assert mean == pytest.approx(expected)


@pytest.mark.text
def test_without_correction_the_average_starts_near_zero():
    average = 0.0
    for _ in range(10):
        average = 0.99 * average + 0.01 * 100
    assert average == pytest.approx(9.56, abs=0.01)


@pytest.mark.text
def test_the_variance_of_the_average_of_independent_numbers():
    x = np.random.default_rng(2).normal(size=100_000)
    averages = pd.Series(x).ewm(alpha=0.1, adjust=False).mean()[100:]
    assert np.var(averages) == pytest.approx(0.1 / 1.9, rel=0.03)


@pytest.mark.parametrize("bad", [0, -1, math.inf, math.nan])
def test_a_half_life_must_be_positive(bad):
    with pytest.raises(ValueError, match="half_life"):
        DecayedMean(bad)


# Window


def test_the_window_of_the_text():
    window = SlidingWindow(3)
    found = [window.add(x) for x in (5, 3, 4, 1, 2)]
    assert [peak for _, peak in found] == [5, 5, 5, 4, 4]
    assert [mean for mean, _ in found] == pytest.approx([5, 4, 4, 8 / 3, 7 / 3])


@given(st.lists(st.integers(-9, 9), max_size=50), st.integers(1, 12))
def test_the_window_agrees_with_pandas(values, size):
    window = SlidingWindow(size)
    found = np.array([window.add(x) for x in values]).reshape(-1, 2)
    rolling = pd.Series(values, dtype=float).rolling(size, min_periods=1)
    assert found[:, 0] == pytest.approx(rolling.mean().to_numpy())
    assert found[:, 1] == pytest.approx(rolling.max().to_numpy())


def test_a_spike_does_not_spoil_the_mean_for_ever():
    window = SlidingWindow(4)
    means = [window.add(x)[0] for x in [1, 1e17, 1, 1, 1, 1, 1, 1]]
    assert means[-1] == 1
    total = 0.0  # the plain running sum never recovers
    for x in (1e17, 1, 1, 1, 1, -1e17):
        total += x
    assert total != 4


def test_equal_numbers_leave_one_peak_and_memory_is_bounded():
    window = SlidingWindow(5)
    for x in [7.0] * 20:
        window.add(x)
        assert len(window.peaks) == 1 and len(window.items) <= 5
    for x in range(20, 0, -1):
        window.add(x)
        assert len(window.peaks) <= 5 and len(window.items) == 5


def test_a_window_has_a_size():
    for bad in (0, 2.5, math.nan):
        with pytest.raises(ValueError, match="size"):
            SlidingWindow(bad)
