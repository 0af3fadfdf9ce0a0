"""What can be done with a board: make, name, share, arrange its tiles, copy, remove."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dacheng.domains.org.models import Person, Role
from dacheng.kernel import records
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.surfaces.web.dashboards.models import ARRANGES, Dashboard, Share
from dacheng.surfaces.web.dashboards.tiles import MOST_TILES, SIZES, Tile, read

Tiles = list[dict[str, Any]]


def create(name: str, *, by: Viewer, tiles: Sequence[Tile] = ()) -> Dashboard:
    """A board of one's own, for whoever may ask for figures and arrange them."""
    by.require("metrics.ask")
    by.require(ARRANGES)
    board = Dashboard(name=name.strip(), owner_id=by.person_id)
    board.tiles = [replace(tile, id=_new_id()).json() for tile in tiles]
    with acting(by, "create"):
        board.full_clean()
        board.save(force_insert=True)
    return board


def duplicate(board: Any, *, by: Viewer) -> Dashboard:
    """One's own copy of any board one sees; it is shared with nobody."""
    tiles = board.tiles if not isinstance(board, Dashboard) else [read(one) for one in board.tiles]
    longest = 60
    name = _("%(name)s（我的）") % {"name": board.name}
    return create(name[:longest], by=by, tiles=tiles)


def rename(board: Dashboard, name: str, *, by: Viewer) -> Dashboard:
    return records.change(board, {"name": name.strip()}, by=by, verb="rename")


def share(board: Dashboard, how: str, *, by: Viewer, role: str = "") -> Dashboard:
    """Let others look at it; what they see there is worked out with their own rights."""
    changes = {"share": how, "role": role if how == Share.ROLE else "", "unit_id": None}
    if how == Share.ROLE and not Role.objects.visible_to(by).filter(code=role).exists():
        raise ValidationError({"role": _("选一个角色。")})
    if how == Share.UNIT:
        unit = (
            Person.objects.visible_to(by).values_list("unit_id", flat=True).get(pk=board.owner_id)
        )
        if unit is None:
            raise ValidationError({"share": _("你不在任何部门里，选别的。")})
        changes["unit_id"] = unit
    return records.change(board, changes, by=by, verb="share")


def remove(board: Dashboard, *, by: Viewer) -> None:
    records.remove(board, by=by)


def add_tile(board: Dashboard, tile: Tile, *, by: Viewer, at: int | None = None) -> Dashboard:
    """Put a tile at the end, or back where it was."""
    one = tile if tile.id else replace(tile, id=_new_id())

    def put(tiles: Tiles) -> Tiles:
        if len(tiles) >= MOST_TILES:
            raise ValidationError(_("一块看板最多 %(n)d 格。") % {"n": MOST_TILES})
        kept = [row for row in tiles if row["id"] != one.id]
        place = len(kept) if at is None else max(0, min(at, len(kept)))
        return [*kept[:place], one.json(), *kept[place:]]

    return _arrange(board, put, by=by, verb="add_tile")


def change_tile(board: Dashboard, tile: Tile, *, by: Viewer) -> Dashboard:
    def put(tiles: Tiles) -> Tiles:
        return [tile.json() if row["id"] == tile.id else row for row in tiles]

    return _arrange(board, put, by=by, verb="change_tile")


def resize(board: Dashboard, tile: str, size: int, *, by: Viewer) -> Dashboard:
    if size not in SIZES:
        raise ValidationError(_("没有这种大小。"))

    def put(tiles: Tiles) -> Tiles:
        return [{**row, "size": size} if row["id"] == tile else row for row in tiles]

    return _arrange(board, put, by=by, verb="change_tile")


def order(board: Dashboard, ids: Sequence[str], *, by: Viewer) -> Dashboard:
    """The tiles in the order of these ids; those that are not named stay behind them."""
    places = {one: at for at, one in enumerate(ids)}

    def put(tiles: Tiles) -> Tiles:
        return sorted(tiles, key=lambda row: places.get(row["id"], len(places)))

    return _arrange(board, put, by=by, verb="order_tiles")


def remove_tile(board: Dashboard, tile: str, *, by: Viewer) -> Dashboard:
    def put(tiles: Tiles) -> Tiles:
        return [row for row in tiles if row["id"] != tile]

    return _arrange(board, put, by=by, verb="remove_tile")


def _arrange(
    board: Dashboard, put: Callable[[Tiles], Tiles], *, by: Viewer, verb: str
) -> Dashboard:
    """Change the tiles as they are now, not as this request read them."""
    with acting(by, verb):
        fresh = Dashboard.objects.select_for_update().get(pk=board.pk)
        return records.change(fresh, {"tiles": put(list(fresh.tiles))}, by=by, verb=verb)


def _new_id() -> str:
    return secrets.token_hex(4)
