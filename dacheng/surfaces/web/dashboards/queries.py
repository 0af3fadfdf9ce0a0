"""The boards somebody may look at."""

from typing import Any

from dacheng.kernel.access import Viewer, find
from dacheng.surfaces.web.dashboards.models import Dashboard
from dacheng.surfaces.web.dashboards.tiles import Tile

MOST = 100


def boards(viewer: Viewer) -> list[Dashboard]:
    """One's own first, then what others share."""
    rows = Dashboard.objects.visible_to(viewer).select_related("owner").order_by("name", "pk")
    return sorted(rows[:MOST], key=lambda board: board.owner_id != viewer.person_id)


def board(pk: int, *, viewer: Viewer, action: str = "view") -> Dashboard:
    """DoesNotExist when it is not shared with the viewer, PermissionDenied when it is not his."""
    return find(Dashboard, pk, viewer=viewer, action=action)


def tiles_of(board: Any) -> list[Tile]:
    """The tiles of any board; one whose metric is gone stays, and says so itself."""
    if not isinstance(board, Dashboard):
        return list(board.tiles)
    return [_stored(one) for one in board.tiles]


def tile_of(board: Any, name: str) -> Tile:
    found = next((tile for tile in tiles_of(board) if tile.id == name), None)
    if found is None:
        raise Dashboard.DoesNotExist(name)
    return found


def _stored(given: dict[str, Any]) -> Tile:
    known = {key: value for key, value in given.items() if key in Tile.__dataclass_fields__}
    known |= {key: tuple(known.get(key, ())) for key in ("metrics", "by")}
    return Tile(**known)
