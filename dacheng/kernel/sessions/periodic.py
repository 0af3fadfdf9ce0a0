"""Forgets sessions that ran out, every hour."""

from django.utils import timezone

from dacheng.kernel.jobs.queue import app
from dacheng.kernel.sessions import keeping


@app.periodic(cron="41 * * * *")
@app.task(name="sessions.clear", queueing_lock="sessions.clear", pass_context=False)
def clear(timestamp: int) -> None:
    """What ran out opens nothing, but it names people and devices."""
    keeping.clear(timezone.now())
