"""Finds the records that written names mean."""

from collections import Counter
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dacheng.kernel.access import Viewer, action_name
from dacheng.kernel.fields import Field
from dacheng.kernel.imports.among import among
from dacheng.kernel.imports.batch import Batch, Unknown
from dacheng.kernel.imports.mapping import Mapping
from dacheng.kernel.imports.refusals import BadValue
from dacheng.kernel.imports.spec import Link
from dacheng.kernel.imports.suggest import Names
from dacheng.kernel.imports.values import parse_line

TOO_LONG = gettext_noop("太长：%(now)d 字，最多 %(most)d 字。")


def resolve_links(batch: Batch, fields: dict[str, Field], mapping: Mapping) -> None:
    """Put ids for every link column into `batch.values`; unknown names are refused with what
    they may mean, or listed in `batch.making` where they may be made."""
    for name, link in batch.spec.links.items():
        if name in fields and name not in batch.spec.plain:
            allowed = batch.viewer.can(action_name(link.model, "create"))
            may_make = allowed and (link.always or name in mapping.create)
            new = set(mapping.new.get(name, ())) if allowed else set()
            batch.values[fields[name].column] = _ids(batch, fields[name], link, may_make, new)


def _ids(batch: Batch, field: Field, link: Link, may_make: bool, new: set[str]) -> list[int | None]:
    names = _names(batch, field, link)
    batch.named[field.name] = names
    found, doubled = known_ids(link, {name for name in names if name}, batch)
    found |= _referred(link, {name for name in names if name and name not in found}, batch)
    missing = [name for name in dict.fromkeys(names) if name and name not in found]
    made = [n for n in missing if link.make and (may_make or n in new) and n not in doubled]
    batch.making[field.name] = made
    _refuse_missing(batch, field, link, names, set(missing) - set(made), doubled)
    return [found.get(name) if name else None for name in names]


def _referred(link: Link, names: set[str], batch: Batch) -> dict[str, int]:
    """What `@Ref1` means: the record whose number in the other system is Ref1, as files that
    bring several kinds at once point to each other."""
    asked = {name[1:]: name for name in names if name.startswith("@") and len(name) > 1}
    if not asked or "external_id" not in link.by:
        return {}
    found, _doubled = known_ids(replace(link, by=("external_id",)), set(asked), batch)
    return {asked[number]: pk for number, pk in found.items()}


def _names(batch: Batch, field: Field, link: Link) -> list[str | None]:
    """What each cell means as a name; a cell that can be none is refused."""
    meant = batch.meant.get(field.name, {})
    longest = getattr(link.model._meta.get_field(link.by[-1]), "max_length", None) or 1000
    cells: dict[Any, str | None | BadValue] = {}
    names: list[str | None] = []
    for at, cell in enumerate(batch.written[field.name]):
        if cell not in cells:
            cells[cell] = _name(cell, meant, longest)
        name = cells[cell]
        if isinstance(name, BadValue):
            batch.refuse(at, field.name, name)
        names.append(name if isinstance(name, str) else None)
    return names


def _name(cell: Any, meant: dict[str, str], longest: int) -> str | None | BadValue:
    try:
        text = parse_line(cell)
    except BadValue as error:
        return error
    name = (meant.get(text, text) or None) if text else None
    if name and len(name) > longest:
        return BadValue(TOO_LONG, {"now": len(name), "most": longest})
    return name


def refuse_unnamed(batch: Batch, fields: dict[str, Field], existing: list[int | None]) -> None:
    """A new record names what it must belong to; of a known one an empty cell says nothing."""
    for name in batch.spec.links:
        if name not in batch.named or not batch.spec.must(fields[name]):
            continue
        ids = batch.values.get(fields[name].column) or batch.named[name]
        for at, written in enumerate(batch.named[name]):
            if not (written or ids[at] or existing[at] or at in batch.refused):
                batch.refuse(at, name, _("空着，这一列必填。"))


def in_sight(batch: Batch, name: str, meant: dict[str, str]) -> dict[str, str]:
    """Of what others' writings meant, that which names a record this viewer sees: he must not
    learn from a guess at a short name what the customers of others are called."""
    link = batch.spec.links.get(name)
    if link is None or not meant or name not in batch.written:
        return meant
    cells = {_name(cell, {}, 1000) for cell in set(batch.written[name])}
    asked = {text: meant[text] for text in cells if isinstance(text, str) and text in meant}
    found, doubled = known_ids(link, {name for name in asked.values() if name}, batch)
    seen = {"", *found, *doubled}
    return {text: name for text, name in asked.items() if name in seen}


def known_ids(link: Link, wanted: set[str], batch: Batch) -> tuple[dict[str, int], set[str]]:
    """({written: id}, names that mean more than one record)."""
    found: dict[str, int] = {}
    doubled: set[str] = set()
    rows = link.model.objects.visible_to(batch.viewer).order_by()
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
    known = Names(candidates(link, batch.viewer)) if len(counts) <= 200 else Names(())
    near = {name: tuple(guess for guess, _score in known.near(name)) for name in counts}
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


def candidates(link: Link, viewer: Viewer) -> list[str]:
    """Names that a written one may have meant."""
    column = link.by[-1]
    rows = link.model.objects.visible_to(viewer).order_by()
    return [str(v) for v in rows.values_list(column, flat=True)[:20_000] if v]


def make_missing(batch: Batch, fields: dict[str, Field]) -> None:
    """Make what `batch.making` lists and fill in the new ids; inside the writing transaction."""
    for name, missing in batch.making.items():
        link = batch.spec.links.get(name)
        if not missing or link is None or link.make is None:
            continue
        made = link.make(missing, batch.viewer)
        column = batch.values[fields[name].column]
        for at, written in enumerate(batch.named[name]):
            if column[at] is None and written is not None:
                column[at] = made.get(written)
