"""How fast files become records: the whole import of opportunities beside a bare COPY."""

import csv
import random
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import administrator, viewer_for
from dacheng.domains.products.models import Product
from dacheng.kernel.imports.runs import AT_ONCE, index_records, run_file

HEADER = ("编号", "商机名称", "负责人", "产品", "客户", "阶段", "开始日期", "结束日期", "金额")
TODAY = date(2026, 1, 1)
FEW = 40


def import_bench(rows: int) -> dict[str, Any]:
    """Import a made file of so many opportunities, with validation and audit; nothing is kept.

    Search is part of it up to AT_ONCE rows; beyond, a job makes them findable and is measured
    apart. The checks that the database puts off until the commit are part of the time."""
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "opportunities.csv"
        write_file(path, rows, _names())
        steps = Steps()
        began = time.perf_counter()
        run, result = run_file(
            "opportunities",
            path,
            by=viewer_for(administrator(), channel="import"),
            today=TODAY,
            report=steps,
        )
        steps(0, 0, "commit")
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
        whole = time.perf_counter() - began
        steps.end("later")
        later = _search_later(result["created"])
        bare = _bare_copy(result["created"])
        transaction.set_rollback(True)
    (Path(settings.DATA) / "imports" / run.path).unlink(missing_ok=True)
    return {
        "rows": rows,
        "written": result["created"],
        "seconds": round(whole, 3),
        "rows_per_second": round(rows / whole),
        "steps": {name: round(spent, 3) for name, spent in steps.spent.items()},
        "search_later_seconds": round(later, 3),
        "bare_copy_seconds": round(bare, 3),
        "bare_copy_rows_per_second": round(rows / bare),
        "ratio": round(whole / bare, 2),
    }


class Steps:
    """Adds up the time between the reports of an import, step by step."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.now, self.since = "read", time.perf_counter()

    def __call__(self, _done: int, _total: int, step: str) -> None:
        if step != self.now:
            self.end(step)

    def end(self, following: str) -> None:
        moment = time.perf_counter()
        self.spent[self.now] = self.spent.get(self.now, 0) + moment - self.since
        self.now, self.since = following, moment


def write_file(path: Path, rows: int, names: dict[str, list[str]]) -> None:
    """A file as a company would have it: three in four closed, dates month first."""
    choose = random.Random(7)  # noqa: S311  the same file every time
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        writer.writerows(_row(at, names, choose) for at in range(rows))


def _row(at: int, names: dict[str, list[str]], choose: random.Random) -> list[Any]:
    start = TODAY - timedelta(days=choose.randrange(120, 1200))
    stage = choose.choice(("赢单", "赢单", "输单", names["stage"][at % len(names["stage"])]))
    end = start + timedelta(days=choose.randrange(5, 110)) if stage in ("赢单", "输单") else ""
    amount = choose.randrange(500, 2_000_000) / 10 if stage != "输单" else 0
    customer, product = choose.choice(names["customer"]), choose.choice(names["product"])
    return [
        f"BM{at:08d}", f"{customer} {product}", choose.choice(names["owner"]), product,
        customer, stage, start, end, amount,
    ]  # fmt: skip


def _names() -> dict[str, list[str]]:
    """Names the instance knows; where it knows none, some are made (and not kept)."""
    from dacheng.domains.processes.models import Stage

    makers: dict[str, tuple[Any, Callable[[int], dict]]] = {
        "owner": (Person, lambda n: {"name": f"测试销售{n}", "username": f"bench{n}"}),
        "customer": (Customer, lambda n: {"name": f"测试客户{n}有限公司", "code": f"BENCH{n}"}),
        "product": (Product, lambda n: {"name": f"测试产品{n}", "code": f"BENCH{n}"}),
    }
    found = {
        "stage": list(Stage.objects.filter(process__is_default=True).values_list("name", flat=True))
    }
    for key, (model, values) in makers.items():
        names = list(model.objects.order_by("pk").values_list("name", flat=True)[:2000])
        if len(names) < FEW:
            model.objects.bulk_create(model(**values(n)) for n in range(FEW))
            names = [values(n)["name"] for n in range(FEW)]
        found[key] = names
    return found


def _search_later(count: int) -> float:
    """What is left to the job that makes very many records findable; 0 when it was done at once."""
    if count <= AT_ONCE:
        return 0.0
    newest = Opportunity.objects.order_by("-pk").values_list("pk", flat=True)[:count]
    began = time.perf_counter()
    index_records("opportunity", list(newest))
    return time.perf_counter() - began


def _bare_copy(count: int) -> float:
    """COPY the very rows just written into a table of the same columns and indexes."""
    table = Opportunity._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"create temp table bench_bare (like {table} including all) on commit drop")
        names = ", ".join(
            f'"{field.column}"'
            for field in Opportunity._meta.concrete_fields
            if not field.generated
        )
        newest = f"select {names} from {table} order by id desc limit {count}"  # noqa: S608
        with cursor.copy(f"copy ({newest}) to stdout") as copy:
            data = b"".join(copy)
        began = time.perf_counter()
        with cursor.copy(f"copy bench_bare ({names}) from stdin") as copy:
            copy.write(data)
        return time.perf_counter() - began
