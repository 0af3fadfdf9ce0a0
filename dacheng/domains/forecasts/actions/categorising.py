"""Putting opportunities and stages into categories, and keeping the category of each day."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.forecasts.models import CHOOSABLE, CategoryChoice, StageCategory
from dacheng.domains.forecasts.queries.standings import past_category
from dacheng.domains.opportunities.models import Opportunity, Snapshot
from dacheng.domains.opportunities.stages import State
from dacheng.domains.processes.models import Stage
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.audit import acting


@transaction.atomic
def categorise(opportunity: Opportunity, category: str | None, *, by: Viewer) -> None:
    """Choose the category of an open opportunity; it stays whatever stage comes, until None
    gives it back to the stage."""
    fresh = Opportunity.objects.select_for_update(of=("self",)).get(pk=opportunity.pk)
    if not permits(by, "change", fresh) or not by.can("forecasts.create"):
        raise PermissionDenied(_("你不能改这条记录。找负责人或主管。"))
    if fresh.state != State.OPEN:
        raise ValidationError(_("已经结束的商机没有类别可选。"))
    if category is not None and category not in CHOOSABLE:
        raise ValidationError({"category": _("没有这个类别。")})
    with acting(by, "categorise"):
        if category is None:
            CategoryChoice.objects.filter(opportunity=fresh).delete()
            return
        CategoryChoice.objects.update_or_create(
            opportunity=fresh,
            defaults={"category": category, "by_id": by.person_id, "at": clock.now()},
        )


@transaction.atomic
def categorise_stage(stage: Stage, category: str | None, *, by: Viewer) -> None:
    """Say in which category a stage puts its opportunities; None leaves it to its chance."""
    by.require("processes.change")
    if category is not None and category not in CHOOSABLE:
        raise ValidationError({"category": _("没有这个类别。")})
    with acting(by, "categorise"):
        if category is None:
            StageCategory.objects.filter(stage=stage).delete()
        else:
            StageCategory.objects.update_or_create(stage=stage, defaults={"category": category})


def mark_day(day: date) -> int:
    """Keep with each snapshot of a day the category it had; returns how many were marked.

    A choice counts only if it was made by the end of that day; a stage changed since does not
    change a day that is marked.
    """
    rows = Snapshot.objects.filter(day=day, category="")
    chosen = dict(
        CategoryChoice.objects.filter(at__date__lte=day, opportunity__in=rows.values("opportunity"))
        .values_list("opportunity_id", "category")
    )  # fmt: skip
    marked = []
    for one in rows.annotate(says=past_category()):
        one.category = str(chosen.get(one.opportunity_id, one.says))
        marked.append(one)
    return Snapshot.objects.bulk_update(marked, ["category"], batch_size=1000)
