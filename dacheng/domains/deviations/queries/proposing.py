"""Causes the figures themselves suggest, each with the reason it is suggested for."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel.charts import Measure
from dacheng.kernel.metrics import get
from dacheng.kernel.money import format_percent

WORTH_NAMING = Decimal("0.10")  # of the gap
MOST = 4
BY_PART = {
    "target": "target_too_high",
    "in_work": "promotion",
    "decided": "follow_up_late",
    "won": "skill",
    "size": "skill",
    "mix": "screening",
    "signing": "approval_slow",
    "owed_before": "season_wrong",
    "signed_since": "promotion",
    "collected_share": "follow_up_late",
}
IN_MONEY = ("size", "owed_before", "signed_since")
PRICE_WORDS = ("价", "price", "Price")


def proposals(case: Any) -> list[dict[str, Any]]:
    """At most four, the heaviest first; their shares are those of the gap."""
    kept = case.evidence
    found = kept.get("decomposition", {})
    gap = Decimal(found.get("gap") or 0)
    if not gap:
        return []
    made = []
    for part in sorted(found.get("parts", ()), key=lambda part: Decimal(part["amount"]) / gap):
        share = Decimal(part["amount"]) / gap
        if share >= WORTH_NAMING:
            made.append(_proposal(in_words(case.metric, part), min(share, Decimal(1)), kept))
    made.reverse()
    return [*made[:MOST], *_from_vacancies(kept)][: MOST + 1]


def _proposal(part: dict[str, Any], share: Decimal, kept: dict[str, Any]) -> dict[str, Any]:
    name = part["name"]
    category, why, proofs = BY_PART.get(name, "follow_up_late"), "", []
    if name.startswith("stage:"):
        category, why, proofs = _lost_at(kept)
    elif name == "decided":
        proofs = kept.get("slipped", {}).get("rows", [])[:3]
    elif name in ("in_work", "size", "mix"):
        proofs = kept.get("lost", {}).get("rows", [])[:3]
    elif name == "collected_share":
        proofs = kept.get("overdue", [])[:3]
    because = _because(part, share)
    return {
        "part": name,
        "category": category,
        "statement": f"{part['label']}：{why}" if why else part["label"],
        "because": because,
        "share": str(share.quantize(Decimal("0.01"))),
        "evidence": [{"kind": row["kind"], "id": row["id"], "text": row["text"]} for row in proofs],
    }


def in_words(metric: str, part: dict[str, Any]) -> dict[str, Any]:
    """A part of a gap with its figures, now and usual, as people write them."""
    if part["name"] in IN_MONEY:
        measure = Measure("", "money")
    elif part["name"].startswith("member:"):
        measure = Measure("", str(get(metric).unit))
    else:
        return part
    said = {key: measure.said(Decimal(part[key])) for key in ("now", "usual") if part[key]}
    return {**part, **said}


def _because(part: dict[str, Any], share: Decimal) -> str:
    said = {"label": part["label"], "share": format_percent(share, 0)}
    if part.get("now") and part.get("usual"):
        return _("占缺口 %(share)s：现在 %(now)s，常态 %(usual)s") % {**said, **part}
    return _("占缺口 %(share)s") % said


def _lost_at(kept: dict[str, Any]) -> tuple[str, str, list[dict[str, Any]]]:
    """Losses name a rival and a reason; price is a cause of its own."""
    rivals = kept.get("rivals") or []
    proofs = kept.get("lost", {}).get("rows", [])[:3]
    if not rivals:
        return "skill", "", proofs
    first = rivals[0]
    about_price = any(word in first["why"] for word in PRICE_WORDS)
    said = _("%(n)s 单输给%(whom)s，%(why)s") % {
        "n": first["count"],
        "whom": first["whom"],
        "why": first["why"] or _("没写原因"),
    }
    proofs = [row for row in kept.get("lost", {}).get("rows", []) if row["whom"] == first["whom"]]
    return "rival_price" if about_price else "skill", said, proofs[:3]


def _from_vacancies(kept: dict[str, Any]) -> list[dict[str, Any]]:
    found = kept.get("vacancies") or {}
    if not found.get("left") or found.get("now", 0) >= found.get("then", 0):
        return []
    names = _("、").join(row["name"] for row in found["left"])
    return [
        {
            "part": "vacancies",
            "category": "headcount",
            "statement": _("人手少了：%(names)s 离开") % {"names": names},
            "because": _("原来 %(then)s 人，现在 %(now)s 人") % found,
            "share": "",
            "evidence": [],
        }
    ]
