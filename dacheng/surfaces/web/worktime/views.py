"""The year of the company and the dialogs that change it; only for who administers."""

import calendar
from datetime import date
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dacheng.kernel import clock
from dacheng.kernel.calendar import WorkCalendar, changing
from dacheng.kernel.calendar.days import load
from dacheng.kernel.calendar.models import WorkDay
from dacheng.kernel.calendar.reading import Wanted
from dacheng.kernel.monthnames import month_name
from dacheng.kernel.periods import Grain, Period, this
from dacheng.kernel.ui.verbs import VerbPage
from dacheng.surfaces.web.worktime import forms


@require_GET
def year(request: HttpRequest) -> HttpResponse:
    """?year= of the company: every day that is not as its weekday says is marked."""
    shown = _year(request)
    rows = changing.exceptions(shown, viewer=request.viewer)
    times = load()
    context = {
        "title": _("工作日历"),
        "crumbs": [{"label": _("工作日历")}],
        "year": shown,
        "years": [{"label": str(one), "url": f"{request.path}?year={one}", "current": one == shown}
                  for one in range(shown - 1, shown + 2)],
        "estimated": shown not in times.confirmed,
        "total": times.workdays_between(Period(date(shown, 1, 1), date(shown + 1, 1, 1))),
        "months": [_month(shown, number, rows, times) for number in range(1, 13)],
        "hours": [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in times.hours],
        "exceptions": sorted(rows.values(), key=lambda row: row.day),
    }  # fmt: skip
    return render(request, "worktime/year.html", context)


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    found = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return found if changing.FIRST < found < changing.LAST else clock.today().year


def _month(year: int, number: int, rows: dict[date, WorkDay], times: WorkCalendar) -> Any:
    period = this(Grain.MONTH, date(year, number, 1))
    weeks = calendar.Calendar().monthdatescalendar(year, number)
    return {
        "label": month_name(number),
        "workdays": times.workdays_between(period),
        "weeks": [[_day(day, number, rows, times) for day in week] for week in weeks],
    }


def _day(day: date, month: int, rows: dict[date, WorkDay], times: WorkCalendar) -> Any:
    if day.month != month:
        return None
    row = rows.get(day)
    return {
        "number": day.day,
        "day": day,
        "works": times.is_workday(day),
        "other": times.is_workday(day) is not (day.weekday() < 5),
        "note": row.note if row else "",
        "today": day == clock.today(),
        "url": reverse("worktime:day", args=[day.isoformat()]),
    }


class TimeVerb(VerbPage):
    """A change of the calendar; what it does to the months is said while it is chosen."""

    needs, template = changing.NEEDS, "worktime/change.html"
    effect = ""

    @property
    def record(self) -> Any:
        self.viewer.require(self.needs)

    def title(self) -> str:
        return str(self.label)

    def still_seen(self) -> bool:
        return True

    def after(self) -> str:
        return reverse("worktime:year")

    def wanted(self, form: Any) -> list[Wanted]:
        """The days as this form would have them."""
        return []

    def get(self, request: HttpRequest, **given: Any) -> HttpResponse:
        if request.GET.get("part") != "effect":
            return super().get(request, **given)
        self.record  # noqa: B018  who may not, learns nothing of the effect either
        return self._told(self.form(request.GET))

    def post(self, request: HttpRequest, **given: Any) -> HttpResponse:
        if request.POST.get("part") != "effect":
            return super().post(request, **given)
        self.record  # noqa: B018
        return self._told(self.form(request.POST))

    def _told(self, form: Any) -> HttpResponse:
        lines = months_changed(self.wanted(form)) if form.is_valid() else []
        return render(self.request, "worktime/effect.html", {"lines": lines, "form": form})

    def context(self, form: django_forms.Form) -> dict[str, Any]:
        return {**super().context(form), "effect_by": self.effect}


def months_changed(wanted: list[Wanted]) -> list[str]:
    """'2027 年 2 月：工作日 20 → 17' for each month that would have more or fewer."""
    before = load()
    exceptions = {**before.exceptions, **{one.day: _works(one) for one in wanted}}
    after = WorkCalendar(exceptions, before.confirmed, before.hours, before.zone)
    lines = []
    for year, month in sorted({(one.day.year, one.day.month) for one in wanted}):
        period = this(Grain.MONTH, date(year, month, 1))
        was, now = before.workdays_between(period), after.workdays_between(period)
        if was != now:
            said = {"year": year, "month": month, "was": was, "now": now}
            lines.append(_("%(year)d 年 %(month)d 月：工作日 %(was)d → %(now)d") % said)
    return lines


def _works(one: Wanted) -> bool:
    return one.kind == WorkDay.Kind.WORK if one.kind else one.day.weekday() < 5


class ChangeDay(TimeVerb):
    label, effect = gettext_lazy("存下"), "get"

    @property
    def day(self) -> date:
        try:
            return date.fromisoformat(self.kwargs["day"])
        except ValueError as error:
            raise Http404 from error

    def title(self) -> str:
        return _("%(day)s，星期%(weekday)s") % {
            "day": self.day.isoformat(), "weekday": _weekday(self.day)
        }  # fmt: skip

    def form(self, data: Any = None) -> forms.DayForm:
        row = changing.exceptions(self.day.year, viewer=self.viewer).get(self.day)
        initial = {"kind": row.kind, "note": row.note} if row else {"kind": ""}
        return forms.DayForm(data, initial=initial)

    def wanted(self, form: Any) -> list[Wanted]:
        return [Wanted(self.day, form.cleaned_data["kind"], "")]

    def act(self, given: dict[str, Any]) -> str:
        changing.set_day(self.day, given["kind"], given["note"], by=self.viewer)
        return _("%(day)s 改了") % {"day": self.day}


def _weekday(day: date) -> str:
    names = (_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日"))
    return names[day.weekday()]


class BringIn(TimeVerb):
    label, effect = gettext_lazy("排进去"), "post"
    lead = gettext_lazy("整年的放假通知一次贴进来。已经排过的天按这里的改，没提到的不动。")

    def title(self) -> str:
        return _("导入放假安排")

    def form(self, data: Any = None) -> forms.BringForm:
        return forms.BringForm(data)

    def wanted(self, form: Any) -> list[Wanted]:
        return list(form.days)

    def act(self, given: dict[str, Any]) -> str:
        form = self.form(self.request.POST)
        form.is_valid()
        changed = changing.bring_in(form.days, by=self.viewer)
        return _("排了 %(n)d 天") % {"n": changed} if changed else _("和现在的一样，没有要改的")


class ChangeHours(TimeVerb):
    label, two = gettext_lazy("存下"), True
    lead = gettext_lazy("按小时算的期限从这时起按新的算；已经定下的期限不变。")

    def title(self) -> str:
        return _("工作时间")

    def form(self, data: Any = None) -> forms.HoursForm:
        initial = {}
        for at, (opens, closes) in enumerate(load().hours, 1):
            initial |= {f"opens{at}": opens, f"closes{at}": closes}
        return forms.HoursForm(data, initial=initial)

    def act(self, given: dict[str, Any]) -> str:
        form = self.form(self.request.POST)
        if not form.is_valid():
            raise ValidationError(_("每一段都要有从几点和到几点。"))
        changing.set_hours(form.hours(), by=self.viewer)
        return _("工作时间改了")
