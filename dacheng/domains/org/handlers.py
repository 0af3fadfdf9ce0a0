"""Lets the kernel turn a person's id into a viewer, and a viewer into his team."""

from dacheng.domains.org.queries import team_of, viewer_by_id
from dacheng.kernel.access.team import team_source
from dacheng.kernel.jobs.work import viewer_source

viewer_source(viewer_by_id)
team_source(team_of)
