"""One field of many records: tried, done, refused row by row, undone where nobody changed it."""

import pytest
from django.urls import reverse

from dacheng.domains.customers import actions as customers
from dacheng.domains.customers.models import Customer
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.bulk import running
from dacheng.kernel.bulk.models import BulkRun, BulkState
from dacheng.kernel.jobs.models import Job, JobState
from dacheng.kernel.jobs.work import Progress
from dacheng.kernel.notices.models import Notice
from dacheng.kernel.ui import changing


def ask(client, ids, **given):
    query = "&".join(f"ids={pk}" for pk in ids)
    return client.post(f"{reverse('bulk', args=['customer'])}?{query}", given)


def industries():
    return sorted(Customer.objects.values_list("industry", flat=True))


@pytest.fixture
def three(company, customer):
    """Two of Ben's, one of Cleo's."""
    return [
        customer(name="A", industry="机床"),
        customer(name="B", industry="电池"),
        customer(company.cleo, name="C", industry="光伏"),
    ]


def test_the_preview_counts_and_writes_nothing(company, sign_in, three):
    before = Entry.objects.count()
    page = ask(sign_in(company.ben), [one.pk for one in three], field="industry", industry="机床")
    text = page.content.decode()
    assert '<b class="num">1</b><span>条会改' in text
    assert '<b class="num">1</b><span>条已经是这样' in text
    assert industries() == ["光伏", "机床", "电池"] and not BulkRun.objects.exists()
    assert Entry.objects.count() == before


def test_done_and_logged_under_one_run_and_undone_at_once(company, sign_in, three, history):
    client = sign_in(company.ben)
    ask(client, [one.pk for one in three], field="industry", industry="锂电", do="1")
    run = BulkRun.objects.get()
    assert industries() == ["光伏", "锂电", "锂电"]  # Cleo's is not his to choose
    assert run.result["changed"] == 2
    assert set(Entry.objects.filter(run=run.run).values_list("kind", flat=True)) == {"customer"}
    client.post(reverse("bulk_undo", args=[run.pk]))
    assert industries() == ["光伏", "机床", "电池"]
    assert [verb for verb, _who in history(three[0])][-1] == "undo_bulk_change"


def test_undo_leaves_alone_what_somebody_changed_since(company, viewer, sign_in, three):
    client = sign_in(company.ben)
    ask(client, [one.pk for one in three[:2]], field="industry", industry="锂电", do="1")
    customers.change(three[1], {"industry": "储能"}, by=viewer(company.ada))
    run = running.undo(BulkRun.objects.get(), by=viewer(company.ben))
    assert run.result["undone"] == {"back": 1, "kept": 1}
    assert industries() == ["储能", "光伏", "机床"]
    with pytest.raises(running.NotUndoable):
        running.undo(run, by=viewer(company.ben))


def test_a_form_opened_before_the_undo_is_told(company, viewer, sign_in, three):
    ask(sign_in(company.ben), [three[0].pk], field="industry", industry="锂电", do="1")
    during = Customer.objects.get(pk=three[0].pk).version
    running.undo(BulkRun.objects.get(), by=viewer(company.ben))
    assert Customer.objects.get(pk=three[0].pk).version > during


def test_what_is_refused_stops_only_itself_and_says_why(company, viewer, three):
    by = viewer(company.dan)  # sees all, may change none

    task = running.Task(
        Customer,
        lambda record: customers.change(record, {"industry": "x"}, by=by),
        lambda record: False,
    )
    found = running.outcome(task, [one.pk for one in three], by).json()
    assert (found["changed"], found["refused"]) == (0, 3)
    assert found["why"][0][1] == 3 and industries() == ["光伏", "机床", "电池"]


@pytest.mark.parametrize("who", ["dan", "cleo"])
def test_who_may_not_change_is_refused_and_nothing_is_written(company, sign_in, three, who):
    ids = [one.pk for one in three[:2]]
    answer = ask(sign_in(getattr(company, who)), ids, field="industry", industry="x", do="1")
    assert answer.status_code == 403
    assert industries() == ["光伏", "机床", "电池"] and not BulkRun.objects.exists()


def test_a_value_that_cannot_be_is_refused_beside_the_field(company, sign_in, three):
    answer = ask(sign_in(company.ben), [three[0].pk], field="revenue", revenue="many", do="1")
    assert answer.status_code == 422 and not BulkRun.objects.exists()


def test_the_owner_is_changed_by_handing_over_and_comes_back(company, viewer, sign_in, three):
    client = sign_in(company.ada)
    ask(client, [one.pk for one in three[:2]], field="owner", owner=company.ada.pk, do="1")
    assert Customer.objects.filter(owner=company.ada).count() == 2
    running.undo(BulkRun.objects.get(), by=viewer(company.ada))
    assert Customer.objects.filter(owner=company.ben, unit=company.north).count() == 2


def test_a_seller_may_not_give_away(company, viewer):
    from dacheng.kernel.fields import catalogue

    def names(who):
        return [one.name for one in changing.fields_of(catalogue("customer"), viewer(who))]

    assert "owner" in names(company.ada) and "owner" not in names(company.ben)


def test_all_that_match_and_not_only_the_page(company, sign_in, customer):
    for at in range(60):
        customer(name=f"N{at}", industry="机床")
    customer(name="other", industry="电池")
    url = f"{reverse('bulk', args=['customer'])}?all=1&where=industry %3D 机床"
    sign_in(company.ben).post(url, {"field": "industry", "industry": "锂电", "do": "1"})
    assert industries() == ["电池"] + ["锂电"] * 60


def test_very_many_are_changed_as_a_job_with_a_notice(
    company, viewer, customer, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(running, "AT_ONCE", 2)
    ids = [customer(name=f"N{at}", industry="机床").pk for at in range(3)]
    by = viewer(company.ben)
    run = BulkRun(kind="customer", field="industry", value="锂电", ids=ids, owner=company.ben)
    run = running.begin(run, by=by)
    assert run.state == BulkState.WAITING and industries() == ["机床"] * 3
    job = Job.objects.get(pk=run.job_id)
    running._do(BulkRun.objects.get(pk=run.pk), by)
    assert industries() == ["锂电"] * 3
    assert (job.name, job.state) == ("bulk_change", JobState.WAITING)


def test_who_dies_before_telling_has_changed_nothing(company, viewer, customer, monkeypatch):
    def dies(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "AT_ONCE", 1)
    monkeypatch.setattr(Progress, "report", lambda *given: None)
    ids = [customer(name=name, industry="机床").pk for name in "AB"]
    by = viewer(company.ben)
    run = BulkRun(kind="customer", field="industry", value="锂电", ids=ids, owner=company.ben)
    work = Progress(running.begin(run, by=by).job, by)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(running, "tell", dies)
        running.bulk_change(work)
    assert industries() == ["机床"] * 2
    for _time in range(2):
        running.bulk_change(work)
    assert industries() == ["锂电"] * 2
    assert Notice.objects.filter(person=company.ben).count() == 1


def test_a_run_is_seen_and_undone_only_by_who_did_it(company, sign_in, three):
    ask(sign_in(company.ben), [three[0].pk], field="industry", industry="锂电", do="1")
    run = BulkRun.objects.get()
    client = sign_in(company.ada)
    assert client.get(reverse("bulk_run", args=[run.pk])).status_code == 404
    assert client.post(reverse("bulk_undo", args=[run.pk])).status_code == 404
    assert BulkRun.objects.get().state == BulkState.DONE and not Notice.objects.exists()
