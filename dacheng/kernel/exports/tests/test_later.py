"""Large exports: made in the background, told of, fetched by their owner alone, written down."""

import pytest
from django.urls import reverse

from dacheng.kernel.audit.models import Entry
from dacheng.kernel.exports import later
from dacheng.kernel.exports.models import Export
from dacheng.kernel.jobs.work import Progress
from dacheng.kernel.notices.models import Notice


@pytest.fixture
def large(company, customer, sign_in, viewer, monkeypatch, settings, tmp_path):
    """Ben asks for three rows where two are many, and the worker makes the file."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(later, "AT_ONCE", 2)
    monkeypatch.setattr(Progress, "report", lambda *given: None)
    for name in ("=A", "B", "C"):
        customer(name=name, industry="机床")
    customer(name="D", industry="电池")
    client = sign_in(company.ben)
    query = {"part": "export", "where": "industry = 机床"}
    answer = client.get(reverse("customers:list"), query)
    export = Export.objects.get()
    assert answer.headers["Location"] == reverse("export", args=[export.pk])
    later.make(Progress(export.job, viewer(company.ben)))
    return Export.objects.get()


def test_the_file_holds_what_was_seen(large, company, sign_in):
    client = sign_in(company.ben)
    answer = client.post(reverse("export_file", args=[large.pk]))
    text = b"".join(answer.streaming_content).decode()
    assert "'=A" in text and "D," not in text and large.rows == 3
    assert Notice.objects.get(person=company.ben).url == reverse("export", args=[large.pk])
    entries = Entry.objects.filter(kind="export", object_id=large.pk).order_by("id")
    verbs = list(entries.values_list("verb", flat=True))
    assert verbs[0] == "ask_export" and verbs[-2:] == ["export", "fetch_export"]


def test_a_second_try_leaves_one_file_and_one_notice(large, company, viewer, settings):
    """The worker died after the commit, or just before it with the file written."""
    by = viewer(company.ben)
    later.make(Progress(large.job, by))
    assert Notice.objects.filter(person=company.ben).count() == 1
    Export.objects.filter(pk=large.pk).update(file="")
    later.make(Progress(large.job, by))
    files = [one for one in settings.MEDIA_ROOT.rglob("*") if one.is_file()]
    assert [str(one.relative_to(settings.MEDIA_ROOT)) for one in files] == [
        Export.objects.get().file.name
    ]


def test_who_dies_before_telling_has_made_nothing(large, company, viewer, monkeypatch):
    def dies(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    Export.objects.filter(pk=large.pk).update(file="", rows=0)
    monkeypatch.setattr(later, "tell", dies)
    with pytest.raises(KeyboardInterrupt):
        later.make(Progress(large.job, viewer(company.ben)))
    assert not Export.objects.get().file


def test_nobody_else_gets_it(large, company, sign_in):
    client = sign_in(company.ada)
    assert client.get(reverse("export", args=[large.pk])).status_code == 404
    assert client.post(reverse("export_file", args=[large.pk])).status_code == 404


def test_old_files_go_and_the_entry_stays(large, company, monkeypatch):
    from datetime import timedelta

    monkeypatch.setattr(later, "KEPT", timedelta(0))
    later.clear.func(0)
    assert not Export.objects.get().file and Entry.objects.filter(kind="export").exists()
