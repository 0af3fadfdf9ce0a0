"""Tells the whole story of a small demo company in this process, for checks that need all of it."""

FIRMS = 60


def main() -> None:
    import django

    django.setup()
    from dacheng.kernel import clock
    from dacheng.kernel.jobs.models import Job, JobState
    from dacheng.surfaces.cli.demo import Story
    from dacheng.surfaces.cli.telling import WORK, begin, finish

    begin(firms=FIRMS)
    job = Job.objects.get(name=WORK)
    finish(job, Story(clock.today(), FIRMS))
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE)


if __name__ == "__main__":
    main()
