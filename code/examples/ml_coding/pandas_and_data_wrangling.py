"""What the chapter on pandas shows and quotes."""

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from mlinterviews.ml_coding.pandas_and_data_wrangling import (
    daily,
    join_checked,
    orders,
    past_mean,
    sessions,
    share_of_user,
    shrink,
    top_n,
)


def table() -> dict:
    """All features of the six orders."""
    rows = orders()
    shown = pd.DataFrame(
        {
            "user": rows["user"],
            "time": rows["time"].dt.strftime("%d %H:%M"),
            "amount": rows["amount"],
            "share": share_of_user(rows).round(2),
            "past": past_mean(rows, "2D"),
            "session": sessions(rows, pd.Timedelta("30min")),
        }
    )
    print(shown.to_string())
    best = top_n(rows, 1)
    return {"best": best["amount"].tolist()}


def joins() -> dict:
    """A repeated key on the right, unchecked and checked."""
    rows = orders()
    countries = pd.DataFrame(
        {"user": ["ann", "ann", "bob"], "country": ["fr", "de", "it"]}
    )
    joined = rows.merge(countries, on="user", how="left")
    try:
        join_checked(rows, countries, "user")
    except ValueError as error:
        print(str(error).splitlines()[0])
    return {
        "rows": len(rows),
        "total": rows["amount"].sum(),
        "joined_rows": len(joined),
        "joined_total": joined["amount"].sum(),
    }


def leak(n: int = 4000, users: int = 1000) -> dict:
    """AUC of a user's mean label where labels are coin flips."""
    rng = np.random.default_rng(0)
    hours = pd.to_timedelta(np.sort(rng.permutation(n)), unit="h")
    rows = pd.DataFrame(
        {
            "user": rng.integers(0, users, n),
            "time": pd.Timestamp("2026-01-01", tz="UTC") + hours,
            "amount": rng.integers(0, 2, n).astype(float),  # the label
        }
    )
    features = {
        "all rows of the user": rows.groupby("user")[
            "amount"
        ].transform("mean"),
        "rows up to this one": rows.groupby("user")["amount"].transform(
            lambda y: y.expanding().mean()
        ),
        "rows before this one": past_mean(rows, "9999D"),
    }
    numbers = {}
    for name, feature in features.items():
        auc = roc_auc_score(rows["amount"], feature.fillna(0.5))
        print(f"{name:22}{auc:.2f}")
        numbers["auc_" + name.split()[1]] = round(auc, 2)
    return numbers


def memory(n: int = 100_000) -> dict:
    rng = np.random.default_rng(1)
    rows = pd.DataFrame(
        {
            "items": rng.integers(0, 100, n),
            "views": rng.integers(0, 30_000, n),
        }
    )
    before = int(rows.memory_usage(index=False).sum())
    after = int(shrink(rows).memory_usage(index=False).sum())
    return {"before": before, "after": after}


def main() -> dict:
    print("== orders ==")
    numbers = table()
    print("== join ==")
    numbers |= joins()
    print("== leak ==")
    numbers |= leak()
    print("== daily ==")
    for zone in ("UTC", "+01:00"):
        print(zone)
        wide = daily(orders(), zone)
        wide.columns = [day.strftime("%d") for day in wide.columns]
        print(wide.rename_axis(None).to_string())
    print("== end ==")
    return numbers | memory()


if __name__ == "__main__":
    print(main())
