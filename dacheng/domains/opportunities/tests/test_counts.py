"""What is counted beside the places follows an invitation at once, though its statement is kept."""

from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import Stage
from dacheng.kernel import counting
from dacheng.kernel.access.models import Collaborator
from dacheng.kernel.reference import load_reference


def seen(viewer):
    return Opportunity.objects.visible_to(viewer)


def test_an_invitation_counts_at_once_and_its_statement_is_made_once(company, monkeypatch):
    load_reference()
    stage = Stage.objects.filter(process__is_default=True).first()
    for owner in (company.ben, company.cleo, company.cleo):
        Opportunity.objects.create(name="单", process=stage.process, stage=stage, owner=owner)
    made = []
    make = counting._statement
    monkeypatch.setattr(counting, "_statement", lambda rows: made.append(1) or make(rows))

    def count():
        return counting.counts(viewer_for(company.ben), [seen], "today")[0]

    assert [count(), count(), len(made)] == [1, 1, 1]
    for one in Opportunity.objects.filter(owner=company.cleo).order_by("pk"):
        Collaborator.objects.create(kind="opportunity", object_id=one.pk, person=company.ben)
        before = count()
        assert (before, count()) == (before, before) and before > 1
    assert count() == 3 and len(made) == 3
    Collaborator.objects.all().delete()
    assert count() == 1 and len(made) == 3
