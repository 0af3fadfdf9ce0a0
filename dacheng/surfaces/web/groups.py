"""Regions and teams by name, for the palette: to what they work on, and to their people."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dacheng.domains.org.models import OrgUnit
from dacheng.kernel.access import Viewer
from dacheng.kernel.search.grams import folded
from dacheng.kernel.ui.screens import screen_of
from dacheng.surfaces.web.commands import answers

MOST = 3  # regions, and as many teams: who wants the fourth types one letter more
OPEN = {"field": "state", "op": "=", "value": "open"}


def groups(words: str, *, viewer: Viewer) -> list[dict[str, Any]]:
    """The regions and teams that answer to these words, as `ui/hits.html` draws them."""
    asked = folded(words)
    if not asked or not viewer.can("org.view"):
        return []
    rows = OrgUnit.objects.visible_to(viewer).filter(is_active=True)
    units = list(rows.values_list("path", "name", "region__name"))
    hits = [*_regions(units, asked, viewer), *_teams(units, asked, viewer)]
    return [{"label": _("区域和团队"), "hits": hits}] if hits else []


def _regions(units: list[Any], asked: str, viewer: Viewer) -> Iterator[dict[str, Any]]:
    names = dict.fromkeys(region for _path, _name, region in units if region)
    for name in [one for one in names if answers(one, asked)][:MOST]:
        yield from _ways(name, {"field": "region", "op": "=", "value": name}, viewer)


def _teams(units: list[Any], asked: str, viewer: Viewer) -> Iterator[dict[str, Any]]:
    """A team and all below it; the whole company is no place to go."""
    found = [one for one in units if one[0].count("/") > 2 and answers(one[1], asked)]
    for path, name, _region in found[:MOST]:
        names = [below for other, below, _region in units if other.startswith(path)]
        yield from _ways(name, {"field": "unit", "op": "in", "value": names}, viewer)


def _ways(name: str, part: dict[str, Any], viewer: Viewer) -> Iterator[dict[str, Any]]:
    if viewer.can("opportunities.view"):
        note = pgettext("palette", "在跟商机")
        yield {"label": name, "note": note, **_list("opportunity", [OPEN, part])}
    yield {"label": name, "note": _("人员"), **_list("person", [part])}


def _list(kind: str, parts: list[dict[str, Any]]) -> dict[str, str]:
    there = screen_of(kind)
    assert there is not None  # noqa: S101  both have a list
    where = json.dumps({"all": parts}, ensure_ascii=False)
    return {"url": f"{reverse(there.list_url)}?{urlencode({'where': where})}", "icon": there.icon}
