"""What people add, who may, and what became of promises."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.activities.actions import finish_task
from dacheng.domains.activities.models import Task
from dacheng.domains.reports import actions, queries
from dacheng.domains.reports.models import PlanItem, ReportComment, ReportTemplate, WorkReport
from dacheng.domains.reports.queries.narrative import plain
from dacheng.domains.reports.queries.sentences import written
from dacheng.domains.reports.tests.conftest import MONDAY, WEEK, later
from dacheng.kernel import clock
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.notices.models import Notice
from dacheng.kernel.periods import Period
from dacheng.kernel.records import Outdated


def test_the_author_writes_words_never_numbers(report, viewer, company):
    by = viewer(company.ben)
    changed = actions.write(
        report, {"judgement": "新客户少", "comments": {"visit_count": "够", "x": "y"}}, by=by
    )
    assert changed.judgement == "新客户少" and changed.comments == {"visit_count": "够"}
    for forbidden in ("snapshot", "state", "frozen_at", "due_at"):
        with pytest.raises(PermissionDenied):
            actions.write(report, {forbidden: {}}, by=by)


def test_a_stale_copy_does_not_overwrite(report, viewer, company):
    by = viewer(company.ben)
    actions.write(report, {"judgement": "一"}, by=by, version=report.version)
    with pytest.raises(Outdated):
        actions.write(report, {"judgement": "二"}, by=by, version=report.version)


def test_handing_in_needs_a_promise_keeps_a_version_and_makes_a_task(
    report, viewer, company, history
):
    by = viewer(company.ben)
    with pytest.raises(ValidationError):
        actions.hand_in(report, by=by)
    item = actions.promise(report, "拜访", company.ben, date(2026, 3, 20), by=by)
    done = actions.hand_in(report, by=by)
    item.refresh_from_db()
    assert done.state == "handed_in" and done.versions.get().content["items"][0][0] == "拜访"
    assert item.task.title == "拜访" and item.task.owner == company.ben
    assert ("hand_in", company.ben.pk) in history(report)
    assert Notice.objects.filter(person=company.ada, kind="report").count() == 1


def test_what_is_handed_in_stands_until_it_is_returned(handed, viewer, company):
    ben, ada = viewer(company.ben), viewer(company.ada)
    with pytest.raises(StepRefused):
        actions.write(handed, {"judgement": "晚了"}, by=ben)
    with pytest.raises(StepRefused):
        actions.promise(handed, "再加", company.ben, date(2026, 3, 20), by=ben)
    back = actions.return_(handed, by=ada, why="回款原因没写")
    assert back.state == "returned" and back.remarks.get().text == "回款原因没写"
    actions.write(back, {"judgement": "补上了"}, by=ben)
    again = actions.hand_in(back, by=ben)
    assert again.round == 2 and again.versions.count() == 2
    assert again.handed_in_at == handed.handed_in_at  # punctual is who was punctual first
    signed = actions.sign(again, by=ada, note="好")
    assert signed.state == "signed" and signed.signed_by == company.ada
    with pytest.raises(StepRefused):
        actions.sign(signed, by=ada)


@pytest.mark.parametrize("who", ["cleo", "dan", "ben"])
def test_strangers_readers_and_the_author_do_not_sign(handed, viewer, company, who):
    by = viewer(getattr(company, who))
    for verb in (
        lambda: actions.sign(handed, by=by),
        lambda: actions.return_(handed, by=by, why="x"),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    handed.refresh_from_db()
    assert handed.state == "handed_in" and not ReportComment.objects.exists()


def test_who_sees_a_report(handed, viewer, company):
    seen = {
        name: WorkReport.objects.visible_to(viewer(getattr(company, name))).exists()
        for name in ("ben", "ada", "cleo", "dan")
    }
    assert seen == {"ben": True, "ada": True, "cleo": False, "dan": True}


@pytest.mark.parametrize("who", ["ada", "cleo", "dan"])
def test_nobody_else_writes_in_a_report(report, viewer, company, who):
    by = viewer(getattr(company, who))
    for verb in (
        lambda: actions.write(report, {"judgement": "x"}, by=by),
        lambda: actions.promise(report, "x", company.ben, date(2026, 3, 20), by=by),
        lambda: actions.hand_in(report, by=by),
        lambda: actions.refresh(report, by=by),
    ):
        with pytest.raises((PermissionDenied, ValidationError)):
            verb()
    report.refresh_from_db()
    assert report.state == "draft" and report.judgement == "" and not PlanItem.objects.exists()


def test_a_leader_comments_an_auditor_does_not(handed, viewer, company):
    actions.remark(handed, "差在哪家？", by=viewer(company.ada))
    with pytest.raises(PermissionDenied):
        actions.remark(handed, "x", by=viewer(company.dan))
    assert Notice.objects.filter(person=company.ben, text__contains="差在哪家").exists()


# -- promises


def next_week(company, viewer, template):
    with clock.at(later(days=7)):
        return actions.draft(template, company.ben, Period.parse("2026W12"), by=viewer(company.ben))


def test_promises_come_back_in_the_next_report(handed, viewer, company, template):
    report = next_week(company, viewer, template)
    with clock.at(later(days=7)):
        (promise,) = queries.promises_before(report, viewer(company.ben))
    assert promise.text == "拜访 3 家新客户" and promise.outcome == "missed" and not promise.judged


def test_a_finished_task_is_a_kept_promise(handed, viewer, company, template):
    finish_task(Task.objects.get(), by=viewer(company.ben), outcome="见了 3 家")
    (promise,) = queries.promises_before(next_week(company, viewer, template), viewer(company.ben))
    assert promise.outcome == "done" and promise.note == "见了 3 家"


def test_what_was_not_kept_is_explained_and_may_be_promised_again(
    handed, viewer, company, template
):
    by, item = viewer(company.ben), handed.items.get()
    with pytest.raises(ValidationError):
        actions.judge(item, "missed", by=by)
    with pytest.raises(PermissionDenied):
        actions.judge(item, "done", by=viewer(company.cleo))
    actions.judge(item, "missed", by=by, note="出差 3 天")
    report = next_week(company, viewer, template)
    again = actions.promise(
        report, item.text, company.ben, date(2026, 3, 27), by=by, carried_from=item
    )
    with clock.at(later(days=7)):
        actions.hand_in(report, by=by)
    with clock.at(later(days=14)):
        third = actions.draft(template, company.ben, Period.parse("2026W13"), by=by)
        (promise,) = queries.promises_before(third, by)
    assert promise.times == 2 and promise.item == again


def test_a_promise_needs_words_and_a_day_that_is_not_over(report, viewer, company):
    by = viewer(company.ben)
    with pytest.raises(ValidationError):
        actions.promise(report, "  ", company.ben, date(2026, 3, 20), by=by)
    with pytest.raises(ValidationError):
        actions.promise(report, "x", company.ben, WEEK.start - timedelta(days=1), by=by)


# -- the clock


def test_drafts_are_made_two_working_days_before_they_are_due(week, template, company):
    ReportTemplate.objects.exclude(pk=template.pk).update(is_active=False)
    thursday = MONDAY - timedelta(days=4)  # the report of the week is due on Monday at 18:00
    with clock.at(thursday):
        assert actions.draft_due() == []
    with clock.at(thursday + timedelta(hours=9)):
        made = actions.draft_due()
        assert {one.author.username for one in made} == {"ben", "cleo"}
        assert actions.draft_due() == []
    assert Notice.objects.filter(person=company.ben, text__contains="起草好了").count() == 1


def test_who_is_silent_is_reminded_then_his_leader_hears(report, company):
    for at, told in (
        (later(), 1),
        (later(), 0),
        (later(days=1), 1),
        (later(days=2), 1),
        (later(days=2), 0),
    ):
        with clock.at(at):
            assert actions.remind() == told
    assert Notice.objects.filter(person=company.ben, kind="report").count() == 3
    assert Notice.objects.filter(person=company.ada, text__contains="逾期未交").count() == 1


def test_punctuality_counts_on_time_late_and_owed(handed, template, company, viewer):
    with clock.at(later(days=20)):
        (row,) = queries.punctuality(viewer(company.ada), date(2026, 1, 1))
        assert (row.due, row.on_time, row.late, row.owed) == (1, 1, 0, 0)
        actions.draft(template, company.ben, Period.parse("2026W12"), by=viewer(company.ben))
        (row,) = queries.punctuality(viewer(company.ada), date(2026, 1, 1))
    assert (row.due, row.owed) == (2, 1) and row.late_share == row.late_share.__class__("0.5")


# -- templates


def test_only_administrators_change_templates(template, viewer, company, person):
    admin = viewer(person("Eve", role="administrator"))
    changed = actions.change_template(template, {"metrics": ["win_rate"], "due_days": 2}, by=admin)
    assert changed.metrics == ["win_rate"] and changed.due_days == 2
    with pytest.raises(ValidationError):
        actions.change_template(template, {"metrics": ["nonsense"]}, by=admin)
    with pytest.raises(PermissionDenied):
        actions.change_template(template, {"name": "x"}, by=viewer(company.ada))


# -- sentences


def test_words_of_a_sentence_change_and_its_figures_never(report, company, viewer):
    by = viewer(company.ben)
    fresh = actions.write(
        report,
        {
            "sentences": {
                "results": "\u27e6signed_amount.value\u27e7 全靠老客户，写成 99 万也没用\n第二句"
            }
        },
        by=by,
    )
    found = queries.sections(queries.Figures(fresh.snapshot), fresh.sentences)["results"]
    assert [plain(one) for one in found] == ["20.1 万 全靠老客户，写成 99 万也没用", "第二句"]
    figure = found[0][0]
    assert figure.metric == "signed_amount" and figure.text == "20.1 万"


def test_a_sentence_takes_no_figure_the_report_does_not_have(report, company, viewer):
    lines = "\u27e6win_rate.value\u27e7 和 \u27e6x\u27e7 <b>没有</b>\n\n   "
    fresh = actions.write(
        report, {"sentences": {"goal": lines, "odd": "x"}}, by=viewer(company.ben)
    )
    assert fresh.sentences == {"goal": ["和 x <b>没有</b>"]}


def test_a_section_goes_back_to_what_is_proposed(report, company, viewer):
    by = viewer(company.ben)
    fresh = actions.write(report, {"sentences": {"goal": ""}}, by=by)
    figures = queries.Figures(fresh.snapshot)
    assert queries.sections(figures, fresh.sentences)["goal"] == []
    fresh = actions.write(fresh, {"sentences": {"goal": None}}, by=by)
    assert queries.sections(figures, fresh.sentences) == queries.sections(figures)


def test_every_figure_of_a_proposal_finds_itself_again(report):
    figures = queries.Figures(report.snapshot)
    proposed = queries.sections(figures)
    kept = {name: [written(one) for one in found] for name, found in proposed.items()}
    for name, found in queries.sections(figures, kept).items():
        assert [plain(one) for one in found] == [plain(one) for one in proposed[name]]
        assert [written(one) for one in found] == kept[name]
    tokens = [
        part.token
        for found in proposed.values()
        for one in found
        for part in one
        if not isinstance(part, str)
    ]
    assert set(tokens) >= {"\u27e6signed_amount.value\u27e7", "\u27e6signed_amount.pop\u27e7"}
