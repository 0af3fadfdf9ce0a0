"""Measures the story's pages in one process: server time, queries, bytes, the bare SQL beside.

Run as a module on a database that `company.build` has filled; prints one JSON document.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dacheng.settings")

USER = "director"
MANY = 500_000  # rows from which on the company is made without its history

LIST = """select o.id, o.name, c.name, o.amount, s.name, o.stage_since, o.expected_on,
    o.next_step, p.name
from opportunities_opportunity o left join customers_customer c on c.id = o.customer_id
left join processes_stage s on s.id = o.stage_id left join org_person p on p.id = o.owner_id
{where} order by o.updated_at desc, o.id desc limit 51"""
BARE = {
    "list": LIST.format(where=""),
    "list_filtered": LIST.format(where="where s.name = %(stage)s and p.name = %(owner)s"),
    "board": """select * from (select o.id, o.name, o.amount, o.stage_id,
        row_number() over (partition by stage_id order by updated_at desc, id desc) n
        from opportunities_opportunity o where state = 'open') x where n <= 30""",
    "search": "select object_id, title from search_entry where keys like '%%%(word)s%%' limit 20",
    "detail": "select * from opportunities_opportunity where id = %(id)s",
    "pivot": """select closed_ym, stage_id, u.region_id, sum(amount)
        from opportunities_opportunity o left join org_orgunit u on u.id = o.unit_id
        where state = 'won' group by 1, 2, 3""",
}


class Statements:
    """Counts and times the statements of one call; goes around every one of them."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            self.taken.append((time.perf_counter() - begun) * 1000)


@dataclass
class Measured:
    """p50 and p95 in milliseconds, queries and bytes of one call, and the bare SQL's p50: one
    statement that fetches the rows or, where no single one can, the statements of the call.
    `cpu_ms` is what this process and its database connection worked for a call: it says the same
    on a busy machine."""

    page: str
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    queries: int
    bare_sql_ms: float
    bytes: int
    status: int


def timed(call: Callable[[], Any], runs: int) -> tuple[list[float], Any]:
    """Milliseconds of each run after two that do not count, and the last result."""
    took: list[float] = []
    result = None
    for at in range(runs + 2):
        begun = time.perf_counter()
        result = call()
        if at >= 2:
            took.append((time.perf_counter() - begun) * 1000)
    return sorted(took), result


def measure(runs: int = 20) -> list[Measured]:
    """Every page as the director sees it."""
    from django.test import Client

    from dacheng.domains.opportunities.models import Opportunity
    from dacheng.domains.org.models import Person
    from dacheng.kernel.metrics.refreshing import refresh

    client = Client()
    client.force_login(Person.objects.get(username=USER))
    some = Opportunity.objects.select_related("stage", "owner").filter(state="open").first()
    if some is None or some.stage is None or some.owner is None:
        raise SystemExit("nothing to measure on")
    facts = {"stage": some.stage.name, "owner": some.owner.name, "id": some.pk, "word": "三一"}
    facts["customer"] = some.customer_id
    found = []
    for page, call in calls(client, facts).items():
        found.append(_measured(page, call, facts, runs))
        if page == "create":
            refresh()  # as every minute in a running product
    return found


def _measured(page: str, call: Callable[[], Any], facts: dict[str, Any], runs: int) -> Measured:
    from django.db import connection

    worked = -_worked()
    took, answer = timed(call, runs)
    worked += _worked()
    own = []
    for _ in range(max(3, runs // 4)):
        with connection.execute_wrapper(seen := Statements()):
            call()
        own.append(sum(seen.taken))
    if page in BARE:
        own, _rows = timed(lambda: bare_sql(page, facts), max(5, runs // 2))
    return Measured(
        page,
        round(statistics.median(took), 1),
        round(took[min(len(took) - 1, int(len(took) * 0.95))], 1),
        round(worked * 1000 / (runs + 2), 1),
        len(seen.taken),
        round(statistics.median(own), 2),
        len(answer.content),
        answer.status_code,
    )


def _worked() -> float:
    """Seconds of processor time so far: ours and, on the same machine, the connection's."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        line = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not line.exists():
        return time.process_time()
    user, system = line.read_text().rpartition(")")[2].split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def bare_sql(page: str, facts: dict[str, Any]) -> list:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(BARE[page].replace("%(word)s", facts["word"]), facts)
        return list(cursor.fetchall())


def calls(client: Any, facts: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """How each page is asked for."""
    from django.urls import reverse

    home = reverse("opportunities:list")
    where = json.dumps(
        {
            "all": [
                {"field": "stage", "op": "=", "value": facts["stage"]},
                {"field": "owner", "op": "=", "value": facts["owner"]},
            ]
        }
    )
    pivot = urlencode({"m": "won_amount", "by": ["month", "stage", "region"]}, doseq=True)
    return {
        "list": lambda: client.get(home),
        "list_filtered": lambda: client.get(home, {"where": where}),
        "board": lambda: client.get(reverse("opportunities:board")),
        "search": lambda: client.get(reverse("search"), {"q": facts["word"]}),
        "detail": lambda: client.get(reverse("opportunities:detail", args=[facts["id"]])),
        "create": lambda: client.post(
            reverse("opportunities:new"),
            {"name": "新商机", "amount": "1000", "customer": facts["customer"]},
        ),
        "pivot": lambda: client.get(f"/ask/?{pivot}"),
        "home": lambda: client.get("/"),
    }


def main() -> None:
    import dacheng.wsgi  # noqa: F401  as the web server begins, with what it asks of the collector
    from dacheng.domains.opportunities.actions.usual import keep_usual_stays
    from dacheng.kernel import clock
    from dacheng.kernel.metrics.refreshing import refresh
    from dacheng.surfaces.cli.measuring.company import build
    from dacheng.surfaces.cli.measuring.serving import served

    open_to_the_client()
    rows, begun = int(sys.argv[1]), time.perf_counter()
    build(rows, history=rows < MANY)
    built = time.perf_counter() - begun
    refresh()
    keep_usual_stays(clock.today())
    pages = [measured.__dict__ for measured in measure()]
    print(
        json.dumps(
            {
                "rows": rows,
                "built_s": round(built, 1),
                "pages": pages,
                "loadavg": os.getloadavg(),
                **served(),
            }
        )
    )


def open_to_the_client() -> None:
    """Let Django's test client in, without the environment for tests, which copies the context of
    every template drawn."""
    from django.conf import settings

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]


if __name__ == "__main__":
    main()
