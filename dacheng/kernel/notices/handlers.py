"""What happens by the clock: letters go out."""

from dacheng.kernel.jobs.queue import app
from dacheng.kernel.notices.mailing import post_due


@app.periodic(cron="* * * * *")
@app.task(name="notices.post", queueing_lock="notices.post", pass_context=False)
def post(timestamp: int) -> None:
    """Every minute; what is not due or failed just now waits."""
    post_due()
