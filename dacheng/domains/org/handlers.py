"""Lets the queue turn a person's id into a viewer."""

from dacheng.domains.org.queries import viewer_by_id
from dacheng.kernel.jobs.work import viewer_source

viewer_source(viewer_by_id)
