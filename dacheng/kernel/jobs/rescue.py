"""Takes up again what a dead worker left, and clears what is long over."""

from procrastinate.job_context import JobContext

from dacheng.kernel.jobs.queue import app

# A worker shows life every ten seconds. Three missed signs and the next look, within a minute.
SILENCE = 30
KEPT_HOURS = 72


@app.periodic(cron="* * * * * */15")
@app.task(name="jobs.rescue", queueing_lock="jobs.rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Queue again whatever a worker that fell silent was doing; every work is safe to repeat."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
        await jobs.retry_job(job)


@app.periodic(cron="17 * * * *")
@app.task(name="jobs.clear", queueing_lock="jobs.clear", pass_context=True)
async def clear(context: JobContext, timestamp: int) -> None:
    """Forget the queue's own records of what ended days ago; what people see is kept in Job."""
    await context.app.job_manager.delete_old_jobs(
        KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
