"""Figures are taken once, with their question, and stay."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dacheng.domains.contracts.models import Contract
from dacheng.domains.reports import actions, queries
from dacheng.domains.reports.models import NumberRows, ReportTemplate, WorkReport
from dacheng.domains.reports.queries import narrative
from dacheng.domains.reports.queries.behind import compared_rows, told
from dacheng.domains.reports.tests.conftest import WEEK, later
from dacheng.kernel import clock
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.exports.models import Export
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.periods import Period


def test_the_draft_holds_every_figure_with_its_comparison(report):
    figures = queries.Figures(report.snapshot)
    assert figures.value("signed_amount") == Decimal(200_500)
    assert figures.value("signed_amount", "pop") == Decimal(100_000)
    assert figures.value("visit_count") == 3
    assert figures.value("contract_size") == Decimal(100_250)
    assert figures.change("signed_amount", "pop") == Decimal("1.005")
    assert report.frozen_at is not None


def test_later_changes_of_records_do_not_change_a_report(report, viewer, company):
    before = report.snapshot
    Contract.objects.update(amount=1)
    report.refresh_from_db()
    assert report.snapshot == before
    with pytest.raises(StepRefused):
        actions.refresh(report, by=viewer(company.ben))
    assert WorkReport.objects.get(pk=report.pk).snapshot == before


def test_the_difference_to_now_is_said(report, viewer, company):
    Contract.objects.filter(amount=80_500).update(amount=70_500)
    found = queries.compared(report.snapshot, "signed_amount", viewer=viewer(company.ben))
    assert found["then"] == 200_500 and found["now"] == 190_500 and found["difference"] == -10_000


def test_before_the_period_is_over_figures_follow_until_it_ends(
    week, template, company, viewer, contract
):
    by = viewer(company.ben)
    with clock.at(later(days=2)):
        running = actions.draft(template, company.ben, Period.parse("2026W12"), by=by)
        assert running.frozen_at is None
        contract(50_000, date(2026, 3, 18), customer=week.buyer)
        running = actions.refresh(running, by=by)
    assert queries.Figures(running.snapshot).value("signed_amount") == 50_000
    with clock.at(later(days=7)):
        assert actions.freeze_due() == 1
    running.refresh_from_db()
    assert running.frozen_at is not None


def test_a_report_shows_its_author_what_he_sees_and_no_more(
    week, company, viewer, contract, person
):
    contract(999_000, date(2026, 3, 11), owner=company.cleo)
    team = ReportTemplate.objects.get(code="team_week")
    ada = actions.draft(team, company.ada, WEEK, by=viewer(company.ada))
    assert queries.Figures(ada.snapshot).value("signed_amount") == 200_500
    names = [row["name"] for row in ada.snapshot["ranking"]["rows"]]
    assert names == ["Ben"]


def test_sentences_carry_the_figures_and_their_direction(report):
    said = narrative.sections(queries.Figures(report.snapshot))
    first = narrative.plain(said["results"][0])
    assert first == "签约额 20.1 万，比上期多 100.5%。"
    numbers = [part.metric for part in said["results"][0] if isinstance(part, narrative.Number)]
    assert numbers == ["signed_amount", "signed_amount"]


def test_a_plan_gives_target_attainment_and_what_is_behind(week, template, company, viewer):
    from dacheng.domains.targets.models import PlanLine, Target, TargetPlan

    plan = TargetPlan.objects.create(
        name="2026", year=2026, starts_on="2026-01-01", ends_on="2027-01-01", state="frozen"
    )
    PlanLine.objects.create(plan=plan, metric="signed_amount", amount=12_000_000)
    Target.objects.create(
        plan=plan, metric="signed_amount", unit=company.north, person=company.ben, grain="month",
        start="2026-03-01", end="2026-04-01", calculated=2_200_000, final=2_200_000,
    )  # fmt: skip
    made = actions.draft(template, company.ben, WEEK, by=viewer(company.ben))
    figures = queries.Figures(made.snapshot)
    assert figures.value("signed_amount", "target") == Decimal(500_000)  # 5 of 22 working days
    assert figures.value("signed_amount", "attainment") == Decimal("0.401")
    assert "落后进度 59.9%" in narrative.headline(figures)
    problems = [narrative.plain(one) for one in narrative.sections(figures)["problems"]]
    assert problems[0] == "签约额 20.1 万，落后进度 59.9%。"


def test_activities_written_down_after_the_period_are_told(report, company, viewer, week, template):
    from datetime import datetime

    from django.utils import timezone

    from dacheng.domains.activities import actions as activities

    moment = timezone.make_aware(datetime(2026, 3, 13, 15))
    activities.log("call", by=viewer(company.ben), about=week.buyer, happened_at=moment)
    WorkReport.objects.all().delete()
    made = actions.draft(template, company.ben, WEEK, by=viewer(company.ben))
    assert made.snapshot["late"] == {"n": 1, "of": 4}
    assert narrative.late_note(queries.Figures(made.snapshot)).startswith("这一期的跟进有 25.0%")


def test_metrics_that_are_gone_or_hidden_are_left_out(week, template, company, viewer):
    template.metrics = ["signed_amount", "no_such_metric"]
    template.save()
    made = actions.draft(template, company.ben, WEEK, by=viewer(company.ben))
    assert list(made.snapshot["figures"]) == ["signed_amount"]


def test_nobody_drafts_for_somebody_else(week, template, company, viewer):
    with pytest.raises(PermissionDenied):
        actions.draft(template, company.ben, WEEK, by=viewer(company.ada))
    assert not WorkReport.objects.exists()


def test_a_draft_asks_the_same_number_of_queries_for_a_large_team(
    week, company, viewer, contract, person, queries
):
    team = ReportTemplate.objects.get(code="team_week")
    by = viewer(company.ada)
    with queries() as few:
        actions.draft(team, company.ada, WEEK, by=by)
    WorkReport.objects.all().delete()
    for number in range(6):
        contract(1_000, date(2026, 3, 11), owner=person(f"p{number}", unit=company.north))
    with queries() as many:
        actions.draft(team, company.ada, WEEK, by=by)
    assert len(many) <= len(few) + 1


def test_the_rows_behind_a_number_are_those_of_its_moment(report, viewer, company, contract, week):
    ben = viewer(company.ben)
    kept = NumberRows.objects.get(report=report, metric="signed_amount")
    assert (kept.kind, kept.count) == ("contract", 2)
    assert [Decimal(value) for _pk, value in kept.rows] == [120_000, 80_500]
    large, small = (pk for pk, _value in kept.rows)
    Contract.objects.filter(pk=small).update(amount=70_500)
    Contract.objects.filter(pk=large).update(signed_on=date(2026, 3, 20), signed_ym=202603)
    late = contract(33_000, date(2026, 3, 12), customer=week.buyer)
    found = compared_rows(report, "signed_amount", ben)
    sides = {one.pk: (one.then, one.now, one.was, one.stays) for one in found.lines}
    assert sides == {
        large: (120_000, None, True, False), small: (80_500, 70_500, True, True),
        late.pk: (None, 33_000, False, True),
    }  # fmt: skip
    assert found.whole and all(one.moved for one in found.lines)
    then = queries.Figures(report.snapshot).value("signed_amount")
    assert sum(value for value, *_rest in sides.values() if value) == then


def test_rows_add_up_to_the_number_for_every_summed_metric(report):
    for kept in NumberRows.objects.filter(report=report):
        if kept.metric == kept.summed:
            value = queries.Figures(report.snapshot).value(kept.metric)
            assert sum(Decimal(v) for _pk, v in kept.rows if v) == (value or 0), kept.metric


def test_the_number_says_what_changed_and_names_only_what_the_reader_sees(report, sign_in, company):
    Contract.objects.filter(amount=80_500).update(amount=70_500)
    page = sign_in(company.ben).get(f"/reports/{report.pk}/number/signed_amount/")
    text = page.content.decode()
    assert "取数时由 2 行组成" in text and "之后 1 行变了" in text
    assert "8.1 万" in text and "7.1 万" in text and "设备合同" in text


def test_a_row_the_reader_may_not_see_has_neither_name_nor_value(report, company, viewer):
    found = compared_rows(report, "signed_amount", viewer(company.ben))
    assert [str(record) for record, _row in told(found, viewer(company.ben))] == ["设备合同"] * 2
    for record, row in told(found, viewer(company.cleo)):
        assert (record, row.then, row.now) == (None, None, None)


@pytest.mark.parametrize("format", ["pptx", "docx", "pdf", "xlsx"])
def test_a_report_taken_out_is_in_the_history(report, sign_in, company, format):
    assert sign_in(company.cleo).get(f"/reports/{report.pk}/export/{format}/").status_code == 404
    assert not Export.objects.exists()
    assert sign_in(company.ben).get(f"/reports/{report.pk}/export/{format}/").status_code == 200
    made = Export.objects.get()
    assert (made.kind, made.format, made.asked) == ("workreport", format, f"id={report.pk}")
    entry = Entry.objects.get(kind="export", object_id=made.pk)
    assert (entry.verb, entry.actor_id) == ("export", company.ben.pk)
