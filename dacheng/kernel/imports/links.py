"""Finds the records that written names mean."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel.fields import Field
from dacheng.kernel.imports.among import among
from dacheng.kernel.imports.batch import Batch, Unknown
from dacheng.kernel.imports.spec import Link
from dacheng.kernel.imports.suggest import suggest_value
from dacheng.kernel.imports.values import parse_line


def resolve_links(batch: Batch, fields: dict[str, Field], create: Iterable[str]) -> None:
    """Put ids for every link column into `batch.values`; unknown names are refused with what
    they may mean, or listed in `batch.making` where they may be made."""
    for name, link in batch.spec.links.items():
        if name in fields and name not in batch.spec.plain:
            may_make = link.always or name in create
            batch.values[fields[name].column] = _ids(batch, fields[name], link, may_make)


def _ids(batch: Batch, field: Field, link: Link, may_make: bool) -> list[int | None]:
    meant = batch.meant.get(field.name, {})
    cells: dict[Any, str | None] = {}
    names: list[str | None] = []
    for cell in batch.written[field.name]:
        if cell not in cells:
            text = parse_line(cell)
            cells[cell] = (meant.get(text, text) or None) if text else None
        names.append(cells[cell])
    wanted = {name for name in names if name}
    found, doubled = known_ids(link, wanted, batch)
    missing = [name for name in dict.fromkeys(names) if name and name not in found]
    if link.make and may_make:
        batch.making[field.name] = missing
    else:
        _refuse_missing(batch, field, link, names, set(missing), doubled)
    return [found.get(name) if name else None for name in names]


def known_ids(link: Link, wanted: set[str], batch: Batch) -> tuple[dict[str, int], set[str]]:
    """({written: id}, names that mean more than one record)."""
    found: dict[str, int] = {}
    doubled: set[str] = set()
    rows = link.model.objects.visible_to(batch.viewer).order_by()  # type: ignore[attr-defined]
    for column in link.by:
        left = [name for name in wanted if name not in found and name not in doubled]
        if not left:
            break
        seen: dict[str, int] = {}
        for value, pk in rows.filter(among(link.model, column, left)).values_list(column, "pk"):
            if value in seen:
                doubled.add(value)
            seen[value] = pk
        found.update({value: pk for value, pk in seen.items() if value not in doubled})
    return found, doubled


def _refuse_missing(
    batch: Batch,
    field: Field,
    link: Link,
    names: list[str | None],
    missing: set[str],
    doubled: set[str],
) -> None:
    counts = Counter(name for name in names if name in missing)
    if not counts:
        return
    candidates = _candidates(link, batch) if len(counts) <= 200 else []
    near = {
        name: tuple(guess for guess, _score in suggest_value(name, candidates)) for name in counts
    }
    batch.unknown[field.name] = [
        Unknown(name, count, near[name]) for name, count in counts.most_common(200)
    ]
    for at, name in enumerate(names):
        if name in missing:
            batch.refuse(at, field.name, _say(name or "", field, near, doubled), near[name or ""])


def _say(name: str, field: Field, near: dict[str, tuple[str, ...]], doubled: set[str]) -> str:
    if name in doubled:
        return _("有几个%(label)s都叫“%(name)s”。改用编号。") % {"label": field.label, "name": name}
    text = _("查无%(label)s“%(name)s”。") % {"label": field.label, "name": name}
    return text + (_("是“%(guess)s”吗？") % {"guess": near[name][0]} if near[name] else "")


def _candidates(link: Link, batch: Batch) -> list[str]:
    column = link.by[-1]
    rows = link.model.objects.visible_to(batch.viewer).order_by()  # type: ignore[attr-defined]
    return [str(v) for v in rows.values_list(column, flat=True)[:20_000] if v]


def make_missing(batch: Batch, fields: dict[str, Field]) -> None:
    """Make what `batch.making` lists and fill in the new ids; inside the writing transaction."""
    for name, missing in batch.making.items():
        link = batch.spec.links.get(name)
        if not missing or link is None or link.make is None:
            continue
        made = link.make(missing, batch.viewer)
        meant = batch.meant.get(name, {})
        column = batch.values[fields[name].column]
        for at, cell in enumerate(batch.written[name]):
            if column[at] is None and cell is not None:
                text = parse_line(cell) or ""
                column[at] = made.get(meant.get(text, text))
