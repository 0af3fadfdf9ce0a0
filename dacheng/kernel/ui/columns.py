"""Columns of a list: made from the field catalogue, or given by a page that shows more at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import mark_safe

from dacheng.kernel.access import FieldLevel, Viewer
from dacheng.kernel.fields import Catalogue, Field, FieldKind
from dacheng.kernel.paths import listable, trace
from dacheng.kernel.ui import cells
from dacheng.kernel.ui.cells import escape
from dacheng.kernel.ui.screens import screen_of


@dataclass(frozen=True)
class Column:
    """One column. `paths` are read from the database and handed to `cell` in their order.

    fields   catalogue fields the paths show; hidden from one viewer, the column is too
    sort     the field it sorts by; empty for none
    phone    place in the rows of a phone (1 top left … 5 full width); 0 for not shown
    edited   the field that can be edited in place
    """

    name: str
    label: str | Promise
    paths: tuple[Any, ...]
    cell: Callable[..., str]
    fields: tuple[str, ...] = ()
    sort: str = ""
    css: str = ""
    phone: int = 0
    edited: str = ""

    @cached_property
    def attributes(self) -> str:
        css = f' class="{self.css}"' if self.css else ""
        return css + (f' data-p="{self.phone}"' if self.phone else "")


def columns_for(
    wanted: Iterable[str | Column], catalogue: Catalogue, viewer: Viewer, phone: Sequence[str] = ()
) -> list[Column]:
    """The columns this viewer may have of those wanted; `phone` names those that a phone shows."""
    columns = []
    for one in wanted:
        column = one if isinstance(one, Column) else named(one, catalogue, viewer)
        if column and not _held_back(column, catalogue, viewer):
            place = phone.index(column.name) + 1 if column.name in phone else column.phone
            columns.append(replace(column, phone=place))
    return columns


def named(name: str, catalogue: Catalogue, viewer: Viewer) -> Column | None:
    """The plain column of one field; None when unknown or not one value per row."""
    field = catalogue.fields.get(name)
    if field is None or not listable(catalogue.model, field.lookup):
        return None
    mask = viewer.level(catalogue.kind, name) is FieldLevel.MASK
    paths, cell = _shown(field, catalogue, mask)
    return Column(
        name,
        field.label,
        paths,
        cell,
        fields=(name,),
        sort=name if field.sorted and not mask else "",
        css="r" if cells.numeric(field) else "",
        edited=name if in_place(field, catalogue, viewer) else "",
    )


def in_place(field: Field, catalogue: Catalogue, viewer: Viewer) -> bool:
    """Whether this viewer may edit the field where it is shown."""
    there = screen_of(catalogue.kind)
    if there is None or there.keeps(field.name) or trace(catalogue.model, field.name).field is None:
        return False
    return field.written and viewer.level(catalogue.kind, field.name) is FieldLevel.WRITE


def _shown(
    field: Field, catalogue: Catalogue, mask: bool
) -> tuple[tuple[str, ...], Callable[..., str]]:
    draw = cells.drawer(field, mask=mask)
    to = field.lookup.rpartition("__")[0]
    there = screen_of(field.ref) if field.kind is FieldKind.REF and not mask else None
    if not (to and there and there.detail_url):
        return (field.lookup,), _or_empty(draw)

    def link(value: Any, pk: int | None) -> str:
        if value is None:
            return cells.EMPTY
        return f'<a href="{there.href(pk)}">{draw(value)}</a>' if pk else draw(value)

    return (field.lookup, f"{to}_id"), link


def _or_empty(draw: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: cells.EMPTY if value is None or value == "" else draw(value)


def title(name: str, catalogue: Catalogue, *, beside: str = "") -> Column:
    """The column that names the record and opens it; `beside` is a field written lighter."""
    fields = (name, beside) if beside else (name,)
    there = screen_of(catalogue.kind)

    def cell(pk: int, text: Any, other: Any = "") -> str:
        shown = escape(text or other or pk)
        link = f'<a class="nm" href="{there.href(pk)}">{shown}</a>' if there else shown
        return f'{link} <span class="mut">{escape(other)}</span>' if other and text else link

    return Column(
        name,
        catalogue[name].label,
        ("pk", *(catalogue[one].lookup for one in fields)),
        cell,
        fields=fields,
        sort=name,
        css="nmc",
        phone=1,
    )


def _held_back(column: Column, catalogue: Catalogue, viewer: Viewer) -> bool:
    """Whether any field the column shows is hidden, or masked where it would be shown plainly."""
    least = FieldLevel.MASK if column.fields == (column.name,) else FieldLevel.READ
    return any(viewer.level(catalogue.kind, name).width < least.width for name in column.fields)


def row_html(pk: int, values: Sequence[Any], columns: Sequence[Column], cell_url: str) -> str:
    """The cells of one row in one pass; `cell_url` is empty where this row may not be edited."""
    html, at = [], 0
    for column in columns:
        upto = at + len(column.paths)
        inner = column.cell(*values[at:upto])
        at = upto
        edit = ""
        if cell_url and column.edited:
            place = f"?p={column.phone}" if column.phone else ""
            edit = f' id="c-{pk}-{column.name}" data-edit="{cell_url}{pk}/{column.edited}/{place}"'
        html.append(f"<td{column.attributes}{edit}>{inner}</td>")
    return mark_safe("".join(html))  # noqa: S308  every cell escapes


def line_html(pk: int, href: str, cells_html: str, choose: str) -> str:
    """A whole row; `choose` is what its box is called, empty where rows cannot be chosen."""
    box = (
        f'<td class="ck"><label><input type="checkbox" class="dc-cb" name="ids" value="{pk}"'
        f' aria-label="{choose}"></label></td>'
        if choose
        else ""
    )
    return mark_safe(  # noqa: S308  the cells escape, the rest is ours
        f'<tr data-row id="row-{pk}" data-href="{escape(href)}">{box}{cells_html}</tr>'
    )
