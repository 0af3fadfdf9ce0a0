"""Seals the history every minute, on the queue."""

from dacheng.kernel.audit.seal import seal
from dacheng.kernel.jobs.queue import app


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queueing_lock="audit.seal", pass_context=False)
def seal_history(timestamp: int) -> None:
    """Seal what is finished; two at once wait for each other inside `seal`."""
    seal()
