"""`dacheng bench forecast` on files as people send them."""

import csv
import gzip
import random

import pytest
from xlsxwriter import Workbook

from dacheng.surfaces.cli.measuring.forecasting import measure_forecast
from dacheng.surfaces.cli.speech import Refusal

WAVE = [80, 100, 130, 90]


def rows(names="ab", n=32):
    dice = random.Random(3)
    return [
        [name, t, round(WAVE[t % 4] * (1 + t / 50) + dice.uniform(-4, 4), 2)]
        for name in names
        for t in range(1, n + 1)
    ]


def written(path, lines, header=("series", "t", "value")):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *lines])
    return path


def test_figures_of_a_file(tmp_path):
    found = measure_forecast(written(tmp_path / "a.csv", rows()), 4, 4).data
    assert found["series"] == 2
    assert 0 < found["smape"] < found["naive2_smape"]
    assert found["mase"] < 1


def test_order_packing_and_workbooks_do_not_matter(tmp_path):
    lines = rows()
    plain = measure_forecast(written(tmp_path / "a.csv", lines), 4, 4).data
    mixed = written(tmp_path / "b.csv", random.Random(1).sample(lines, len(lines)))
    packed = tmp_path / "c.csv.gz"
    packed.write_bytes(gzip.compress(mixed.read_bytes()))
    with Workbook(str(tmp_path / "d.xlsx")) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate([["series", "t", "value"], *lines]):
            sheet.write_row(at, 0, line)
    for path in (mixed, packed, tmp_path / "d.xlsx"):
        found = measure_forecast(path, 4, 4).data
        assert {**found, "seconds": 0} == {**plain, "seconds": 0}


def test_a_row_left_out_keeps_the_season_in_step(tmp_path):
    lines = [line for line in rows("a") if line[1] != 10]
    found = measure_forecast(written(tmp_path / "a.csv", lines), 4, 4).data
    assert found["smape"] < found["naive2_smape"]


def test_lengths_may_differ_and_what_is_too_short_is_named(tmp_path):
    answer = measure_forecast(written(tmp_path / "a.csv", [*rows(), *rows("c", 4)]), 4, 4)
    assert answer.data["series"] == 2 and answer.data["too_short"] == ["c"]
    assert "c" in answer.complaint


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["a", 99, "many"], "第 66 行"),
        (["", 99, 1], "第 66 行"),
        (["a", "", 1], "第 66 行"),
        (["a", 1, 1], "第 66 行"),
    ],
)
def test_a_bad_row_is_named(tmp_path, line, said):
    with pytest.raises(Refusal, match=said):
        measure_forecast(written(tmp_path / "a.csv", [*rows(), line]), 4, 4)


def test_a_file_of_something_else_is_refused(tmp_path):
    with pytest.raises(Refusal, match="value"):
        measure_forecast(written(tmp_path / "a.csv", rows(), ("series", "t", "price")), 4, 4)
    with pytest.raises(Refusal, match="没有可预测的"):
        measure_forecast(written(tmp_path / "b.csv", rows(n=3)), 4, 4)
    broken = tmp_path / "c.csv.gz"
    broken.write_bytes(gzip.compress(b"series,t,value\na,1,2\n" * 500)[:60])
    with pytest.raises(Refusal, match="压缩"):
        measure_forecast(broken, 4, 4)


def test_a_missing_value_is_no_value(tmp_path):
    lines = [[n, t, "" if t in (7, 31) else v] for n, t, v in rows()]
    assert measure_forecast(written(tmp_path / "a.csv", lines), 4, 4).data["series"] == 2
