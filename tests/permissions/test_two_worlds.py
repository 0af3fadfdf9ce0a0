"""Two worlds that differ only in what somebody must not see give him the same bytes."""

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from dacheng.domains.activities.models import Activity, Task
from dacheng.domains.contracts.models import Contract
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.leads.models import Lead
from dacheng.domains.opportunities.actions import open_opportunity, win
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.receivables.models import Receipt
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.documents import FORMATS
from dacheng.kernel.fields import catalogues
from dacheng.kernel.metrics import ask, dimensions_of
from dacheng.kernel.metrics.registry import catalogue as metrics
from dacheng.kernel.paths import listable
from dacheng.kernel.search.indexing import index
from dacheng.kernel.search.registry import KINDS
from dacheng.surfaces.web.dashboards.shipped import SHIPPED
from tests.permissions.addresses import filled, kind_of, sample
from tests.permissions.conftest import MARKS
from tests.permissions.test_every_url import TABLE, TAKES_FILES, Someone, addresses

# Of no record: a token of the form, the nonce of the policy, the moment a marker was signed.
NOISE = (
    (r"\b[A-Za-z0-9]{64}\b", "csrf"),
    (r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT", "header"),
    (r"nonce[-=]\"?[A-Za-z0-9+/_=-]+", "nonce"),
    (r"csrftoken=[^;]+", "cookie"),
    (r"(?<=:)[A-Za-z0-9]{6}:[A-Za-z0-9_-]{43}", "signed"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*", "moment"),
)
WORDS = {
    "name", "title", "subject", "text", "company", "needs", "minutes", "next_step", "note", "phone",
    "results", "judgement", "support", "reason", "statement", "industry", "location", "email",
    "position", "contact_name", "why", "output", "check_by", "shown", "step", "remark",
}  # fmt: skip
SUMS = {"amount", "final", "gap", "actual", "target", "baseline", "rolled", "change", "asked"}
MANY = 12
PARTS = ("word/document", "xl/worksheets", "xl/shared", "ppt/slides/slide", "ppt/charts/chart")
SORTED = ("customer", "opportunity")  # one compiler sorts them all
KINDS_PICKED = ("customer", "contact", "opportunity", "contract", "lead")


def hidden_rows(viewer: Viewer) -> Iterator[Any]:
    """(model, rows) of everything this viewer may not see, but for what nobody may."""
    for model in apps.get_models():
        scope = getattr(model, "scope", None)
        if not model.__module__.startswith("dacheng.") or scope is None or scope.internal:
            continue
        if model._meta.model_name == "submission":  # the database keeps a call as it was handed in
            continue
        if not model._meta.managed or model._meta.app_label in ("org", "processes", "products"):
            continue
        seen = model.objects.visible_to(viewer).order_by().values("pk")  # type: ignore[attr-defined]
        yield model, model.objects.exclude(pk__in=seen)  # type: ignore[attr-defined]


def change_what_is_hidden(viewer: Viewer) -> int:
    """Other words and other sums in every row he may not see."""
    changed = 0
    for model, rows in hidden_rows(viewer):
        given: dict[str, Any] = {}
        for field in model._meta.concrete_fields:
            if field.name in WORDS and isinstance(field, models.CharField | models.TextField):
                given[field.name] = "13988880000" if field.name == "phone" else "另一个世界"
            if field.name in SUMS and isinstance(field, models.DecimalField):
                given[field.name] = Decimal("4321.09")
        if given:
            changed += rows.update(**given)
    return changed


def add_more(owner: Any) -> None:
    """A dozen of everything, won and paid and lost, with his name on it."""
    by, place = viewer_for(owner), {"owner": owner, "unit": owner.unit}
    for at in range(MANY):
        customer = Customer.objects.create(name=f"贝外{at}厂", phone=f"1391111{at:04}", **place)
        Contact.objects.create(name=f"贝经理{at}", customer=customer, **place)
        Lead.objects.create(company=f"贝线索{at}", registered_at=clock.now(), **place)
        deal = open_opportunity(
            {"name": f"贝产线{at}", "customer": customer, "amount": Decimal(50_000 + at)}, by=by
        )
        about = {"about_kind": "opportunity", "about_id": deal.pk}
        Activity.objects.create(
            kind="visit", subject=f"贝访{at}", happened_at=clock.now(), entered_at=clock.now(),
            customer=customer, **about, **place,
        )  # fmt: skip
        Task.objects.create(title=f"贝事{at}", due_on=clock.today(), **about, **place)
        contract = Contract.objects.create(
            name=f"贝合同{at}", code=f"HT-B{at}", customer=customer, opportunity=deal,
            amount=Decimal(50_000 + at), state="signed", signed_on=clock.today(), **place,
        )  # fmt: skip
        Receipt.objects.create(
            code=f"SK-B{at}", contract=contract, customer=customer, amount=Decimal(100 + at),
            received_on=clock.today(), **place,
        )  # fmt: skip
    win(Opportunity.objects.get(name="贝产线1"), by=by)


def index_again() -> None:
    for one in KINDS.values():
        rows = one.model._base_manager.select_related(*one.related or (None,))
        index(record.search_row() for record in rows)


class World:
    """What one person is told, address by address."""

    def __init__(self, someone: Someone, viewer: Viewer, own: dict[str, Any]):
        self.someone, self.viewer, self.own = someone, viewer, own

    def told(self) -> dict[str, str]:
        found = {url: self._get(url, api) for url, api in self.addresses()}
        return {**found, **dict(self.figures())}

    def _get(self, url: str, api: bool) -> str:
        answer, text, _written = self.someone.asks("GET", url, api)
        if not answer.streaming and answer.content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
                text = "".join(
                    packed.read(name).decode() for name in packed.namelist()
                    if name.startswith(PARTS)
                )  # fmt: skip
        for pattern, put in NOISE:
            text = re.sub(pattern, put, text)
        return f"{answer.status_code} {text}"

    def addresses(self) -> Iterator[tuple[str, bool]]:
        for name, route in addresses():
            kind, api = kind_of(route), route.startswith("api/")
            if not TABLE.knows(name, "GET") or name in TAKES_FILES or kind and kind not in self.own:
                continue
            url, _given = sample(name, "GET", filled(name, route, self.own), self.own)
            yield url, api
            if name.endswith(":list") and not kind:
                yield from ((each, False) for each in self._of_a_list(url, name))
            if api and name.endswith("_list"):
                yield f"{url}?q=贝", True
        yield from ((url, False) for url in self._shown())
        yield from self._sought()

    def _shown(self) -> Iterator[str]:
        """Every tile of every board that ships, and his own report as every kind of file."""
        for board in SHIPPED:
            yield from (f"/dashboards/role/{board.code}/tiles/{tile.id}/" for tile in board.tiles)
        for form in FORMATS:
            if form != "pdf":  # the same document as the others, packed so that no two are alike
                yield f"/reports/{self.own['workreport']}/export/{form}/"

    def _of_a_list(self, url: str, name: str) -> Iterator[str]:
        yield f"{url}?part=totals"
        yield f"{url}?part=counts"
        yield f"{url}?part=export&all=1&format=csv"
        kind = {"activities": "activity", "opportunities": "opportunity"}.get(
            name.removesuffix(":list"), name.removesuffix("s:list")
        )
        fields = catalogues().get(kind)
        for field in fields.shown(self.viewer) if fields else ():
            if kind in SORTED and field.sorted and listable(fields.model, field.lookup):
                yield f"{url}?sort=-{field.name}"
        yield from (f"{url}?q={q}" for q in self.prefixes())

    def _sought(self) -> Iterator[tuple[str, bool]]:
        for words in self.prefixes():
            yield f"/search/?q={words}", False
            for kind in KINDS_PICKED:
                yield f"/pick/{kind}/?q={words}", False

    def prefixes(self) -> tuple[str, ...]:
        return ("贝", "另一个", "1391")

    def figures(self) -> Iterator[tuple[str, str]]:
        """Every metric in all, and by whose names would show the most."""
        for metric in metrics():
            possible = {"owner", "customer"} & set(dimensions_of(metric.name))
            for by in [(), *((one,) for one in sorted(possible))]:
                try:
                    found = ask([metric.name], viewer=self.viewer, by=by)
                except Exception as refusal:  # noqa: BLE001  a refusal is an answer too
                    yield f"{metric.name} by {by}", type(refusal).__name__
                    continue
                rows = [(row.key, row.values) for row in found.rows]
                yield f"{metric.name} by {by}", repr((rows, found.total.values))


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Each address whose answers differ, with where they begin to."""
    found = []
    for url, text in one.items():
        if text != other[url]:
            pairs = zip(text, other[url], strict=False)
            at = next((at for at, (a, b) in enumerate(pairs) if a != b), 0)
            found.append(
                f"{url}: …{text[max(0, at - 60) : at + 60]!r} / …{other[url][at : at + 60]!r}"
            )
    return found


@pytest.mark.parametrize(("who", "whose"), [("cleo", "ben"), ("ada", "cleo"), ("wes", "ben")])
def test_what_is_hidden_changes_nothing(
    who: str, whose: str, people: Any, records: Any, monkeypatch: Any
) -> None:
    own = "cleo" if who == "cleo" else "ben"
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    index_again()
    with clock.at(moment):
        world = World(Someone(who, people[who]), viewer_for(people[who]), records[own])
        before = world.told()
        add_more(people[whose])
        assert change_what_is_hidden(viewer_for(people[who])) > MANY
        index_again()
        wrong = differing(before, world.told())
    assert len(before) > 300
    assert not wrong, f"{len(wrong)} of {len(before)}\n" + "\n".join(wrong)


def test_a_masked_phone_changes_nothing(people: Any, records: Any, monkeypatch: Any) -> None:
    """Finance sees that there is a number; which one it is shows nowhere."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    index_again()
    with clock.at(moment):
        world = World(Someone("fin", people["fin"]), viewer_for(people["fin"]), records["ben"])
        before = world.told()
        with connection.cursor() as cursor:  # unseen by the history, which he may read
            cursor.execute("set local session_replication_role = replica")
        for model in (Customer, Contact, Lead):
            model.objects.filter(phone=MARKS["ben"][1]).update(phone="13977772222")  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = origin")
        index_again()
        wrong = differing(before, world.told())
    assert not wrong, f"{len(wrong)} of {len(before)}\n" + "\n".join(wrong)


def test_a_hidden_record_and_none_are_the_same(people: Any, records: Any) -> None:
    """The answer at a colleague's record is that at one that never was."""
    someone, wrong = Someone("cleo", people["cleo"]), []
    nobody = "987654321"
    for name, route in addresses():
        kind, api = kind_of(route), route.startswith("api/")
        if not kind or kind not in records["ben"] or TABLE.sees(kind, "cleo", "ben"):
            continue
        theirs = str(records["ben"][kind])
        if not theirs.isdigit():  # an id nobody can guess
            continue
        for method in ("GET", "POST"):
            answers = []
            for pk in (theirs, nobody):
                ids = {**records["cleo"], kind: pk}
                url, given = sample(name, method, filled(name, route, ids), ids)
                answer, text, _written = someone.asks(method, url, api, given)
                if not answer.streaming:  # without the headers: one counts the digits of the id
                    text = answer.content.decode()
                for pattern, put in NOISE:
                    text = re.sub(pattern, put, text)
                answers.append((answer.status_code, text.replace(url, "URL")))
            if answers[0] != answers[1]:
                wrong.append(f"{method} {route}: {answers[0][0]} / {answers[1][0]}")
    assert not wrong, "\n" + "\n".join(wrong)
