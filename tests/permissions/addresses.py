"""Every address of the product by name, filled with the ids of somebody's records."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver

PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
BLANK = r"^blank/(?P<name>[a-z]+)\.(?P<kind>xlsx|csv)$"
# Which record an id in an address is of, by how the address begins; the longest counts.
IDS = {
    "api/people": "person", "api/products": "product", "api/customers": "customer",
    "api/contacts": "contact", "api/leads": "lead", "api/opportunities": "opportunity",
    "api/activities": "activity", "api/tasks": "task", "api/contracts": "contract",
    "api/receipts": "receipt", "api/imports": "run", "api/files": "file", "imports/": "run",
    "files/<slug": "customer", "files/": "file", "jobs/": "job", "tokens/": "token",
    "webhooks/": "webhook", "fields/": "field", "dashboards/": "dashboard",
    "notices/": "notice", "deliveries/": "delivery", "cell/": "customer", "people/": "person",
    "products/": "product", "customers/": "customer", "contacts/": "contact", "tasks/": "task",
    "calendar/tasks/": "task",
    "activities/<slug": "customer", "activities/": "activity", "processes/stages": "stage",
    "processes/reasons": "reason", "processes/": "process", "leads/": "lead",
    "opportunities/from_lead": "lead", "opportunities/": "opportunity", "contracts/": "contract",
    "contracts/from_opportunity": "opportunity", "receipts/": "receipt",
    "invoices/": "invoice", "api/invoices": "invoice",
    "api/targets": "targetplan",
    "targets/plans/": "targetplan", "targets/lines/": "planline", "targets/cells/": "target",
    "targets/answers/": "answer", "targets/goals/": "goal",
    "forecasts/<int:pk>/withdraw": "submission", "forecasts/<int:pk>/take_back": "adjustment",
    "forecasts/category": "opportunity", "forecast-stages/": "stage",
    "api/reports": "workreport",
    "reports/": "workreport", "reports/items": "planitem", "reports/reviews": "businessreview",
    "reports/topics": "topic", "reports/decisions": "decision", "reports/start": "reporttemplate",
    "reports/templates": "reporttemplate",
    "api/deviations": "deviationcase", "api/countermeasures": "countermeasure",
    "deviations/": "deviationcase", "deviations/measures/": "countermeasure",
    "deviations/lessons/": "lesson", "deviations/proposals/": "standardisation", "deviations/rules/limits/": "pacelimit",
    "deviations/rules/causes/": "causecategory", "deviations/rules/signals/": "signalrule",
    "delegations/": "delegation", "api/delegations": "delegation",
    "roles/": "role", "security/": "factor", "views/": "view", "bulk/run/": "bulkrun", "exports/": "export",
}  # fmt: skip
WORDS = {
    "cell/": {"kind": "customer", "name": "name"},
    "roles/": {"kind": "customer", "name": "phone", "area": "leads"},
    "": {
        "kind": "customer",
        "layout": "list",
        "name": "customers",
        "step": "submit",
        "check": "achievable",
        "axis": "source",
        "format": "docx",
        "metric": "visit_count",
        "section": "goal",
        "area": "leads",
        "day": "2030-01-01",
    },
}


def patterns(resolver: Any = None, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(name, pattern) of every address that is not a file of the page."""
    for one in (resolver or get_resolver()).url_patterns:
        route = f"{before}{one.pattern}"
        if isinstance(one, URLPattern):
            if not route.startswith("static/"):
                yield f"{space}{one.name or route}", route
        else:
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from patterns(one, route, inner)


def kind_of(route: str) -> str:
    """The kind of record the ids of an address are of; '' when it holds none."""
    if not re.search(r"<(int|uuid):", route):
        return ""
    known = [start for start in IDS if route.startswith(start)]
    assert known, f"say in IDS of which record the id in {route} is"
    return IDS[max(known, key=len)]


def filled(name: str, route: str, ids: dict[str, Any]) -> str:
    """The address with the ids of these records in it."""
    if BLANK in route:
        return "/imports/blank/customers.csv"
    if route == "^api/":
        return "/api/nowhere"
    if name.startswith("dashboards:") and "<slug:" in route:
        route = route.replace("<slug:code>", "seller").replace("<slug:tile>", "t1")
    if name == "dashboards:whom":
        return "/dashboards/whom/?of=seller"
    if name.startswith("metric"):
        return "/" + PART.sub("won_amount", route)
    if name.startswith("help:"):
        return "/" + PART.sub("board" if name == "help:picture" else "seller", route)
    words = WORDS[next(start for start in WORDS if route.startswith(start))]

    def fill(found: re.Match[str]) -> str:
        if found["kind"] in ("int", "uuid"):
            return str(ids["person" if found["name"] == "person" else kind_of(route)])
        return words[found["name"]]

    return "/" + PART.sub(fill, route)


# What an address asks for behind the question mark.
ASKED = {
    "opportunities:give": "ids={opportunity}", "opportunities:expect": "ids={opportunity}",
    "opportunities:plan": "ids={opportunity}", "opportunities:move": "stage={stage}",
    "forecasts:category": "to=commit", "bulk": "ids={customer}",
    "targets:take_offer": "of=person-{person}", "fields:claim": "kind=customer&key=产地",
}  # fmt: skip


def sample(name: str, method: str, url: str, ids: dict[str, Any]) -> tuple[str, Any]:
    """An address and a body complete enough that only the right to it decides."""
    if name in ASKED:
        url = f"{url}?{ASKED[name].format_map({'customer': 0, **ids})}"
    if method != "POST":
        return url, None
    if name.endswith(("_files", "files:upload")):
        return url, {"file": SimpleUploadedFile("a.txt", b"hello")}
    if name == "imports_list":
        return url, {"file": SimpleUploadedFile("a.csv", b"x\n1"), "spec": "customers"}
    bodies = {
        "forecasts:category": {"to": "commit"},
        "forecast_stages:categorise": {"to": "commit"},
        "fields:new": {"label": "渠道", "type": "text"},
        "fields:claim": {"label": "产地", "type": "text"},
        "fields:change": {"label": "别名"},
        "opportunities:invite": {"person": ids["person"]},
        "dashboards:resize": {"size": "6"},
        "people_list": {"username": "zoe", "name": "Zoe"},
        "people_delegate": {
            "stand_in": ids["sid"],
            "begins_on": "2090-01-01",
            "ends_on": "2090-01-02",
        },
        "people_move": {"unit": ids["unit"], "on": "2026-01-01"},
        "people_give_role": {"role": ids["role"]},
        "people_take_role": {"role": ids["role"]},
        "products_list": {"name": "New"},
        "customers_list": {"name": "New"},
        "contacts_list": {"name": "New"},
        "leads_list": {"company": "New"},
        "opportunities_list": {"name": "New"},
        "activities_list": {"kind": "call", "subject": "hello"},
        "tasks_list": {"title": "New"},
        "contracts_list": {"name": "New", "amount": "1.00", "customer": ids.get("customer")},
        "receipts_list": {"amount": "1.00", "contract": ids.get("contract")},
        "invoices_list": {"amount": "1.00", "contract": ids.get("contract")},
        "leads_invalidate": {"invalid_reason": "x"},
        "opportunities_lose": {"loss_reason": ids["reason"]},
        "opportunities_move": {"stage": ids["stage"]},
        "opportunities_set_next_step": {"next_step": "call"},
        "tasks_postpone": {"due_on": "2030-01-01"},
        "calendar_move": {"day": "2030-01-01"},
        "contracts_cancel": {"why": "x"},
        "receipts_reverse": {"why": "x"},
        "invoices_void": {"why": "x"},
        "metrics_ask": {"metrics": ["won_amount"]},
        "imports_mapping": {"columns": {}},
        "roles:new": {"name": "新"},
        "roles:rename": {"name": "新名"},
        "roles:area": {"view": "own"},
        "roles:level": {"level": "hidden"},
        "worktime:day": {"kind": "rest", "note": "x"},
        "worktime:bring": {"text": "2030-01-01 休 元旦"},
        "worktime:hours": {"opens1": "09:00", "closes1": "17:00"},
        "reports_return_": {"why": "x"},
        "deviations_send_back": {"why": "x"},
        "deviations_dismiss": {"why": "x"},
        "deviations_settle": {"note": "x"},
        "deviations_merge": {"into": ids.get("deviationcase"), "why": "x"},
        "deviations_confirm": {"verdict": "partly", "note": "x"},
        "deviations_explain": {
            "category": ids["causecategory"],
            "statement": "x",
            "share": "0.5",
            "evidence": "x",
        },
        "deviations_add_measure": {
            "title": "x",
            "output": "x",
            "owner": ids["person"],
            "due_on": "2030-01-01",
            "metric": "won_amount",
            "baseline": "1",
            "change": "1",
            "effect": "2030Q1",
            "check_by": "x",
        },
        "countermeasures_advance": {"progress": 10},
        "countermeasures_block": {"blocker": "x"},
        "countermeasures_finish": {"result": "x"},
        "countermeasures_drop": {"why": "x"},
    }
    if name.endswith("_hand_over"):
        return url, {"to": ids["person"]}
    if name.endswith(("_invite", "_uninvite")):
        return url, {"person": ids["person"]}
    return url, bodies.get(name)
