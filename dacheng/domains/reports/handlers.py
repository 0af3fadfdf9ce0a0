"""What happens by the clock: drafts, the last look at figures, reminders."""

from dacheng.domains.reports import actions
from dacheng.kernel.jobs.queue import app


@app.periodic(cron="9 * * * *")
@app.task(name="reports.keep_up", queueing_lock="reports.keep_up", pass_context=False)
def keep_up(timestamp: int) -> None:
    """Hourly: every step finds what is due and leaves the rest, so a missed hour is made good."""
    actions.draft_due()
    actions.freeze_due()
    actions.remind()
