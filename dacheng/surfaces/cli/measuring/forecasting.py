"""`dacheng bench forecast FILE`: the forecast against what really came, over many series."""

import gzip
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel.forecasting import coverage, forecast, mase, naive2, smape
from dacheng.kernel.forecasting.cleaning import clean
from dacheng.kernel.imports.delimited import read_delimited
from dacheng.kernel.imports.numbers import parse_number
from dacheng.kernel.imports.refusals import BadValue
from dacheng.kernel.imports.signatures import kind_of
from dacheng.kernel.imports.tables import Cell, Row
from dacheng.kernel.imports.workbooks import read_sheet
from dacheng.surfaces.cli.speech import Answer, Refusal, table

COLUMNS = ("series", "t", "value")
GZIP = b"\x1f\x8b"
SPARSE = 10  # numbers of time further apart than this are no count of periods
Key = tuple[int, float, str]


@dataclass(frozen=True)
class Score:
    """How one series came out; None where it cannot be said."""

    smape: float | None
    mase: float | None
    naive2_smape: float | None
    naive2_mase: float | None
    coverage: float | None


def measure_forecast(path: Path, horizon: int, season: int) -> Answer:
    """Forecast the last `horizon` points of every series from those before."""
    if horizon < 1 or season < 1:
        raise Refusal(_("--horizon 和 --season 都至少是 1。"), 2)
    started = time.monotonic()
    series = read_long_table(path)
    scores, short = [], []
    for name, points in series.items():
        if len(points) <= horizon:
            short.append(name)
        else:
            scores.append(_score(points, horizon, season))
    if not scores:
        said = _("没有一条序列比 %(n)s 期长，没有可预测的。")
        raise Refusal(said % {"n": horizon})
    return _answer(scores, short, horizon, season, time.monotonic() - started)


def _answer(
    scores: list[Score], short: list[str], horizon: int, season: int, seconds: float
) -> Answer:
    figures: dict[str, Any] = {"series": len(scores)}
    for name in ("smape", "mase", "naive2_smape", "naive2_mase", "coverage"):
        known = [value for score in scores if (value := getattr(score, name)) is not None]
        figures[name] = round(fmean(known), 4) if known else None
    figures |= {"horizon": horizon, "season": season, "seconds": round(seconds, 2)}
    figures["too_short"] = short
    text = table(list(figures)[:-1], [list(figures.values())[:-1]])
    complaint = ""
    if short:
        said = _("%(n)s 条序列不到 %(need)s 期，没有算：%(names)s")
        names = "、".join(short[:5]) + ("…" if len(short) > 5 else "")
        complaint = said % {"n": len(short), "need": horizon + 1, "names": names}
    return Answer(figures, text, complaint)


def _score(points: dict[Key, float | None], horizon: int, season: int) -> Score:
    history, actual = _split(points, horizon)
    row = clean(history).values
    at = [place for place, value in enumerate(actual) if value is not None]
    ahead = forecast(history, len(actual), season)
    plain = naive2(history, len(actual), season)
    if not at or not row:
        return Score(None, None, None, None, None)
    came, mean, last = ([float(line[i] or 0) for i in at] for line in (actual, ahead.mean, plain))
    band = None
    if ahead.lower:
        band = coverage(came, [ahead.lower[i] for i in at], [ahead.upper[i] for i in at])
    return Score(
        smape(came, mean), mase(row, came, mean, season),
        smape(came, last), mase(row, came, last, season), band,
    )  # fmt: skip


def _split(
    points: dict[Key, float | None], horizon: int
) -> tuple[list[float | None], list[float | None]]:
    """History and what came after, in the order of time; whole numbers left out between two
    others are periods without a value, so that the season stays in step."""
    order = sorted(points)
    cut = len(order) - horizon
    counted = all(kind == 0 and number.is_integer() for kind, number, _text in order)
    span = int(order[-1][1] - order[0][1]) + 1 if counted else 0
    if not counted or span == len(order) or span > SPARSE * len(order):
        values = [points[key] for key in order]
        return values[:cut], values[cut:]
    by_time = {int(key[1]): points[key] for key in order}
    first, start, last = (int(order[place][1]) for place in (0, cut, -1))
    grid = [by_time.get(moment) for moment in range(first, last + 1)]
    return grid[: start - first], grid[start - first :]


def read_long_table(path: Path) -> dict[str, dict[Key, float | None]]:
    """Series by name, each with its points by time; refuses, naming the row, what is no table of
    series, t and value."""
    with _unpacked(path) as plain:
        kind = kind_of(plain)
        if kind == "text":
            rows = read_delimited(plain, encoding=None, delimiter=None, limit=None).rows
        else:
            rows = read_sheet(plain, kind, sheet=None, limit=None).rows
    places = _places(rows)
    series: dict[str, dict[Key, float | None]] = {}
    for number, row in enumerate(rows[1:], start=2):
        if any(cell not in (None, "") for cell in row):
            _take(series, [row[at] if at < len(row) else None for at in places], number)
    return series


def _places(rows: list[Row]) -> list[int]:
    header = [str(cell or "").strip().lower() for cell in rows[0]] if rows else []
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        said = _("第 1 行要有列 series、t、value；缺 %(names)s。")
        raise Refusal(said % {"names": "、".join(missing)})
    return [header.index(name) for name in COLUMNS]


def _take(series: dict[str, dict[Key, float | None]], cells: list[Cell], number: int) -> None:
    name, moment = str(cells[0] or "").strip(), cells[1]
    if not name or moment in (None, ""):
        raise Refusal(_("第 %(row)s 行缺 series 或 t。") % {"row": number})
    try:
        value = parse_number(cells[2])
    except BadValue as error:
        said = _("第 %(row)s 行的 value：%(why)s")
        raise Refusal(said % {"row": number, "why": error}) from error
    points = series.setdefault(name, {})
    key = _key(moment)
    if key in points:
        said = _("第 %(row)s 行：序列 %(name)s 的 t=%(t)s 已经有一行。")
        raise Refusal(said % {"row": number, "name": name, "t": moment})
    points[key] = None if value is None else float(value)


def _key(moment: Cell) -> Key:
    """Numbers by size, everything else (days as 2026-01-31) by its text."""
    text = str(moment).strip()
    try:
        return 0, float(text), ""
    except ValueError:
        return 1, 0.0, text


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """The file itself, or what is packed in it by gzip."""
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
    if not packed:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "table.csv"
        try:
            with gzip.open(path) as source, plain.open("wb") as target:
                shutil.copyfileobj(source, target)
        except (EOFError, gzip.BadGzipFile) as error:
            raise Refusal(_("压缩文件坏了，打不开。")) from error
        yield plain
