"""Start-up of the org domain."""

from dacheng.kernel.domain import DomainConfig


class OrgConfig(DomainConfig):
    default = True
    name = "dacheng.domains.org"
    label = "org"

    def ready(self) -> None:
        super().ready()
        from dacheng.domains.org.names import name_of
        from dacheng.domains.org.rights import beside
        from dacheng.kernel.access import policy
        from dacheng.kernel.sessions.store import brought

        brought.update(beside("person"))
        policy.in_words = name_of
