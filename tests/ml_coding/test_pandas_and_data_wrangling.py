"""By hand, against loops, one test for each trap that the chapter names."""

import zoneinfo

import numpy as np
import pandas as pd
import pytest

from mlinterviews.ml_coding.pandas_and_data_wrangling import (
    as_of,
    daily,
    fill_amounts,
    join_checked,
    orders,
    past_mean,
    sessions,
    share_of_user,
    shrink,
    top_n,
)

NAN = np.nan


def random_orders(seed: int, n: int = 60) -> pd.DataFrame:
    """Few users, many equal times, missing amounts, a shuffled index."""
    rng = np.random.default_rng(seed)
    hours = pd.to_timedelta(rng.integers(0, 200, n), unit="h")
    return pd.DataFrame(
        {
            "user": rng.choice(["a", "b", "c", "d"], n),
            "time": pd.Timestamp("2026-01-01", tz="UTC") + hours,
            "amount": np.where(rng.random(n) < 0.1, NAN, rng.integers(1, 9, n)),
        },
        index=rng.permutation(n),
    )


def days(n: float) -> pd.Timedelta:
    return pd.Timedelta(days=n)


# Groups


def test_shares_of_the_text():
    shares = share_of_user(orders())
    assert shares.tolist() == pytest.approx(
        [1 / 3, 1 / 2, 1, 1 / 6, NAN, 1], nan_ok=True
    )


def test_a_user_with_total_zero_has_no_shares():
    rows = orders().assign(amount=0.0)
    assert share_of_user(rows).isna().all()


@pytest.mark.text
def test_transform_keeps_the_rows_and_agg_does_not():
    groups = orders().groupby("user")["amount"]
    assert len(groups.transform("sum")) == 6
    assert groups.agg("sum").to_dict() == {"ann": 60, "bob": 5, "cat": 40}


@pytest.mark.text
def test_missing_keys_vanish_from_groups():
    rows = orders().assign(user=["ann", None, "bob", None, "bob", "cat"])
    assert rows.groupby("user")["amount"].sum().sum() == 65
    assert rows.groupby("user", dropna=False)["amount"].sum().sum() == 105


@pytest.mark.text
def test_assignment_aligns_on_the_index_and_not_on_the_place():
    rows = orders()
    rows["late"] = pd.Series([1, 2, 3, 4, 5, 6], index=[5, 4, 3, 2, 1, 0])
    assert rows["late"].tolist() == [6, 5, 4, 3, 2, 1]
    rows["other"] = pd.Series([1.0] * 6, index=range(6, 12))
    assert rows["other"].isna().all()


# Joins


def test_a_join_keeps_rows_order_and_index():
    rows = orders().set_axis([7, 3, 9, 1, 2, 4])
    countries = pd.DataFrame({"user": ["bob", "ann"], "country": ["de", "fr"]})
    joined = join_checked(rows, countries, "user")
    assert joined.index.tolist() == [7, 3, 9, 1, 2, 4]
    assert joined["country"].fillna("?").tolist() == ["fr", "fr", "de", "fr", "de", "?"]
    assert joined["found"].tolist() == [True] * 5 + [False]
    pd.testing.assert_frame_equal(joined[rows.columns], rows)


def test_repeated_and_missing_keys_are_refused():
    rows = orders()
    twice = pd.DataFrame({"user": ["ann", "ann"], "country": ["de", "fr"]})
    with pytest.raises(ValueError, match="not unique in right"):
        join_checked(rows, twice, "user")
    missing = pd.DataFrame({"user": ["ann", None], "country": ["de", "fr"]})
    with pytest.raises(ValueError, match="right has missing keys"):
        join_checked(rows, missing, "user")
    with pytest.raises(ValueError, match="left has missing keys"):
        join_checked(missing, rows.drop_duplicates("user"), "user")


@pytest.mark.text
def test_unchecked_a_repeated_key_multiplies_money():
    twice = pd.DataFrame({"user": ["ann", "ann", "bob"], "country": ["de", "fr", "it"]})
    joined = orders().merge(twice, on="user", how="left")
    assert (len(joined), joined["amount"].sum()) == (9, 165)


@pytest.mark.text
def test_missing_keys_match_each_other_and_sql_s_would_not():
    left = pd.DataFrame({"key": [1, NAN], "x": [1, 2]})
    right = pd.DataFrame({"key": [NAN, NAN], "y": [3, 4]})
    assert left.merge(right, on="key")["y"].tolist() == [3, 4]


# As of


def versions() -> pd.DataFrame:
    times = [
        "2026-03-20 08Z",
        "2026-03-28 22:50Z",
        "2026-03-29 00:10Z",
        "2026-03-01 08Z",
    ]
    return pd.DataFrame(
        {
            "user": ["ann", "ann", "ann", "bob"],
            "time": pd.to_datetime(times, format="ISO8601"),
            "score": [0.1, 0.2, 0.9, 0.5],
        }
    )


def test_the_versions_of_the_text():
    found = as_of(orders(), versions(), "score")
    assert found.tolist() == pytest.approx([0.1, 0.1, 0.5, 0.2, 0.5, NAN], nan_ok=True)
    found = as_of(orders(), versions(), "score", max_age=days(10))
    assert found.tolist() == pytest.approx([0.1, 0.1, NAN, 0.2, NAN, NAN], nan_ok=True)


@pytest.mark.parametrize("seed", range(3))
def test_as_of_agrees_with_a_loop(seed):
    events, changes = random_orders(seed), random_orders(seed + 10, 25)
    found = as_of(events, changes, "amount", max_age=days(3))
    for place, (_, event) in enumerate(events.iterrows()):
        known = changes[
            (changes["user"] == event["user"])
            & (changes["time"] < event["time"])
            & (changes["time"] >= event["time"] - days(3))
        ].sort_values("time", kind="stable")
        expected = known["amount"].iloc[-1] if len(known) else NAN
        assert found.iloc[place] == pytest.approx(expected, nan_ok=True)
    assert found.index.equals(events.index)


@pytest.mark.text
def test_by_default_an_as_of_join_takes_the_same_instant():
    rows, changes = orders().sort_values("time"), versions().sort_values("time")
    found = pd.merge_asof(rows, changes, on="time", by="user")
    assert found.loc[found["user"] == "ann", "score"].tolist() == [0.1, 0.2, 0.9]
    with pytest.raises(ValueError, match="sorted"):
        pd.merge_asof(orders(), changes, on="time", by="user")


# Windows


def test_past_means_of_the_text():
    found = past_mean(orders(), "2D")
    assert found.tolist() == pytest.approx([NAN, 20, NAN, 25, 5, NAN], nan_ok=True)
    found = past_mean(orders(), "1h")
    assert found.tolist() == pytest.approx([NAN, 20, NAN, NAN, NAN, NAN], nan_ok=True)


@pytest.mark.parametrize("seed", range(3))
def test_past_means_agree_with_a_loop(seed):
    rows = random_orders(seed)
    found = past_mean(rows, "36h")
    for place, (_, row) in enumerate(rows.iterrows()):
        age = row["time"] - rows["time"]
        past = rows[
            (rows["user"] == row["user"]) & (age > days(0)) & (age <= days(1.5))
        ]
        assert found.iloc[place] == pytest.approx(past["amount"].mean(), nan_ok=True)


def test_the_future_changes_no_past_mean():
    rows = random_orders(5)
    cut = rows["time"].median()
    changed = rows.assign(amount=rows["amount"].where(rows["time"] < cut, 1e6))
    early = rows["time"] <= cut
    pd.testing.assert_series_equal(
        past_mean(rows, "9D")[early], past_mean(changed, "9D")[early]
    )


@pytest.mark.text
def test_the_default_window_contains_the_row_itself():
    rows = orders().sort_values("time").set_index("time")
    ann = rows.loc[rows["user"] == "ann", "amount"]
    assert ann.rolling("2D").mean().tolist() == [20, 25, 20]


@pytest.mark.text
def test_a_shift_without_groups_takes_the_neighbour_s_value():
    rows = orders()
    assert rows["amount"].shift()[2] == 30  # ann's, on bob's row
    assert np.isnan(rows.groupby("user")["amount"].shift()[2])


@pytest.mark.parametrize(
    "function", [lambda r: past_mean(r, "2D"), lambda r: sessions(r, days(1))]
)
def test_missing_times_are_refused(function):
    rows = orders()
    rows.loc[1, "time"] = pd.NaT
    with pytest.raises(ValueError, match="time has missing"):
        function(rows)
    rows = orders()
    rows.loc[1, "user"] = None
    with pytest.raises(ValueError, match="user has missing"):
        function(rows)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: top_n(orders(), -1), "n must"),
        (lambda: sessions(orders(), days(-1)), "gap must"),
        (lambda: sessions(orders(), pd.NaT), "gap must"),
        (lambda: shrink(pd.DataFrame([[1, 2]], columns=["a", "a"])), "one name"),
    ],
)
def test_bad_settings_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# Sessions, ranks, shapes


def test_sessions_of_the_text():
    assert sessions(orders(), pd.Timedelta("30min")).tolist() == [1, 1, 1, 2, 2, 1]
    assert sessions(orders(), pd.Timedelta("20min")).tolist() == [1, 1, 1, 2, 2, 1]
    assert sessions(orders(), pd.Timedelta("19min")).tolist() == [1, 2, 1, 3, 2, 1]


def test_sessions_agree_with_a_loop_in_any_order():
    rows = random_orders(7)
    found = sessions(rows, pd.Timedelta("4h"))
    for user in rows["user"].unique():
        mine = rows[rows["user"] == user].assign(found=found)
        mine = mine.sort_values("time", kind="stable")
        number, last = 0, None
        for time, got in zip(mine["time"], mine["found"], strict=True):
            if last is None or time - last > pd.Timedelta("4h"):
                number += 1
            last = time
            assert got == number
    assert found.index.equals(rows.index)


def test_top_n_breaks_ties_by_row_and_skips_the_unknown():
    assert top_n(orders(), 2).index.tolist() == [1, 0, 2, 5]
    tied = orders().assign(amount=7.0)
    assert top_n(tied, 1).index.tolist() == [0, 2, 5]
    many = random_orders(1).assign(amount=7.0)
    first = many.groupby("user").head(2).sort_values("user", kind="stable")
    pd.testing.assert_frame_equal(top_n(many, 2), first)
    assert top_n(orders(), 0).empty


def test_days_depend_on_the_zone():
    utc, plus = daily(orders(), "UTC"), daily(orders(), "+01:00")
    assert [str(day) for day in utc] == ["2026-03-28", "2026-03-29", "2026-03-30"]
    assert utc.loc["ann"].tolist() == [50, 10, 0]
    # bob's order of the 30th has no known amount: that is not 0
    assert utc.loc["bob"].tolist() == pytest.approx([5, 0, NAN], nan_ok=True)
    assert plus.loc["bob"].tolist() == pytest.approx([0, 5, NAN], nan_ok=True)
    assert daily(orders().iloc[:0], "UTC").empty


@pytest.mark.text
def test_a_local_day_may_have_23_hours():
    try:
        zone = zoneinfo.ZoneInfo("Europe/Berlin")
    except zoneinfo.ZoneInfoNotFoundError:
        pytest.skip("no time zone data on this machine")
    noon = pd.Timestamp("2026-03-28 12:00", tz=zone)
    assert (noon + days(1)).hour == 13
    assert (noon + pd.DateOffset(days=1)).hour == 12
    with pytest.raises(ValueError, match="dst"):
        pd.DatetimeIndex(["2026-10-25 02:30"]).tz_localize(zone)


@pytest.mark.text
def test_naive_and_aware_times_do_not_compare():
    with pytest.raises(TypeError, match="Invalid comparison"):
        orders()["time"] < pd.Timestamp("2026-03-29")  # noqa: B015


@pytest.mark.text
def test_pivot_refuses_repeats_and_pivot_table_averages_them():
    rows = orders().assign(day=1)
    with pytest.raises(ValueError, match="duplicate"):
        rows.pivot(index="user", columns="day", values="amount")
    assert rows.pivot_table("amount", "user", "day").loc["ann", 1] == 20


@pytest.mark.text
def test_melting_undoes_the_pivot():
    wide = daily(orders(), "UTC")
    long = wide.reset_index().melt(id_vars="user", value_name="amount")
    assert len(long) == wide.size
    assert long["amount"].sum() == orders()["amount"].sum()


# Missing values and types


def test_filling_uses_the_training_set_only():
    train, rows = orders().iloc[:4], orders()
    rows.loc[5, "amount"] = NAN
    filled = fill_amounts(train, rows)
    assert filled["amount"].tolist() == [20, 30, 5, 10, 5, 15]
    assert filled["was_missing"].tolist() == [False] * 4 + [True] * 2
    assert rows["amount"].isna().sum() == 2


@pytest.mark.text
def test_missing_values_are_unequal_and_sum_to_zero():
    nothing = pd.Series([NAN, NAN])
    assert not (nothing == nothing).any()
    assert nothing.sum() == 0
    assert np.isnan(nothing.sum(min_count=1))
    assert np.isnan(nothing.mean())


@pytest.mark.text
def test_one_missing_integer_turns_the_column_to_floats():
    assert pd.Series([2**53 + 1, None]).iloc[0] == 2**53
    whole = pd.Series([2**53 + 1, None], dtype="Int64")
    assert whole.iloc[0] == 2**53 + 1


def test_shrinking_keeps_the_values():
    rows = pd.DataFrame(
        {
            "n": np.arange(200) % 100,
            "big": np.arange(200) * 1000,
            "city": ["rome", "oslo"] * 100,
            "id": [str(i) for i in range(200)],
            "x": np.linspace(0, 1, 200),
        }
    )
    small = shrink(rows)
    assert small.dtypes.astype(str).to_dict() | {"id": "", "city": ""} == {
        "n": "int8",
        "big": "int32",
        "city": "",
        "id": "",
        "x": "float64",
    }
    assert small["city"].cat.codes.dtype == np.int8
    assert not isinstance(small["id"].dtype, pd.CategoricalDtype)
    assert (small["big"] == rows["big"]).all()
    assert small["city"].astype(str).tolist() == rows["city"].tolist()


@pytest.mark.text
def test_codes_of_categories_take_one_byte_up_to_126_values():
    for n, size in ((126, 1), (127, 2)):
        column = pd.Series([str(i) for i in range(n)], dtype="category")
        assert column.cat.codes.dtype.itemsize == size


@pytest.mark.text
def test_small_integers_wrap_without_an_error():
    a = pd.Series([100], dtype="int8")
    assert (a + a).tolist() == [-56]
    assert a.sum() + a.sum() == 200  # a sum widens


@pytest.mark.text
def test_unused_categories_come_back_if_asked():
    kind = pd.Series(["x", "y"], dtype="category")
    rows = pd.DataFrame({"kind": kind, "v": [1, 2]}).iloc[:1]
    assert len(rows.groupby("kind")["v"].sum()) == 1
    assert len(rows.groupby("kind", observed=False)["v"].sum()) == 2


# Copies and rows


@pytest.mark.text
def test_chained_assignment_changes_nothing_and_warns():
    rows = orders()
    with pytest.warns(pd.errors.ChainedAssignmentError):
        rows["amount"][0] = 99
    assert rows.loc[0, "amount"] == 20
    rows.loc[0, "amount"] = 99
    assert rows.loc[0, "amount"] == 99


@pytest.mark.text
def test_a_part_is_independent_and_arrays_are_read_only():
    rows = orders()
    column = rows["amount"]
    column.iloc[0] = 99
    assert rows.loc[0, "amount"] == 20
    with pytest.raises(ValueError, match="read-only"):
        rows["amount"].to_numpy()[0] = 99


@pytest.mark.text
def test_apply_over_rows_turns_integers_to_floats():
    rows = pd.DataFrame({"id": [2**53 + 1], "x": [0.5]})
    assert rows.apply(lambda row: int(row["id"]), axis=1)[0] == 2**53


@pytest.mark.parametrize(
    "function",
    [
        share_of_user,
        lambda r: past_mean(r, "2D"),
        lambda r: sessions(r, days(1)),
        lambda r: as_of(r, versions(), "score"),
        lambda r: top_n(r, 1),
    ],
)
def test_the_input_stays_as_it_was_and_no_rows_give_none(function):
    rows = orders()
    function(rows)
    pd.testing.assert_frame_equal(rows, orders())
    assert len(function(rows.iloc[:0])) == 0
