"""Roll-up: categories pile up, adjustments stand in, and the three ways to look at them."""

from decimal import Decimal

from dacheng.domains.forecasts.models import Adjustment
from dacheng.domains.forecasts.queries import Node, cumulative
from dacheng.domains.forecasts.queries.rolling import Branch, everything, nothing, without


def adjusted(amount, voice="own", author=1, rolled=150, category="commit"):
    return Adjustment(
        category=category, voice=voice, amount=Decimal(amount), rolled=rolled, author_id=author
    )


def person(**more):
    sums = {"closed": 100, "commit": 50, "likely": 30, "best": 80, "pipeline": 200}
    values = {name: Decimal(amount) for name, amount in sums.items()}
    return Branch(Node(2, 7), "Ben", sums=values, **more)


def test_categories_pile_up():
    """Closed 100, commit 50, likely 30, best 80, pipeline 200 (vector V8)."""
    found = cumulative(person().sums)
    assert (found.commit, found.likely, found.best, found.pipeline) == (150, 180, 260, 360)


def test_what_is_omitted_counts_nowhere():
    assert cumulative({"omitted": Decimal(5)}).pipeline == 0


def test_the_manager_counts_before_oneself_and_both_before_the_roll_up():
    own, manager = adjusted(140), adjusted(120, "manager", 2)
    assert person(adjustments=[own]).effective(everything).commit == 140
    assert person(adjustments=[manager, own]).effective(everything).commit == 120


def test_a_unit_is_what_its_people_effectively_say():
    team = Branch(Node(2), "北区", children=[person(adjustments=[adjusted(140)]), person()])
    assert team.effective(everything).commit == 290
    assert team.effective(nothing).commit == 300
    assert team.effective(everything).likely == 360


def test_without_mine_leaves_those_of_others():
    team = Branch(
        Node(2),
        "北区",
        children=[person(adjustments=[adjusted(140, author=1)])],
        adjustments=[adjusted(500, author=2)],
    )
    assert team.effective(without(2)).commit == 140
    assert team.effective(without(1)).commit == 500


def test_an_adjustment_is_stale_once_the_deals_below_changed():
    fresh, old = adjusted(140, rolled=Decimal(150)), adjusted(140, rolled=Decimal(99))
    assert person(adjustments=[fresh]).stale() == []
    assert person(adjustments=[old]).stale() == [old]
