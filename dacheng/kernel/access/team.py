"""Who belongs to somebody's team; the domain that knows people says it."""

from collections.abc import Callable

from dacheng.kernel.access.policy import Viewer

_team_of: list[Callable[[Viewer], frozenset[int]]] = []


def team_source(resolve: Callable[[Viewer], frozenset[int]]) -> None:
    """Tell how a viewer becomes the ids of the people of his team."""
    _team_of[:] = [resolve]


def team_of(viewer: Viewer) -> frozenset[int]:
    """Ids of the people in one's unit and in those one leads, with all below; oneself too."""
    return _team_of[0](viewer) if _team_of else frozenset({viewer.person_id})
