"""Opportunities, their stays in stages and their daily snapshots."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.leads.models import Lead, LeadSource
from dacheng.domains.opportunities.stages import LIFECYCLE, State
from dacheng.domains.org.models import OrgUnit, Owned, Person
from dacheng.domains.processes.models import Competitor, LossReason, Process, Stage
from dacheng.domains.products.models import Product
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import INTERNAL, Scope
from dacheng.kernel.access.rows import ScopedQuerySet
from dacheng.kernel.months import month_of
from dacheng.kernel.search.indexing import Indexed


class OpportunityQuerySet(ScopedQuerySet):
    """Opportunities by state."""

    def open(self):
        return self.filter(state=State.OPEN)


class Opportunity(Owned):
    """A chance to sell, worth `amount` if it is won.

    `list_amount` is what the product costs by the list; where nobody gave an amount, it is the
    amount too and `is_estimate` says so. `started_on` is when the cycle began (no date yet: not
    worked on). `stage` keeps the last stage when the record is closed, and `furthest` is the one
    furthest along it ever stood in: the database writes it with the stage. It writes too which win
    `is_first_win` of its customer: the earliest closed, of one day the one recorded first.
    """

    name = models.CharField(_("商机"), max_length=200)
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("客户"),
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("联系人")
    )
    lead = models.ForeignKey(
        Lead, models.SET_NULL, null=True, blank=True, related_name="opportunities"
    )
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("产品")
    )
    source = models.ForeignKey(
        LeadSource, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("来源")
    )
    process = models.ForeignKey(Process, models.PROTECT, related_name="+", verbose_name=_("流程"))
    stage = models.ForeignKey(
        Stage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("阶段")
    )
    furthest = models.ForeignKey(  # without index and constraint: it was `stage` once
        Stage,
        models.DO_NOTHING,
        null=True,
        editable=False,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("最远阶段"),
    )
    stage_since = models.DateField(_("进入阶段"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=4, choices=State, default=State.OPEN)
    is_first_win = models.BooleanField(default=False, db_default=False, editable=False)
    amount = models.DecimalField(_("金额"), max_digits=18, decimal_places=2, null=True, blank=True)
    list_amount = models.DecimalField(
        _("标价金额"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    is_estimate = models.BooleanField(_("按标价估"), default=False)
    probability = models.DecimalField(
        _("赢单概率"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    started_on = models.DateField(_("开始"), null=True, blank=True)
    expected_on = models.DateField(_("预计签约"), null=True, blank=True)
    closed_on = models.DateField(_("结束"), null=True, blank=True)
    loss_reason = models.ForeignKey(
        LossReason,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("输单原因"),
    )
    competitor = models.ForeignKey(
        Competitor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("竞争对手"),
    )
    close_note = models.CharField(_("结束说明"), max_length=500, blank=True)
    next_step = models.CharField(_("下一步"), max_length=300, blank=True)
    next_step_on = models.DateField(_("下一步日期"), null=True, blank=True)
    last_activity_at = models.DateTimeField(_("最近跟进"), null=True, blank=True)
    note = models.TextField(_("备注"), blank=True)
    started_ym = month_of("started_on")
    closed_ym = month_of("closed_on")
    expected_ym = month_of("expected_on")

    objects = OpportunityQuerySet.as_manager()
    scope = Scope(owner="owner", unit="unit", collaborators=True, stand_in=True)
    can_be_about = True
    lifecycle = LIFECYCLE
    months = ("started_ym", "closed_ym", "expected_ym")
    unrecorded = (
        *("updated_at", "version", "last_activity_at", "furthest_id", "is_first_win"),
        *months,
    )

    class Meta(Owned.Meta):
        verbose_name = _("商机")
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="opportunity_code_once"
            ),
            models.CheckConstraint(
                name="opportunity_closed_has_date",
                condition=models.Q(state="open", closed_on=None)
                | models.Q(state__in=["won", "lost"], closed_on__isnull=False),
                violation_error_message=_("赢单和输单要有结束日期，在途的不能有。"),
            ),
            models.CheckConstraint(
                name="opportunity_dates_in_order",
                condition=models.Q(closed_on=None)
                | models.Q(started_on=None)
                | models.Q(closed_on__gte=models.F("started_on")),
                violation_error_message=_("结束日期早于开始日期。"),
            ),
            models.CheckConstraint(
                name="opportunity_open_has_stage",
                condition=~models.Q(state="open") | models.Q(stage__isnull=False),
                violation_error_message=_("在途商机要有阶段。"),
            ),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="opportunity_recent"),
            models.Index(fields=["owner", "-updated_at", "-id"], name="opportunity_owner_recent"),
            models.Index(
                fields=["stage", "-updated_at", "-id"],
                condition=models.Q(state="open"),
                name="opportunity_board",
            ),
            # Wide enough that the figures of a period never touch the rows themselves.
            models.Index(
                fields=["closed_ym", "unit", "state"],
                include=[
                    *("amount", "owner", "id", "closed_on", "started_on", "customer"),
                    "is_first_win",
                ],
                name="opportunity_closed_wide",
            ),
            models.Index(
                fields=["started_ym", "unit"],
                include=["owner", "state", "id"],
                name="opportunity_started_figures",
            ),
            models.Index(
                fields=["customer", "closed_on", "id"],
                condition=models.Q(state="won"),
                name="opportunity_first_win",
            ),
            models.Index(  # what was won until today, day by day
                fields=["closed_on"],
                include=["amount", "customer", "unit", "owner", "closed_ym"],
                condition=models.Q(state="won"),
                name="opportunity_won_on",
            ),
            models.Index(  # the largest of those that want attention
                models.F("amount").desc(nulls_last=True),
                "id",
                condition=models.Q(state="open"),
                include=[
                    *("unit", "owner", "stage", "stage_since", "started_on", "created_at"),
                    "last_activity_at",
                ],
                name="opportunity_open_largest",
            ),
            # All that boards, the pipeline and the list of stuck ones sum up.
            models.Index(
                fields=["state", "unit", "stage"],
                include=[
                    "amount",
                    "owner",
                    "id",
                    "process",
                    "probability",
                    "stage_since",
                    "started_on",
                    "created_at",
                    "last_activity_at",
                    "expected_on",
                ],
                condition=models.Q(state="open"),
                name="opportunity_open_wide",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def search_row(self) -> Indexed:
        """What it is found by."""
        whose = self.customer.name if self.customer else ""
        return Indexed(
            "opportunity", self.pk, self.name, (self.code, self.external_id or "", whose)
        )


class StageVisit(ScopedModel):
    """One stay of an opportunity in a stage: [entered_on, left_on). Written from the first day."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="visits")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    entered_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    waved_reason = models.CharField(max_length=300, blank=True)

    scope = Scope(parent="opportunity")
    audited = False  # a visit repeats what the opportunity's own entries say

    class Meta:
        ordering = ["entered_on", "id"]
        indexes = [models.Index(fields=["opportunity", "entered_on"], name="visit_opportunity")]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity"], condition=models.Q(left_on=None), name="one_open_visit"
            )
        ]


class UsualStay(ScopedModel):
    """The median stay in a stage of the opportunities open or closed within a span, as of a night:
    finding a middle means going through all stays. `whose` names those counted; '' is everybody's.
    """

    whose = models.CharField(max_length=60, db_default="")
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="+")
    since = models.DateField()
    until = models.DateField()
    days = models.DecimalField(max_digits=8, decimal_places=1)
    made_on = models.DateField()

    scope = INTERNAL
    audited = False  # follows from stays

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["whose", "since", "until", "stage"], name="one_usual_stay"
            )
        ]


class Concentration(ScopedModel):
    """Which customers carried the wins of a span: A, B and C with their sums and largest ones, in
    `classes`. Of everybody, or of some units; holds while no win of them has changed since."""

    whose = models.CharField(max_length=60)
    units = ArrayField(models.BigIntegerField(), null=True)
    since = models.DateField()
    until = models.DateField()
    classes = models.JSONField()

    scope = INTERNAL
    audited = False  # follows from wins

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["whose", "since", "until"], name="one_concentration")
        ]


class WinsChanged(ScopedModel):
    """A month in which wins of a unit (0: of none) are others than when they were last summed by
    customer; written by triggers, never unique, so that two changes never wait for each other."""

    month = models.IntegerField()
    unit = models.BigIntegerField()

    scope = INTERNAL
    audited = False  # says nothing that the history of the records does not say


class Snapshot(ScopedModel):
    """How an open opportunity stood at the end of a day; the past of the pipeline.

    It outlives the opportunity, so that a deleted one is missing in no past. `path` is that of the
    unit on that day; `category` is left to whoever forecasts.
    """

    day = models.DateField()
    opportunity = models.ForeignKey(
        Opportunity, models.DO_NOTHING, related_name="snapshots", db_constraint=False
    )
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    probability = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    expected_on = models.DateField(null=True)
    path = models.CharField(max_length=200, db_default="")
    category = models.CharField(max_length=8, db_default="")

    scope = INTERNAL
    audited = False  # repeats, once a day, what the history already says

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "opportunity"], name="one_snapshot_a_day")
        ]
