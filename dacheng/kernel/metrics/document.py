"""Writes docs/metrics.md from the definitions: `python -m dacheng.kernel.metrics.document`."""

import os
import sys
from collections.abc import Iterable

import django
from django.utils import translation

from dacheng.kernel.metrics.definitions import AnyMetric, Family, Ratio
from dacheng.kernel.metrics.oracles import oracle_of
from dacheng.kernel.metrics.registry import catalogue, dimensions_of, get, leaves

HEAD = """# Metrics

Every number of Dacheng is defined once, in `dacheng/domains/*/metrics.py`; this page is written
from those definitions by `python -m dacheng.kernel.metrics.document > docs/metrics.md`.
The SQL under each family says the same once more and is held against the definitions by the tests;
`%(start)s` and `%(end)s` are the half-open period, `%(day)s` the as-of day of a stock.
"""
TABLE = (
    "| name | 指标 | 意思 | 公式 | unit | better | from | by |\n|---|---|---|---|---|---|---|---|"
)


def page() -> str:
    """The whole document, in the language the definitions are written in."""
    with translation.override("zh-hans"):
        return "\n".join([HEAD, *(_family(family) for family in Family)]).rstrip() + "\n"


def _family(family: Family) -> str:
    found = [metric for metric in catalogue() if metric.family is family]
    title = f"## {family.label} ({family.value})\n"
    return "\n".join([title, TABLE, *map(_row, found), "", _oracles(found)])


def _row(metric: AnyMetric) -> str:
    sources = dict.fromkeys(leaf.source.name for leaf in leaves([metric.name]))
    cells = [
        f"`{metric.name}`",
        metric.label,
        metric.meaning,
        _formula(metric),
        metric.unit.value,
        metric.better,
        ", ".join(sources),
        " ".join(dimensions_of(metric.name)),
    ]
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _formula(metric: AnyMetric) -> str:
    if isinstance(metric, Ratio):
        return f"{get(metric.top).label} ÷ {get(metric.bottom).label}"
    return str(metric.formula)


def _oracles(metrics: Iterable[AnyMetric]) -> str:
    lines = [f"-- {metric.name}\n{_plain(oracle_of(metric.name))};" for metric in metrics]
    return "```sql\n" + "\n".join(lines) + "\n```\n"


def _plain(sql: str) -> str:
    return " ".join(sql.split())


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dacheng.settings")
    django.setup()
    sys.stdout.write(page())


if __name__ == "__main__":
    main()
