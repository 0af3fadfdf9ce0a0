"""What runs by itself: the category of each snapshot, the close of a week, reminders."""

from datetime import datetime, timedelta

from django.utils import timezone

from dacheng.domains.forecasts.actions import close_week, mark_day, remind
from dacheng.kernel.jobs.queue import app


@app.periodic(cron="10 * * * *")
@app.task(name="forecasts.close", queueing_lock="forecasts.close", pass_context=False)
def keep_and_close(timestamp: int) -> None:
    """Hourly, after the snapshot of yesterday; what is done already is found done."""
    moment = timezone.localtime(
        datetime.fromtimestamp(timestamp, tz=timezone.get_current_timezone())
    )
    mark_day(moment.date() - timedelta(days=1))
    close_week()


@app.periodic(cron="0 1 * * *")
@app.task(name="forecasts.remind", queueing_lock="forecasts.remind", pass_context=False)
def remind_people(timestamp: int) -> None:
    """At nine in Shanghai."""
    remind()
