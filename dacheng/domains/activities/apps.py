"""Start-up of the activities domain."""

from dacheng.kernel.domain import DomainConfig


class ActivitiesConfig(DomainConfig):
    name = "dacheng.domains.activities"
    label = "activities"
