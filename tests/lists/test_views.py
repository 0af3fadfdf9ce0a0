"""Saved views: who sees them, who changes them, what a reader without a field is told."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from dacheng.domains.org.models import Role
from dacheng.kernel.views import actions
from dacheng.kernel.views.models import Habit, SavedView
from dacheng.kernel.views.queries import views_of

BIG = '{"all":[{"field":"revenue","op":">=","value":"90万"}]}'


@pytest.fixture
def save(company, viewer):
    def make(owner=None, name="大客户", audience="private", **state):
        by = viewer(owner or company.ben)
        state = {"where": BIG, **state}
        return actions.save("customer", "list", name, state, by=by, audience=audience)

    return make


def names(viewer_):
    return [view.name for view in views_of("customer", "list", viewer=viewer_)]


@pytest.mark.parametrize(
    ("audience", "sees"),
    [("private", {"ben"}), ("unit", {"ben", "ada"}), ("everyone", {"ben", "ada", "cleo", "dan"})],
)
def test_who_sees_a_view(company, viewer, save, audience, sees):
    save(audience=audience)
    found = {who for who in ("ben", "ada", "cleo", "dan") if names(viewer(getattr(company, who)))}
    assert found == sees


def test_an_auditor_keeps_none(company, viewer, save, person):
    """Not one of his own, not where to begin; not the one he kept while he was a seller."""
    by = viewer(company.dan)
    for act in (
        lambda: actions.save("customer", "list", "x", {}, by=by, audience="private"),
        lambda: actions.begin_with("customer", "list", "tab=mine", by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()
    kept = save()
    company.ben.roles.set([Role.objects.get(code="auditor")])
    with pytest.raises(PermissionDenied):
        actions.remove(kept, by=viewer(company.ben))
    assert [view.name for view in SavedView.objects.all()] == [kept.name]


def test_a_view_shared_with_all_is_there_once(company, viewer, save, person):
    person("Eve", unit=company.north)
    save(audience="everyone")
    assert names(viewer(company.cleo)) == ["大客户"]


def test_saving_sharing_and_removing_are_in_the_history(company, viewer, save, history):
    view, by = save(), viewer(company.ben)
    actions.change(view, {"audience": "everyone"}, by=by)
    actions.remove(view, by=by)
    ben = company.ben.pk
    assert history(view) == [("save_view", ben), ("change_view", ben), ("remove_view", ben)]


def test_only_the_owner_and_administrators_change_a_shared_view(company, viewer, save, person):
    view = save(audience="everyone")
    for who in (company.ada, company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            actions.change(view, {"name": "mine now"}, by=viewer(who))
        with pytest.raises(PermissionDenied):
            actions.remove(view, by=viewer(who))
    assert SavedView.objects.get().name == "大客户"
    actions.change(view, {"name": "A"}, by=viewer(person("root", "administrator")))
    assert SavedView.objects.get().name == "A"


def test_nobody_else_looks_into_a_private_view(company, save, sign_in):
    view = save()
    client = sign_in(company.cleo)
    page = client.get(reverse("customers:list"), {"view": view.pk}).content.decode()
    assert "没分享给你" in page and "90" not in page.split('id="say"')[1].split("</div>")[0]
    assert client.post(reverse("view_remove", args=[view.pk])).status_code == 404
    assert SavedView.objects.filter(pk=view.pk).exists()


def test_a_second_view_of_the_same_name_is_refused(save):
    save()
    with pytest.raises(ValidationError):
        save()
    assert SavedView.objects.count() == 1


def test_the_page_is_kept_as_it_is_looked_at_and_opens_by_its_address(company, sign_in, customer):
    customer(name="Big", revenue="950000"), customer(name="Small", revenue="10")
    client, here = sign_in(company.ben), reverse("customers:list")
    answer = client.post(
        reverse("view_new", args=["customer", "list"]),
        {"name": "大", "audience": "private", "begin": "on",
         "state": f"where={BIG}&sort=-revenue&cols=name&cols=revenue"},
    )  # fmt: skip
    view = SavedView.objects.get()
    assert answer.headers["Location"] == f"{here}?view={view.pk}"
    assert (view.sort, view.columns) == ("-revenue", ["name", "revenue"])
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Big" in page and "Small" not in page
    assert client.get(here).headers["Location"] == f"?view={view.pk}"


def test_a_state_that_cannot_be_read_is_refused_and_nothing_kept(company, sign_in):
    answer = sign_in(company.ben).post(
        reverse("view_new", args=["customer", "list"]),
        {"name": "x", "audience": "private", "state": "where=nothing %3D 1"},
    )
    assert answer.status_code == 422 and not SavedView.objects.exists()


def test_who_may_not_read_a_field_is_told_and_learns_nothing(company, save, sign_in, customer):
    customer(company.cleo, name="Poor", revenue="1"), customer(company.cleo, name="Rich", revenue="9000000")  # fmt: skip
    view = save(audience="everyone", columns=["name", "revenue"], sort="-revenue")
    Role.objects.filter(code="seller").update(fields={"customer.revenue": "hidden"})
    page = sign_in(company.cleo).get(reverse("customers:list"), {"view": view.pk}).content.decode()
    assert "3 处用到你看不了或已停用的字段" in page
    page = page.split('id="main"')[1].split("<dialog")[0]
    assert "Poor" in page and "Rich" in page and "900" not in page and "90万" not in page


def test_a_removed_view_comes_back_from_the_toast(company, viewer, save, sign_in):
    view, client = save(), sign_in(company.ben)
    client.post(reverse("view_remove", args=[view.pk]))
    page = client.get(reverse("customers:list")).content.decode()
    undo = page.split('hx-post="/views/restore/')[1].split('"')[0].replace("&amp;", "&")
    client.post(f"/views/restore/{undo}")
    assert SavedView.objects.get().where == BIG


def test_columns_stay_chosen_for_the_person_and_not_for_others(company, sign_in, customer, client):
    customer(name="One")
    sign_in(company.ben).post(
        reverse("view_columns", args=["customer", "list"]), {"cols": ["industry", "name"]}
    )
    assert Habit.objects.get().columns == ["industry", "name"]
    client.logout()
    page = sign_in(company.ben).get(reverse("customers:list")).content.decode()
    heads = [part.split("<")[0].strip() for part in page.split("<thead>")[1].split('hx-push-url="true">')[1:3]]  # fmt: skip
    assert heads == ["行业", "客户"]
    other = sign_in(company.ada).get(reverse("customers:list")).content.decode()
    assert "年营收" in other.split("<thead>")[1].split("</thead>")[0]


def test_a_list_asks_the_same_number_of_queries_with_no_views_and_with_many(
    company, save, sign_in, customer, queries
):
    client, here = sign_in(company.ben), reverse("customers:list")
    customer(name="One")
    client.get(here)
    with queries() as few:
        client.get(here)
    for at in range(5):
        save(name=f"v{at}", audience="everyone")
        save(company.cleo, name=f"c{at}", audience="everyone")
    with queries() as many:
        client.get(here)
    assert len(few) == len(many)


def test_the_numbers_beside_the_tabs_are_those_of_the_rows_one_sees(
    company, save, sign_in, customer
):
    view = save(audience="everyone")
    customer(name="Big", revenue="950000"), customer(name="Small", revenue="10")
    customer(company.cleo, name="Hers", revenue="990000")
    page = sign_in(company.ben).get(reverse("customers:list"), {"part": "counts"}).content.decode()
    assert f'id="tc-v{view.pk}" hx-swap-oob="true">1<' in page
    assert 'id="tc-mine" hx-swap-oob="true">2<' in page
