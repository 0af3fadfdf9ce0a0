"""What a company has learned: a cause that was true, what was done, and how much of it came."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dacheng.domains.deviations.models.answers import Standardisation
from dacheng.domains.deviations.models.cases import DeviationCase
from dacheng.domains.deviations.models.limits import CauseCategory, Level
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope
from dacheng.kernel.search.indexing import Indexed


class Lesson(ScopedModel):
    """One page of the case library, written when a change is adopted.

    Everybody who sees deviations reads it, therefore it holds no names of people and no amounts:
    the share of the promise that came says enough to try it again.
    """

    proposal = models.OneToOneField(Standardisation, models.CASCADE, related_name="lesson")
    case = models.ForeignKey(DeviationCase, models.CASCADE, related_name="lessons")
    metric = models.CharField(_("指标"), max_length=60, db_index=True)
    level = models.CharField(_("层级"), max_length=10, choices=Level)
    category = models.ForeignKey(
        CauseCategory, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("原因分类"),
    )  # fmt: skip
    industry = models.CharField(_("行业"), max_length=80, blank=True)
    cause = models.CharField(_("当时的根因"), max_length=300)
    did = models.CharField(_("做了什么"), max_length=300)
    output = models.CharField(_("交出什么"), max_length=200, blank=True)
    share = models.DecimalField(
        _("兑现了承诺的"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    kind = models.CharField(_("改什么"), max_length=8, choices=Standardisation.Kind)
    text = models.CharField(_("以后怎么做"), max_length=300)
    learned_on = models.DateField(_("入库"))
    is_active = models.BooleanField(_("还管用"), default=True)

    scope = Scope(shared=True)

    class Meta:
        ordering = ["-learned_on", "-pk"]
        verbose_name = _("案例")

    def __str__(self) -> str:
        return self.did

    def search_row(self) -> Indexed:
        more = (self.cause, self.text, self.output, self.industry)
        return Indexed("lesson", self.pk, self.did, tuple(filter(None, more)))
