"""Start-up of the activities domain."""

from dacheng.kernel.domain import DomainConfig


class ActivitiesConfig(DomainConfig):
    default = True
    name = "dacheng.domains.activities"
    label = "activities"
