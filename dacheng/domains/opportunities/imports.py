"""Opportunities from a file: stages, outcomes, list prices and stays in stages come with them."""

import re
from collections import Counter
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dacheng.domains.customers.imports import CUSTOMER_LINK, STAMPED, stamp_unit
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.leads.models import LeadSource
from dacheng.domains.opportunities.fields import OPPORTUNITY
from dacheng.domains.opportunities.models import Opportunity, StageVisit
from dacheng.domains.opportunities.stages import State
from dacheng.domains.org.imports import PERSON_LINK
from dacheng.domains.processes.actions import ensure_stage, make_default
from dacheng.domains.processes.models import Competitor, LossReason, Process, Stage
from dacheng.domains.processes.reference import OWN
from dacheng.domains.products.imports import PRODUCT_LINK
from dacheng.domains.products.models import Product
from dacheng.kernel.access import Viewer
from dacheng.kernel.imports.among import among
from dacheng.kernel.imports.batch import Batch, Unknown
from dacheng.kernel.imports.keys import known_now
from dacheng.kernel.imports.spec import ImportSpec, Link, by_name, offer
from dacheng.kernel.imports.suggest import Names
from dacheng.kernel.imports.writing import Written

OUTCOMES = {
    State.WON: ("won", "closed won", "win", "赢单", "赢", "成交", "已成交", "签约", "成功"),
    State.LOST: (
        "lost",
        "closed lost",
        "lose",
        "输单",
        "输",
        "丢单",
        "失败",
        "流失",
        "战败",
        "未成交",
        "黄了",
    ),
}
OUTCOME_OF = {word: state for state, words in OUTCOMES.items() for word in words}
OPPORTUNITY_LINK = Link(Opportunity, by=("code", "external_id", "name"))


def outcome(stage: str) -> State | None:
    """'Closed Won', '赢单' … as a state; None for a stage on the way."""
    return OUTCOME_OF.get(re.sub(r"[\s_\-]+", " ", stage).strip().casefold())


def prepare(batch: Batch) -> None:
    """Derive state, stage, names, amounts and dates; refuse what contradicts itself."""
    stamp_unit(batch)
    now = _standing(batch)
    _place(batch, now)
    _date(batch, now)
    _price(batch)
    _name(batch)


def _standing(batch: Batch) -> list[Opportunity | None]:
    """How the opportunities that rows update stand now, for rows that do not say it."""
    ids = known_now(batch)
    rows = Opportunity.objects.filter(among(Opportunity, "id", {pk for pk in ids if pk}))
    known = rows.only("state", "stage_id", "closed_on").in_bulk() if any(ids) else {}
    return [known.get(pk) if pk else None for pk in ids]


def _place(batch: Batch, now: list[Opportunity | None]) -> None:
    """Read the stage column: an outcome closes, a known stage places, an unknown one is added."""
    written = batch.values.pop("stage", None) or [None] * len(batch)
    meant = batch.meant.get("stage", {})
    texts = [meant.get(text, text) if text else None for text in written]
    process, known = _process(batch, {text for text in texts if text and not outcome(text)})
    batch.values["process_id"] = [process.pk] * len(batch)
    batch.aside["stage"], batch.aside["process"] = texts, [process]
    first = min(known.values(), key=lambda stage: stage.order, default=None)
    _may_add_stages(batch, texts)
    states = batch.column("state")
    stages: list[int | None] = [None] * len(batch)
    for at, text in enumerate(texts):
        before = now[at]
        if before and not text and states[at] is None:
            states[at], stages[at] = before.state, before.stage_id
            continue
        closed = outcome(text) if text else None
        if closed and states[at] not in (None, closed):
            batch.refuse(at, "stage", _("阶段说“%(stage)s”，状态说的不是。") % {"stage": text})
        states[at] = closed or states[at] or State.OPEN
        if text and not closed and text.casefold() in known:
            stages[at] = known[text.casefold()].pk
        elif states[at] == State.OPEN and not text:
            stages[at] = first.pk if first else None
            if not first:
                batch.refuse(at, "stage", _("在途商机要有阶段。"))
    batch.values["stage_id"] = stages


def stage_names(_viewer: Viewer) -> list[str]:
    """What a stage column may say: a stage of the process, or how it ended."""
    stages = Stage.objects.filter(process__is_default=True).order_by("order")
    return [*stages.values_list("name", flat=True), str(State.WON.label), str(State.LOST.label)]


def _may_add_stages(batch: Batch, texts: list[str | None]) -> None:
    """Stages are the company's: who may not shape the process has to say which one is meant."""
    missing = batch.making["stage"]
    if not missing or batch.viewer.can("processes.create"):
        return
    batch.making["stage"] = []
    known, counts = Names(stage_names(batch.viewer)), Counter(texts)
    near = {name: tuple(guess for guess, _score in known.near(name)) for name in missing}
    batch.unknown["stage"] = [Unknown(name, counts[name], near[name]) for name in missing]
    for at, text in enumerate(texts):
        if text in near:
            batch.refuse(at, "stage", _("没有阶段“%(name)s”。") % {"name": text}, near[text])


def _process(batch: Batch, names: set[str]) -> tuple[Process, dict[str, Stage]]:
    """The process the file's stages belong to, and its stages by name and code.

    A company that has not begun and whose file knows none of the shipped stages brings a process
    of its own: its stages are not mixed with ours.
    """
    process = Process.objects.get(is_default=True)
    known = _stages(process)
    missing = [name for name in names if name.casefold() not in known]
    if missing and len(missing) == len(names) and not Opportunity.objects.exists():
        process = Process.objects.filter(code=OWN).order_by("-version").first() or process
        known = _stages(process)
        missing = [name for name in names if name.casefold() not in known]
    batch.making["stage"] = _in_order(batch, missing)
    return process, known


def _stages(process: Process) -> dict[str, Stage]:
    stages = list(process.stages.all())
    return {s.code.casefold(): s for s in stages} | {s.name.casefold(): s for s in stages}


def _in_order(batch: Batch, names: list[str]) -> list[str]:
    """New stages in the likeliest order: fewer begun comes first, else as in the file."""
    if not names:
        return []
    texts = batch.written["stage"]
    begun = batch.values.get("started_on") or [None] * len(batch)
    share: dict[str, list[bool]] = {
        name: [] for name in dict.fromkeys(map(str, texts)) if name in names
    }
    for text, start in zip(texts, begun, strict=True):
        if text in share:
            share[str(text)].append(start is not None)
    rest = [name for name in names if name not in share]
    return sorted(share, key=lambda name: sum(share[name]) / len(share[name])) + rest


def place_in_new_stages(batch: Batch) -> None:
    """Make the stages a file brings and put its open rows there."""
    missing = batch.making.get("stage")
    if not missing:
        return
    process = batch.aside["process"][0]
    if not process.is_default and not Opportunity.objects.exists():
        make_default(process, by=batch.viewer)
    made = {name: ensure_stage(process, name, by=batch.viewer).pk for name in missing}
    states, stages = batch.values["state"], batch.values["stage_id"]
    for at, text in enumerate(batch.aside["stage"]):
        if text in made and states[at] == State.OPEN:
            stages[at] = made[text]


def _date(batch: Batch, now: list[Opportunity | None]) -> None:
    """A close date of an open opportunity is when it is expected; closed ones need theirs."""
    states, closed = batch.values["state"], batch.column("closed_on")
    started, expected = batch.column("started_on"), batch.column("expected_on")
    created = batch.values.get("created_at") or [None] * len(batch)
    for at, state in enumerate(states):
        if state == State.OPEN:
            expected[at], closed[at] = expected[at] or closed[at], None
            continue
        before = now[at]
        closed[at] = closed[at] or (before.closed_on if before else None) or expected[at]
        if closed[at] is None:
            batch.refuse(at, "closed_on", _("赢单和输单要有结束日期。"))
        elif started[at] and started[at] > closed[at]:
            batch.refuse(
                at,
                "closed_on",
                _("结束 %(end)s 早于开始 %(start)s。") % {"end": closed[at], "start": started[at]},
            )
        elif closed[at] > batch.today:
            batch.refuse(at, "closed_on", _("结束日期 %(day)s 还没到。") % {"day": closed[at]})
    batch.values["stage_since"] = [
        (started[at] or (created[at].date() if created[at] else batch.today))
        if states[at] == State.OPEN
        else None
        for at in range(len(batch))
    ]


def _price(batch: Batch) -> None:
    """Where nobody gave an amount, an open one is worth its product's list price."""
    products = batch.values.get("product_id") or [None] * len(batch)
    prices = dict(
        Product.objects.filter(pk__in={pk for pk in products if pk}).values_list("pk", "price")
    )
    amounts, states = batch.column("amount"), batch.values["state"]
    batch.values["list_amount"] = lists = [prices.get(pk) for pk in products]
    estimates = [
        amounts[at] is None and lists[at] is not None and states[at] == State.OPEN
        for at in range(len(batch))
    ]
    for at, is_estimate in enumerate(estimates):
        if is_estimate:
            amounts[at] = lists[at]
        if amounts[at] is not None and amounts[at] < 0:
            batch.refuse(at, "amount", _("金额不能是负数。"))
    batch.values["is_estimate"] = estimates


def _name(batch: Batch) -> None:
    """An opportunity without a name is called after its customer and product, or its number."""
    names = batch.column("name")
    if all(names):
        return
    customers = _names(Customer, batch.values.get("customer_id"))
    products = _names(Product, batch.values.get("product_id"))
    codes = batch.values.get("code") or [None] * len(batch)
    made_customers = batch.written.get("customer") or [None] * len(batch)
    for at, name in enumerate(names):
        if not name:
            pk = (batch.values.get("customer_id") or [None] * len(batch))[at]
            customer = customers.get(pk) or made_customers[at]
            product = products.get((batch.values.get("product_id") or [None] * len(batch))[at])
            said = " ".join(str(part) for part in (customer, product) if part)
            names[at] = (said or codes[at] or _("未命名商机"))[:200]


def _names(model: type, ids: list[int | None] | None) -> dict[int | None, str]:
    wanted = {pk for pk in ids or [] if pk}
    return dict(model.objects.filter(pk__in=wanted).values_list("pk", "name"))


def finish(written: Written) -> None:
    """Write the stays in stages, and number what came without a number."""
    codes = written.checked.batch.values.get("code")
    with connection.cursor() as cursor:
        cursor.execute(STAYS, [written.viewer.person_id])
        if codes is None or not all(codes[at] for at in written.checked.good):
            cursor.execute(NUMBERS)
        written.kept.update(_move(cursor, written))


# Of the new rows only: `import_rows` is what was just written.
STAYS = """
insert into opportunities_stagevisit
    (opportunity_id, stage_id, entered_on, left_on, by_id, waved_reason)
select o.id, o.stage_id, coalesce(o.stage_since, o.started_on, o.closed_on), o.closed_on, %s, ''
from import_rows x join opportunities_opportunity o on o.id = x.id
where x.is_new and x.stage_id is not null
"""
NUMBERS = """
update opportunities_opportunity o set code = 'OPP-' || lpad(o.id::text, 7, '0')
from import_rows x where x.is_new and o.id = x.id and o.code = ''
"""


def _move(cursor: Any, written: Written) -> dict[str, list[int]]:
    """Changed records leave one stage and enter another today; returns the visits touched."""
    today = written.checked.batch.today
    parameters = {"ids": list(written.changed), "by": written.viewer.person_id, "today": today}
    cursor.execute(LEFT, parameters)
    left = [row[0] for row in cursor.fetchall()]
    cursor.execute(ENTERED, parameters)
    entered = cursor.fetchall()
    moved = Opportunity.objects.filter(pk__in=[row[1] for row in entered], state=State.OPEN)
    moved.update(stage_since=today)
    return {"left": left, "entered": [row[0] for row in entered]}


def undone(kept: dict[str, list[int]], restored: set[int]) -> None:
    """Visits the import began go, visits it ended go on, where the opportunity was restored."""
    visits = StageVisit.objects.filter(opportunity_id__in=restored)
    visits.filter(pk__in=kept.get("entered", ())).delete()
    visits.filter(pk__in=kept.get("left", ())).update(left_on=None)
    with connection.cursor() as cursor:
        cursor.execute(CAME, [list(restored)])


# How far they came before: the database only ever moves it on.
CAME = """
update opportunities_opportunity o set furthest_id = (
    select s.id from processes_stage s
    where s.id = o.stage_id or s.id in (
        select v.stage_id from opportunities_stagevisit v where v.opportunity_id = o.id)
    order by s."order" desc, s.id limit 1)
where o.id = any(%s)
"""
# A changed record that stands elsewhere than its open visit leaves the one and enters the other.
LEFT = """
update opportunities_stagevisit v
set left_on = greatest(v.entered_on, coalesce(o.closed_on, %(today)s))
from opportunities_opportunity o
where o.id = any(%(ids)s) and v.opportunity_id = o.id and v.left_on is null
  and (v.stage_id is distinct from o.stage_id or o.state <> 'open')
returning v.id
"""
ENTERED = """
insert into opportunities_stagevisit (opportunity_id, stage_id, entered_on, by_id, waved_reason)
select o.id, o.stage_id, %(today)s, %(by)s, ''
from opportunities_opportunity o
where o.id = any(%(ids)s) and o.state = 'open' and o.stage_id is not null
  and not exists (
    select 1 from opportunities_stagevisit v where v.opportunity_id = o.id and v.left_on is null)
returning id, opportunity_id
"""

offer(
    ImportSpec(
        "opportunities",
        pgettext_lazy("list", "商机"),
        OPPORTUNITY,
        links={
            "owner": PERSON_LINK,
            "created_by": PERSON_LINK,
            "customer": CUSTOMER_LINK,
            "contact": Link(Contact, by=("code", "external_id", "name")),
            "product": PRODUCT_LINK,
            "source": by_name(LeadSource),
            "loss_reason": by_name(LossReason),
            "competitor": by_name(Competitor),
        },
        plain=("stage",),
        known={"stage": stage_names},
        follows={
            **STAMPED,
            "state": ("stage", "state"),
            "stage_id": ("stage", "state"),
            "process_id": ("stage",),
            "stage_since": (),
            "closed_on": ("closed_on", "expected_on", "stage", "state"),
            "expected_on": ("expected_on", "closed_on"),
            "list_amount": ("product",),
            "is_estimate": ("amount",),
        },
        prepare=prepare,
        make=place_in_new_stages,
        finish=finish,
        undone=undone,
    )
)
