"""Lists of cases and of countermeasures."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from dacheng.domains.deviations import tables
from dacheng.domains.deviations.queries.showing import late_below
from dacheng.domains.deviations.stages import OPEN
from dacheng.kernel.ui.pages import ListPage


class CaseList(ListPage):
    kind, title, sort = "deviationcase", gettext_lazy("偏差"), "-detected_on"
    columns, phone, tabs = tables.CASES, tables.CASES_PHONE, tables.CASES_TABS
    unit_name = gettext_lazy("件")
    empty = gettext_lazy("没有偏差。数落后了，系统每晚会自己立案。")

    def rows(self) -> QuerySet:
        """What is open; what is over only when asked for."""
        rows = super().rows()
        asked = any(part.get("field") in ("state", "closed_on") for part in self.asked.parts)
        return rows if asked or self.asked.words else rows.filter(state__in=OPEN)


class MeasureList(ListPage):
    kind, title, sort = "countermeasure", gettext_lazy("对策"), "due_on"
    columns, phone, tabs = tables.MEASURES, tables.MEASURES_PHONE, tables.MEASURES_TABS
    unit_name = gettext_lazy("条")
    empty = gettext_lazy("还没有对策。偏差案说清原因后，在案里加。")


class LateList(ListPage):
    """For leaders: who of their people owes an answer past its day."""

    kind, title, sort = "deviationcase", gettext_lazy("逾期没答复"), "cause_due_on"
    columns, phone = tables.LATE, tables.LATE_PHONE
    unit_name = gettext_lazy("件")
    empty = gettext_lazy("你的人没有逾期的偏差。")

    def rows(self) -> QuerySet:
        late = late_below(self.viewer).order_by().values("pk")
        return super().rows().filter(pk__in=late)


class LessonList(ListPage):
    kind, title, sort = "lesson", gettext_lazy("案例库"), "-learned_on"
    columns, phone, tabs = tables.LESSONS, tables.LESSONS_PHONE, tables.LESSONS_TABS
    unit_name = gettext_lazy("条")
    empty = gettext_lazy("还没有案例。偏差验证有效、做法被采纳后，会进到这里。")


class DueList(CaseList):
    """What waits for a leader's word: plans to approve, verdicts to confirm, and what was said."""

    title, tabs, sort = gettext_lazy("验证"), tables.DUE_TABS, "-verify_on"
    empty = gettext_lazy("没有等着验证的偏差。")

    def rows(self) -> QuerySet:
        return super(CaseList, self).rows().filter(state__in=tables.JUDGED)
