"""Takes up again what a dead worker left, and clears what is long over."""

from datetime import UTC, datetime

from procrastinate.job_context import JobContext

from dacheng.kernel.jobs.queue import app

# A worker shows life every ten seconds; three missed signs are its death.
SILENCE = 30
KEPT_HOURS = 24
# Who runs a job holds a lock on its id, which the database gives back the moment he dies. When it
# is the database that dies, the queue may note a failure of which the job knows nothing.
LEFT = """
select p.id from procrastinate_jobs p join jobs_job j on j.id::text = p.args->>'job_id'
where p.task_name = 'run_job'
and ((p.status = 'doing' and j.state = 'running')
    or (p.status = 'failed' and j.state in ('waiting', 'running')))
and not exists (
    select 1 from pg_locks l join pg_database d on d.oid = l.database
    where l.locktype = 'advisory' and l.objsubid = 1 and d.datname = current_database()
    and ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended(j.id::text, 0))
"""


@app.periodic(cron="* * * * * */10")
@app.task(name="jobs.rescue", queueing_lock="jobs.rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Queue again whatever a dead worker was doing; every work is safe to repeat."""
    jobs = context.app.job_manager
    left = [row["id"] for row in await jobs.connector.execute_query_all_async(query=LEFT)]
    stalled = await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENCE)
    for job_id in {*left, *(job.id for job in stalled if job.id)}:
        await jobs.retry_job_by_id_async(job_id=job_id, retry_at=datetime.now(UTC))


@app.periodic(cron="17 * * * *")
@app.task(name="jobs.clear", queueing_lock="jobs.clear", pass_context=True)
async def clear(context: JobContext, timestamp: int) -> None:
    """Forget the queue's own records of what ended a day ago; what people see is kept in Job."""
    await context.app.job_manager.delete_old_jobs(
        KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
