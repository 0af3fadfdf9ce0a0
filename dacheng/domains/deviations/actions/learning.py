"""A page of the case library is written when a change is adopted, and set aside when stale."""

from django.db import transaction

from dacheng.domains.deviations.models import Lesson, Standardisation
from dacheng.domains.deviations.queries.lessons import told_by
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer


def learn(
    proposal: Standardisation, *, by: Viewer, cause: str = "", did: str = ""
) -> Lesson | None:
    """Write what the case taught; without a cause or a deed there is nothing to learn from."""
    known = told_by(proposal.case)
    if known is None:
        return None
    given = {"cause": cause.strip() or known.cause, "did": did.strip() or known.did}
    values = {
        "proposal": proposal,
        "case": proposal.case,
        "metric": proposal.case.metric,
        "level": proposal.case.level,
        "category": known.category,
        "industry": known.industry,
        "output": known.output,
        "share": known.share,
        "kind": proposal.kind,
        "text": proposal.text,
        "learned_on": clock.today(),
        **{name: text[:300] for name, text in given.items()},
    }
    made: Lesson = records.create(Lesson, values, by=by, verb="learn")
    return made


@transaction.atomic
def retire(lesson: Lesson, *, by: Viewer) -> Lesson:
    """Times have changed: it is offered no more, but stays to be read."""
    return _switch(lesson, False, by)


@transaction.atomic
def revive(lesson: Lesson, *, by: Viewer) -> Lesson:
    return _switch(lesson, True, by)


def _switch(lesson: Lesson, on: bool, by: Viewer) -> Lesson:
    return records.change(lesson, {"is_active": on}, by=by, verb="switch", needs="administer")
