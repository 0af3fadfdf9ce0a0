"""The pages of targets: who sees what, the same number of queries, and what is said of bad input."""

import re
from decimal import Decimal

import pytest

from dacheng.domains.targets import actions
from dacheng.domains.targets.models import Answer, Goal, PlanLine, Target
from dacheng.domains.targets.queries import standing
from dacheng.kernel.periods import Period

pytestmark = pytest.mark.django_db
MARCH = Period.parse("2026-03")


def names(viewer, plan):
    found = standing(viewer=viewer, period=MARCH, metrics=["signed_amount"], plan=plan)
    return [one.owner.name for one in found]


def test_who_sees_which_targets(frozen, company, viewer, director):
    assert names(viewer(company.ben), frozen) == ["Ben"]
    assert names(viewer(company.ada), frozen) == ["北区", "Ben"]
    assert names(director, frozen) == ["总部", "北区", "Ben", "南区", "Cleo"]


def test_actual_and_pace_of_every_node(frozen, company, director, signed):
    signed(company.ben, 50, MARCH.start)
    found = standing(viewer=director, period=MARCH, metrics=["signed_amount"], plan=frozen)
    by_name = {one.owner.name: one for one in found}
    assert by_name["Ben"].actual == by_name["北区"].actual == by_name["总部"].actual == 50
    assert by_name["Cleo"].actual == 0
    top, ben = by_name["总部"], by_name["Ben"]
    assert top.target == ben.target + by_name["Cleo"].target
    assert 0 < ben.elapsed < 1
    assert ben.gap == 50 - ben.expected
    assert by_name["Ben"].owner.parent == by_name["北区"].owner.key


def test_a_ratio_rolls_up_as_a_ratio_of_sums(company, director, plan, customer):  # V19
    from dacheng.domains.opportunities.models import Opportunity
    from dacheng.domains.processes.models import Process

    process = Process.objects.first()

    def closed(owner, won, lost):
        Opportunity.objects.bulk_create(
            Opportunity(
                name="x", process=process, owner=owner, unit=owner.unit,
                state="won" if at < won else "lost", started_on="2026-03-01", closed_on="2026-03-05",
            )
            for at in range(won + lost)
        )  # fmt: skip

    closed(company.ben, 1, 1)
    closed(company.cleo, 30, 70)
    line = actions.set_line(plan, "win_rate", Decimal("0.3"), by=director)
    actions.break_down(line, by=director)
    found = standing(viewer=director, period=MARCH, metrics=["win_rate"], plan=plan)
    assert round(found[0].actual, 3) == Decimal("0.304")
    assert found[0].target == Decimal("0.3")


def test_a_week_is_its_share_of_the_month(frozen, director):
    weeks = [
        standing(viewer=director, period=week, metrics=["signed_amount"], plan=frozen)[0].target
        for week in MARCH.split("week")
    ]
    month = standing(viewer=director, period=MARCH, metrics=["signed_amount"], plan=frozen)[0]
    assert abs(sum(weeks) - month.target) < Decimal("0.0001")


def test_standing_asks_as_much_for_many_as_for_few(frozen, director, person, company, queries):
    def asked():
        with queries() as found:
            standing(viewer=director, period=MARCH, metrics=["signed_amount"], plan=frozen)
        return len(found)

    few = asked()
    cell = Target.objects.filter(person=company.ben, grain="month", start=MARCH.start).get()
    for number in range(5):
        cell.pk, cell.person = None, person(f"P{number}", unit=company.north)
        cell.save(force_insert=True)
    assert asked() == few


def test_the_page_shows_a_seller_his_own_and_nobody_elses(frozen, company, sign_in):
    shown = sign_in(company.ben).get("/targets/?period=2026-03").content.decode()
    assert "Ben" in shown
    assert "Cleo" not in shown


def test_the_page_of_the_director_opens_the_tree(frozen, director, company, sign_in):
    from dacheng.domains.org.models import Person

    client = sign_in(Person.objects.get(pk=director.person_id))
    shown = client.get("/targets/?period=2026").content.decode()
    assert "北区" in shown and "Ben" not in shown.split('id="tree"')[1]
    opened = client.get(f"/targets/?period=2026&open={company.hq.pk},{company.north.pk}")
    assert "Ben" in opened.content.decode()
    wall = client.get("/targets/?wall=1").content.decode()
    assert "every 60s" in wall and "主导航" not in wall
    for part in ("tree", "wall"):  # a row that opens and the wall come without their page
        alone = client.get("/targets/?wall=1", headers={"HX-Target": part}).content.decode()
        assert f'id="{part}"' in alone and "<!doctype" not in alone


@pytest.mark.parametrize(
    "asked", ["period=nonsense", "period=2026-13", "metric=nothing", "open=a,-1"]
)
def test_odd_addresses_get_an_answer(frozen, company, sign_in, asked):
    assert sign_in(company.ada).get(f"/targets/?{asked}").status_code in (200, 400)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("growth=20", "1.20 倍"), ("growth=x", "百分数"), ("amount=abc", "写一个数"),
     ("amount=1300", "1,300")],
)  # fmt: skip
def test_trying_a_figure_shows_what_it_means_and_keeps_nothing(
    line, director, sign_in, typed, said
):
    from dacheng.domains.org.models import Person

    client = sign_in(Person.objects.get(pk=director.person_id))
    shown = client.get(f"/targets/lines/{line.pk}/try/?{typed}").content.decode()
    assert said in re.sub(r"<[^>]+>", "", shown)
    assert PlanLine.objects.get().amount == Decimal("1200.01")


def test_a_seller_accepts_on_his_page(approved, company, sign_in):
    client = sign_in(company.ben)
    mine = Answer.objects.get(person=company.ben)
    assert "签约额" in client.get("/targets/plans/").content.decode()
    assert client.post(f"/targets/answers/{mine.pk}/accept/").status_code == 303
    mine.refresh_from_db()
    assert mine.state == "accepted"


def test_a_goal_becomes_this_weeks_task_once(company, viewer):
    from dacheng.domains.activities.models import Task

    by = viewer(company.ben)
    goal = actions.set_goal(
        "", "visit_count", Decimal(26), Period.parse("2026Q1"), by=by, person=company.ben
    )
    task = Task.objects.get(about_kind="goal", about_id=goal.pk)
    assert " 11（" in task.title  # five of twelve working days are left
    assert actions.derive_week(goal, by=by) is None
    assert Goal.objects.visible_to(viewer(company.cleo)).count() == 0


def test_a_goal_of_a_team_becomes_the_task_of_who_leads_it(company, viewer):
    from dacheng.domains.activities.models import Task

    goal = actions.set_goal(
        "", "visit_count", Decimal(26), Period.parse("2026Q1"), by=viewer(company.ada),
        unit=company.north,
    )  # fmt: skip
    assert Task.objects.get(about_kind="goal", about_id=goal.pk).owner_id == company.ada.pk


def test_nobody_sets_goals_for_a_sibling(company, viewer):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        actions.set_goal(
            "", "visit_count", Decimal(2), Period.parse("2026Q1"), by=viewer(company.cleo),
            person=company.ben,
        )  # fmt: skip
    assert not Goal.objects.exists()
