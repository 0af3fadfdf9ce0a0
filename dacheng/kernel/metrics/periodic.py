"""Makes spoilt sums anew every minute, on the queue."""

from dacheng.kernel.jobs.queue import app
from dacheng.kernel.metrics.refreshing import refresh


@app.periodic(cron="* * * * *")
@app.task(name="metrics.refresh", queueing_lock="metrics.refresh", pass_context=False)
def refresh_sums(timestamp: int) -> None:
    """Sums that changes have spoilt; two at once wait for each other inside `refresh`."""
    refresh()
