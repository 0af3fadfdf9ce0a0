"""The page of one record: head, facts, steps, panels from every domain that knows more, history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.generic import View

from dacheng.kernel.access import FieldLevel, permits
from dacheng.kernel.custom.values import unreadable
from dacheng.kernel.fields import Catalogue, Field, FieldKind, catalogue, masked
from dacheng.kernel.paths import follow, listable
from dacheng.kernel.statements import Given, Seen
from dacheng.kernel.ui import cells
from dacheng.kernel.ui.columns import in_place
from dacheng.kernel.ui.history import history, whole_history_url
from dacheng.kernel.ui.panels import panels_for
from dacheng.kernel.ui.screens import Screen, screen_of


@dataclass(frozen=True)
class Group:
    """Some facts under one title."""

    title: str | Promise
    names: Sequence[str]


@dataclass(frozen=True)
class Button:
    """A verb on the page: a dialog that asks, a bare POST, or a page to go to."""

    label: str | Promise
    url: str
    way: str = "dialog"
    icon: str = ""
    tone: str = ""


class RecordPage(View):
    """A page about one record of a kind: its fields, its viewer, its place on the screen."""

    kind = ""
    groups: Sequence[Group] = ()
    with_added = True

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue(self.kind)

    @property
    def viewer(self) -> Any:
        return self.request.viewer

    @cached_property
    def every_group(self) -> Sequence[Group]:
        """The groups the page declares, then what the company added."""
        shown = {field.name for field in self.catalogue.shown(self.viewer)}
        names = [field.name for field in self.catalogue.added if field.name in shown]
        own = [Group(_("自定义"), names)] if names and self.with_added else []
        return [*self.groups, *own]

    @property
    def screen(self) -> Screen:
        there = screen_of(self.kind)
        if there is None:
            raise LookupError(f"{self.kind} has no screen")
        return there


class DetailPage(RecordPage):
    """A record as a declaration.

    kind      the record
    of        the field written lighter behind the name
    metas     names of fields in the line below the name
    tiles     names of fields shown large
    groups    the facts
    edit_url  URL name of the form
    """

    of = ""
    metas: Sequence[str] = ()
    tiles: Sequence[str] = ()
    edit_url = ""
    with_history = True
    template = "ui/detail_page.html"

    def rows(self) -> QuerySet:
        """The rows among which the record is looked for, with what the facts refer to."""
        model: Any = self.catalogue.model
        ways = [
            field.lookup.rpartition("__")[0]
            for field in self.catalogue.fields.values()
            if field.kind is FieldKind.REF
            and not field.added
            and "__" in field.lookup
            and listable(model, field.lookup)
        ]
        return model.objects.select_related(*ways)

    @cached_property
    def record(self) -> Any:
        page: Any = type(self)
        found = self._seen(page)(self.viewer, record=self.kwargs["pk"])
        if not found:
            raise self.catalogue.model.DoesNotExist
        return found[0]

    @staticmethod
    @cache
    def _seen(page: Any) -> Seen:
        """Its rows are the same for every request."""
        return Seen(lambda viewer: page().rows().visible_to(viewer).filter(pk=Given("record")))

    @cached_property
    def may_change(self) -> bool:
        return permits(self.viewer, "change", self.record)

    def get(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        part = request.GET.get("part", "")
        if part == "facts":
            at = request.GET.get("group", "")
            if not (at.isdecimal() and len(at) < 4 and int(at) < len(self.every_group)):
                raise Http404
            return render(request, "ui/facts_panel.html", {"group": self.facts()[int(at)]})
        return render(request, self.template, self.context())

    def context(self) -> dict[str, Any]:
        """Everything the template shows; a page adds to it."""
        there, record = self.screen, self.record
        drawn = list(self.panels())
        return {
            "page": self,
            "record": record,
            "crumbs": [
                {"label": there.label, "url": reverse(there.list_url) if there.list_url else ""},
                {"label": self.name()},
            ],
            "title": self.name(),
            "of": self.plain(self.of) if self.of else "",
            "metas": [html for html in self.said() if html != cells.EMPTY],
            "tiles": [
                {"name": field.label, "value_html": self.value(field.name)}
                for field in self.fields(self.tiles)
            ],
            "groups": self.facts(),
            "buttons": self.buttons(),
            "main": [html for side, html in drawn if not side],
            "side": [html for side, html in drawn if side],
            "history": history(self.catalogue, record.pk, self.viewer) if self.with_history else [],
            "history_url": whole_history_url(self.kind, record.pk, self.viewer),
        }

    def said(self) -> list[SafeString]:
        """The line below the name."""
        return [self.value(name) for name in self.metas]

    def name(self) -> str:
        """What the page is called, in its head and in the browser's tab."""
        return str(self.record)

    # -- facts

    def fields(self, names: Iterable[str]) -> list[Field]:
        shown = {field.name for field in self.catalogue.shown(self.viewer)}
        return [self.catalogue[name] for name in names if name in shown]

    def facts(self) -> list[dict[str, Any]]:
        return [
            {
                "title": group.title,
                "on": f"{self.kind}-changed",
                "url": f"{self.request.path}?part=facts&group={at}",
                "facts": [
                    {
                        "label": field.label,
                        "value": self.value(field.name),
                        "edit_url": self.edit_address(field),
                    }
                    for field in self.fields(group.names)
                ],
            }
            for at, group in enumerate(self.every_group)
        ]

    def value(self, name: str) -> SafeString:
        """One field as the page shows it: masked, hidden or as a link, as the viewer may."""
        field = self.catalogue[name]
        level = self.viewer.level(self.kind, name)
        if level is FieldLevel.HIDDEN:
            return cells.EMPTY
        mask = level is FieldLevel.MASK
        to, _sep, _last = field.lookup.rpartition("__")
        if field.kind is FieldKind.REF and to:
            target = follow(self.record, to)
            return cells.linked(
                field,
                target and str(follow(self.record, field.lookup)),
                getattr(target, "pk", None),
                mask=mask,
            )
        value = follow(self.record, field.lookup)
        if value is None and field.added and (raw := unreadable(field, self.record)):
            shown = masked(raw) if mask else raw
            return format_html('{} <span class="mut">{}</span>', cells.EMPTY, _("原值 ") + shown)
        if field.kind is FieldKind.LONG and value and not mask:
            return render_to_string("ui/cells/long.html", {"text": value})
        return cells.draw(field, value, mask=mask)

    def plain(self, name: str) -> str:
        value = follow(self.record, self.catalogue[name].lookup)
        return str(value or "") if self.viewer.reads(self.kind, name) else ""

    def edit_address(self, field: Field) -> str:
        if not self.may_change or not in_place(field, self.catalogue, self.viewer):
            return ""
        return f"/cell/{self.kind}/{self.record.pk}/{field.name}/?as=dialog"

    # -- verbs and panels

    def buttons(self) -> list[Button]:
        """The steps that are open, and editing; a page adds its own verbs."""
        found = [*self.steps()]
        if self.edit_url and self.may_change:
            found.append(
                Button(_("编辑"), reverse(self.edit_url, args=[self.record.pk]), "url", "pencil")
            )
        return found

    def steps(self) -> list[Button]:
        """A button per open step whose page exists under '<namespace>:<step>'."""
        lifecycle = getattr(self.record, "lifecycle", None)
        if lifecycle is None:
            return []
        found = []
        for name, step in lifecycle.open_steps(self.record, self.viewer).items():
            try:
                url = reverse(f"{self.screen.space}:{name}", args=[self.record.pk])
            except NoReverseMatch:
                continue
            found.append(Button(step.label, url, "dialog" if step.asks else "post"))
        return found

    def panels(self) -> Iterable[tuple[bool, SafeString]]:
        for panel, context in panels_for(self.kind, self.record, self.viewer):
            given = {"record": self.record, "viewer": self.viewer, **context}
            content = render_to_string(panel.template, given, request=self.request)
            head = {
                key: context[key]
                for key in ("hint", "count", "link_url", "link_label")
                if key in context
            }
            frame = {
                "title": panel.title,
                "content": mark_safe(content),  # noqa: S308  a template of ours
                "flush": panel.flush,
                "o": 1 if panel.side else 4,  # on a phone: what to do, then what is known
                **head,
            }
            yield panel.side, render_to_string("ui/panel.html", frame)
