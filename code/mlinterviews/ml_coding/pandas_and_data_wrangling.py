"""Joins, windows, sessions and ranks on a table of orders.

Rows are (user, time, amount), times in UTC. All functions leave their
input as it is and return rows in the order of the input, unless they
say otherwise. Each sorts, O(n log n), and loops over no rows.
"""

import numpy as np
import pandas as pd


def orders() -> pd.DataFrame:
    """Six orders of three users; one amount is not known."""
    return pd.DataFrame(
        {
            "user": ["ann", "ann", "bob", "ann", "bob", "cat"],
            "time": pd.to_datetime(
                [
                    "2026-03-28 22:30Z",
                    "2026-03-28 22:50Z",
                    "2026-03-28 23:30Z",
                    "2026-03-29 00:10Z",
                    "2026-03-30 09:00Z",
                    "2026-03-29 12:00Z",
                ]
            ),
            "amount": [20.0, 30.0, 5.0, 10.0, np.nan, 40.0],
        }
    )


def share_of_user(rows: pd.DataFrame) -> pd.Series:
    """Each amount over the total of its user."""
    total = rows.groupby("user")["amount"].transform("sum")
    return rows["amount"] / total.where(total != 0)


def join_checked(
    left: pd.DataFrame, right: pd.DataFrame, on: str
) -> pd.DataFrame:
    """Left join that neither adds nor drops rows; found says which hit.

    Raises ValueError if a key repeats in right or is missing.
    """
    for name, frame in (("left", left), ("right", right)):
        if frame[on].isna().any():  # NaN would match NaN
            raise ValueError(f"{name} has missing keys in {on}")
    joined = left.merge(
        right, on=on, how="left", validate="m:1", indicator="found"
    )
    joined["found"] = joined["found"] == "both"
    return joined.set_axis(left.index)


def as_of(
    events: pd.DataFrame,
    versions: pd.DataFrame,
    value: str,
    max_age: pd.Timedelta | None = None,
) -> pd.Series:
    """The user's newest value from strictly before each event.

    events: user, time; versions: user, time, value. NaN where there
    is none, or none of at most max_age.
    """
    left = events[["user", "time"]].assign(row=np.arange(len(events)))
    found = pd.merge_asof(
        left.sort_values("time"),
        versions[["user", "time", value]].sort_values(
            "time", kind="stable"
        ),
        on="time",
        by="user",
        allow_exact_matches=False,
        tolerance=max_age,
    )
    in_order = found.set_index("row")[value].sort_index()
    return in_order.set_axis(events.index)


def by_user_and_time(rows: pd.DataFrame) -> pd.DataFrame:
    """Sorted, with the row's place in the input as the index."""
    for key in ("user", "time"):
        if rows[key].isna().any():
            raise ValueError(f"{key} has missing values")
    numbered = rows.reset_index(drop=True)
    return numbered.sort_values(["user", "time"], kind="stable")


def past_mean(rows: pd.DataFrame, window: str) -> pd.Series:
    """Mean amount of the user's orders in [t - window, t).

    window: such as "2D". NaN where there is none.
    """
    ordered = by_user_and_time(rows)
    groups = ordered.groupby("user", sort=False)
    rolled = groups.rolling(window, on="time", closed="left")
    means = rolled["amount"].mean().to_numpy()
    past = pd.Series(means, ordered.index, name="past_mean")
    return past.sort_index().set_axis(rows.index)


def sessions(rows: pd.DataFrame, gap: pd.Timedelta) -> pd.Series:
    """Number of the session within its user, from 1.

    A session ends when the next event is more than gap away.
    """
    if not gap >= pd.Timedelta(0):
        raise ValueError(f"gap must not be negative, got {gap}")
    ordered = by_user_and_time(rows)
    pause = ordered.groupby("user")["time"].diff()  # NaT at the first
    starts = ~(pause <= gap)
    number = starts.groupby(ordered["user"]).cumsum()
    return number.sort_index().set_axis(rows.index)


def top_n(rows: pd.DataFrame, n: int) -> pd.DataFrame:
    """The n largest known amounts of each user, largest first.

    Of equal amounts the earlier row comes first.
    """
    if n < 0:  # head(-1) would return all but the last
        raise ValueError(f"n must not be negative, got {n}")
    known = rows.dropna(subset=["amount"])
    ranked = known.sort_values("amount", ascending=False, kind="stable")
    best = ranked.groupby("user").head(n)
    return best.sort_values("user", kind="stable")


def daily(rows: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Amount of each user (row) on each local day (column).

    0 where there is no order, NaN where no amount is known.
    """
    day = rows["time"].dt.tz_convert(zone).dt.date.rename("day")
    groups = rows.groupby(["user", day])["amount"]
    return groups.sum(min_count=1).unstack(fill_value=0.0)


def fill_amounts(
    train: pd.DataFrame, rows: pd.DataFrame
) -> pd.DataFrame:
    """Medians of the training users for what is missing, and a flag."""
    medians = train.groupby("user")["amount"].median()
    overall = train["amount"].median()
    guess = rows["user"].map(medians).fillna(overall)
    return rows.assign(
        was_missing=rows["amount"].isna(),
        amount=rows["amount"].fillna(guess),
    )


def shrink(rows: pd.DataFrame) -> pd.DataFrame:
    """Smallest integers; repeated strings as categories."""
    if not rows.columns.is_unique:
        raise ValueError("rows has two columns of one name")
    columns = {}
    for name, column in rows.items():
        if pd.api.types.is_integer_dtype(column):
            column = pd.to_numeric(column, downcast="integer")
        elif (
            pd.api.types.is_string_dtype(column)
            and column.nunique() < len(column) / 2
        ):
            column = column.astype("category")
        columns[name] = column
    return pd.DataFrame(columns)
