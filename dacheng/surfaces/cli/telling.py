"""Tells the demo company's story: the beginning at once, the rest as a job."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction

from dacheng.domains.org.models import Company, OrgUnit, Person
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.jobs.models import Job
from dacheng.kernel.jobs.work import Progress, start, work
from dacheng.surfaces.cli.commands.logins import new_password
from dacheng.surfaces.cli.demo import FIRMS, Story
from dacheng.surfaces.cli.measuring.company import build

WORK = "tell_demo"
FIRST = 0.05  # share of the story told before the first page
UNNAMED, NAME = "我的公司", "启程自动化"
SIGN_IN = {"chenli": "销售经理（华东）", "wanghao": "销售代表（苏沪组）", "hejing": "财务"}
MORE = {"M": 100_000, "L": 1_000_000}
HOUSE = Viewer(person_id=0, channel="demo")


def begin(today: date | None = None, firms: int = FIRMS, size: str = "S") -> list[dict[str, str]]:
    """Tell the first pages and leave the rest to the queue; returns the sign-ins it brings.

    Sizes M and L bring so many opportunities more, of 200 further sellers. The job is written
    first: whoever is killed here leaves all of the story to it.
    """
    today = today or clock.today()
    with acting(HOUSE, "tell_story"):
        Company.objects.filter(name=UNNAMED).update(name=NAME)
        OrgUnit.objects.filter(name=UNNAMED, parent=None).update(name=NAME)
        owner = Person.objects.filter(roles__code="administrator").order_by("pk").first()
        by = viewer_for(owner or Person.objects.order_by("pk").first())
        job = start(WORK, by=by, today=today.isoformat(), firms=firms, told=0)
    story = Story(today, firms)
    for at in range(round(len(story.parts) * FIRST)):
        _tell(job, story, at)
    if size in MORE:
        build(MORE[size])
    return [_login(username, role) for username, role in SIGN_IN.items()]


def finish(job: Job, story: Story) -> None:
    """Tell all that is left, in this process."""
    for at in range(len(story.parts)):
        _tell(job, story, at)


@work(WORK)
def _rest(progress: Progress) -> dict[str, Any]:
    """The parts after those that are told; each is written with the note that it is."""
    story = Story(date.fromisoformat(progress.args["today"]), progress.args["firms"])
    parts = len(story.parts)
    for at in range(parts):
        if at >= _told(progress.job):
            progress.report(at, parts, "write")
            _tell(progress.job, story, at)
    progress.report(parts, parts, "write")
    return {"parts": parts}


def _told(job: Job) -> int:
    return int(Job.objects.values_list("args", flat=True).get(pk=job.pk)["told"])


@transaction.atomic
def _tell(job: Job, story: Story, at: int) -> None:
    """One part, unless somebody told it already. The lock keeps two tellers apart."""
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.args["told"] == at:
        with _no_savepoints():
            story.parts[at]()
        Job.objects.filter(pk=job.pk).update(args={**locked.args, "told": at + 1})


@contextmanager
def _no_savepoints() -> Iterator[None]:
    """A part is told whole or not at all, so the savepoints of its thousand actions are for
    nothing: they were a third of all statements."""
    features = connection.features
    before, features.uses_savepoints = features.uses_savepoints, False
    try:
        yield
    finally:
        features.uses_savepoints = before


def _login(username: str, role: str) -> dict[str, str]:
    person = Person.objects.get(username=username)
    password = new_password()
    with acting(HOUSE, "issue_login"):
        person.set_password(password)
        person.save(update_fields=["password"])
    return {"username": username, "password": password, "role": role, "name": person.name}
