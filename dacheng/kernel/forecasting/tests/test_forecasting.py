"""Forecasts: exact where the answer is known, silent nowhere, never a crash."""

import math
import random

import pytest

from dacheng.kernel.forecasting import (
    backtest,
    coverage,
    fitted,
    forecast,
    mase,
    naive2,
    season_index,
    season_of,
    smape,
)

AIR = [
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170,
    170, 158, 133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180,
    193, 181, 183, 218, 230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243, 264, 272, 237,
    211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229, 242, 233, 267, 269,
    270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271,
    306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435,
    491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405, 417,
    391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
]  # fmt: skip
ODD = {
    "nothing": [],
    "only gaps": [None, None],
    "one": [5],
    "two": [5, 6],
    "three": [5, 0, 7],
    "zeros": [0] * 30,
    "constant": [7.5] * 30,
    "negative": [-1, 2, -3, 4] * 10,
    "gaps": [None, 1, None, 3, 4, None] * 6,
    "not numbers": [math.nan, math.inf, 1, 2, 3, 4, 5],
    "rare": [0, 0, 0, 7, 0, 0, 0, 0, 9] * 6,
    "huge": [1e300, 1, 2, 3, 4],
}


def band_of(ahead):
    mean = ahead.mean if ahead.lower else []
    return zip(ahead.lower, mean, ahead.upper, strict=True)


def test_measures_are_those_of_the_competitions():
    assert smape([100, 0], [80, 0]) == pytest.approx((200 * 20 / 180) / 2)
    assert mase([1, 2, 1, 2], [4], [2], season=1) == 2
    assert mase([5, 5, 5], [4], [2], season=1) is None
    assert coverage([1, 5], [0, 0], [2, 2]) == 0.5


def test_naive2_and_the_forecast_on_air_passengers():
    history, came = AIR[:-12], AIR[-12:]
    assert smape(came, naive2(history, 12)) == pytest.approx(7.03, abs=0.1)
    ahead = forecast(history, 12)
    assert smape(came, ahead.mean) < 5.4089  # what plain Theta reaches
    assert mase(history, came, ahead.mean) < 0.8637


def test_a_season_is_found_and_its_mean_is_one():
    index = season_index(AIR, 12)
    assert sum(index) == pytest.approx(12)
    assert index.index(max(index)) in (6, 7)  # July, August
    assert index.index(min(index)) == 10  # November


def test_the_season_is_counted_from_the_first_value_given_also_when_that_is_a_gap():
    wave = [1.0, 2.0, 3.0, 2.0] * 8
    assert season_index([None, None, *wave[2:]], 4) == pytest.approx(
        season_index(wave, 4), abs=0.01
    )


def test_noise_is_believed_less_than_a_season():
    dice = random.Random(7)
    noise = [100 + dice.uniform(-30, 30) for _ in range(48)]
    assert season_of(noise).weight < 0.5 < season_of(AIR).weight


def test_a_short_history_says_so():
    assert "不到两个完整周期" in season_of(AIR[:14]).why[0]
    assert season_index([1, 2, 3], 12) == [1.0] * 12
    assert "至少要" in forecast([1, 2], 3).why[0]
    assert forecast([1, 2], 3).lower == []


@pytest.mark.parametrize("season", [0, 1, 4, 12, 200])
@pytest.mark.parametrize("name", ODD)
def test_odd_histories_never_crash_and_say_what_is_missing(name, season):
    ahead = forecast(ODD[name], 5, season)
    assert len(ahead.mean) in (0, 5)
    assert all(math.isfinite(value) for value in ahead.mean)
    assert ahead.mean or ahead.why
    assert ahead.lower or ahead.why
    assert all(low <= mid <= high for low, mid, high in band_of(ahead))
    tested = backtest(ODD[name], 2, season)
    assert tested.points or tested.why
    assert all(math.isfinite(value) for value in season_index(ODD[name], season))
    assert naive2(ODD[name], 3, season) is not None


def test_what_was_never_negative_is_not_foreseen_negative():
    ahead = forecast([50, 40, 30, 20, 10, 5, 2, 1], 12, season=1)
    assert min(ahead.mean) >= 0 and min(ahead.lower) >= 0


def test_a_higher_level_has_a_wider_band():
    narrow, wide = (forecast(AIR, 6, level=level) for level in (0.5, 0.95))
    assert all(a < b for a, b in zip(narrow.upper, wide.upper, strict=True))


def test_a_backtest_knows_only_what_came_before():
    spoiled = [*AIR[:-3], 1e6, 1e6, 1e6]
    tested = backtest(spoiled, 3, origins=1)
    assert [point.mean for point in tested.points] == forecast(AIR[:-3], 3).mean
    assert tested.smape is not None and tested.smape > 150


def test_a_backtest_measures_against_naive2():
    tested = backtest(AIR, 6, origins=12)
    assert tested.origins == 12 and len(tested.points) == 72
    assert tested.smape < tested.naive2_smape
    assert 0.5 < tested.coverage <= 1


def test_the_fitted_line_follows_level_and_season():
    row = [100 * (1.5 if month % 12 == 0 else 1.0) for month in range(36)]
    season = season_of(row)
    line = fitted(row, season)
    assert len(line) == len(row)
    assert all(abs(a - b) < 8 for a, b in zip(line, row, strict=True))
