"""What lists, boards and cards of opportunities show."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dacheng.domains.opportunities.queries.attention import STUCK_DAYS
from dacheng.domains.opportunities.queries.board import STAGES_OF_PROCESS
from dacheng.domains.opportunities.stages import State
from dacheng.kernel import clock
from dacheng.kernel.periods import GREGORIAN, Grain
from dacheng.kernel.shipped import called
from dacheng.kernel.ui import cells, figures
from dacheng.kernel.ui.cells import escape
from dacheng.kernel.ui.pages import Column, Tab
from dacheng.kernel.ui.screens import screen_of

OPEN = '{"field": "state", "op": "=", "value": "open"}'
NEARLY = Decimal("0.8")  # of the limit, from which on the stay is coloured


def stay_tone(days: int, limit: int | None) -> str:
    """Red beyond the stage's limit, yellow close to it."""
    most = limit or STUCK_DAYS
    if days > most:
        return "neg"
    return "warn" if days > most * NEARLY else ""


def stay_text(days: int, tone: str) -> str:
    return (_("卡 %(n)d 天") if tone == "neg" else _("%(n)d 天")) % {"n": days}


def _stay(state: str, since: date | None, started: date | None, limit: int | None) -> str:
    start = since or started
    if state != State.OPEN or start is None:
        return cells.EMPTY
    days = (clock.today() - start).days
    return _stayed(days, stay_tone(days, limit), get_language())


@lru_cache(maxsize=2_000)
def _stayed(days: int, tone: str, _language: str | None) -> str:
    return format_html(
        '<span class="{}">{}</span>', f"{tone} m" if tone else "", stay_text(days, tone)
    )


def _stage(name: str | None, order: int | None, stages: int | None, state: str) -> str:
    if state != State.OPEN:
        tone = "pos" if state == State.WON else "neg"
        return format_html('<span class="dc-pill {}">{}</span>', tone, State(state).label)
    if not name:
        return cells.EMPTY
    filled = "".join(
        f"<b{' class=f' if at < (order or 0) else ''}></b>" for at in range(stages or 0)
    )
    return f'<span class="dc-stg"><i aria-hidden="true">{filled}</i>{escape(called(name))}</span>'


def _next(text: str, on: date | None, state: str) -> str:
    if state != State.OPEN:
        return cells.EMPTY
    if not text:
        return f'<span class="neg">{escape(_("没有下一步"))}</span>'
    due = f' <span class="dc-due">{figures.due(on)}</span>' if on else ""
    return f'<span class="ell">{escape(text)}</span>{due}'


def _name(pk: int, customer: str | None, name: str) -> str:
    """The customer, then what it is about; files often repeat the customer there."""
    there = screen_of("opportunity")
    short = name.removeprefix(customer).strip(" -·—|/") if customer else ""
    href = there.href(pk) if there else ""
    link = f'<a class="nm" href="{href}">{escape(customer or name or pk)}</a>'
    return f'{link} <span class="mut">{escape(short)}</span>' if short else link


COLUMNS = (
    Column(
        "customer",
        gettext_lazy("客户 / 商机"),
        ("pk", "customer__name", "name"),
        _name,
        fields=("customer", "name"),
        sort="customer",
        css="nmc",
    ),
    "amount",
    Column(
        "stage",
        gettext_lazy("阶段"),
        ("stage__name", "stage__order", STAGES_OF_PROCESS, "state"),
        _stage,
        fields=("stage", "state"),
        sort="stage",
        phone=3,
    ),
    Column(
        "stay",
        gettext_lazy("停留"),
        ("state", "stage_since", "started_on", "stage__limit_days"),
        _stay,
        fields=("stage_since",),
        sort="stage_since",
        css="r",
        phone=4,
    ),
    "expected_on",
    Column(
        "next_step",
        gettext_lazy("下一步"),
        ("next_step", "next_step_on", "state"),
        _next,
        fields=("next_step", "next_step_on"),
        sort="next_step_on",
        css="nxc",
        phone=5,
        edited="next_step",
    ),
    "owner",
)
PHONE = ("customer", "amount", "stage", "stay", "next_step")


def tabs() -> tuple[Tab, ...]:
    """The named views; 'this quarter' is the one of today."""
    quarter = GREGORIAN.this(Grain.QUARTER, clock.today()).label
    silent = '{"field": "next_step", "op": "empty"}'
    return (
        Tab("mine", gettext_lazy("我的"), "owner = me and state = open"),
        Tab("open", gettext_lazy("在途"), "state = open"),
        Tab(
            "quarter",
            gettext_lazy("本季要签"),
            f"state = open and expected_on in {quarter}",
            sort="expected_on",
        ),
        Tab(
            "no_next", gettext_lazy("没有下一步"), f'{{"all": [{OPEN}, {silent}]}}', sort="-amount"
        ),
        Tab("stuck", gettext_lazy("卡住的"), "state = open", sort="stage_since"),
        Tab("won", gettext_lazy("赢单"), "state = won", sort="-closed_on"),
        Tab("lost", gettext_lazy("输单"), "state = lost", sort="-closed_on"),
    )


READS = {
    "name": "name",
    "customer": "customer__name",
    "amount": "amount",
    "next_step": "next_step",
    "next_step_on": "next_step_on",
    "since": "stage_since",
    "started": "started_on",
    "limit": "stage__limit_days",
    "owner": "owner__name",
}


def card(row: Mapping[str, Any]) -> dict[str, Any]:
    """An open opportunity in the shape of ui/card.html."""
    start = row["since"] or row["started"]
    days = (clock.today() - start).days if start else None
    tone = "" if days is None else stay_tone(days, row["limit"])
    return {
        "title": row["customer"] or row["name"],
        "text": row["name"].removeprefix(row["customer"]).strip(" -·—|/")
        if row["customer"]
        else "",
        "amount_html": figures.compact(row["amount"]) if row["amount"] is not None else "",
        "next": _next_of_card(row),
        "next_tone": _due_tone(row["next_step_on"]),
        "dwell": "" if days is None else stay_text(days, tone),
        "dwell_tone": tone,
        "stuck": tone == "neg",
        "owner": row["owner"],
    }


def _next_of_card(row: Mapping[str, Any]) -> str:
    if not row["next_step"] or not row["next_step_on"]:
        return row["next_step"] or ""
    return f"{row['next_step']} · {figures.day(row['next_step_on'])}"


def _due_tone(on: date | None) -> str:
    if on is None or on > clock.today():
        return ""
    return "warn" if on == clock.today() else "neg"
