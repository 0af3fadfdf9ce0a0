"""The dialogs of saved views: keep what is shown, name and share it, begin with it, remove it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dacheng.kernel.access import find
from dacheng.kernel.ui.answers import go, seen_at
from dacheng.kernel.ui.lists import home_of, page_of
from dacheng.kernel.ui.paging import BadToken
from dacheng.kernel.ui.verbs import refuse
from dacheng.kernel.views import actions
from dacheng.kernel.views.models import ARRANGES, LONGEST_NAME, Audience, SavedView

SALT, LONGEST_STATE, AN_HOUR = "view", 8_000, 3600


class ViewForm(forms.Form):
    """What a view is called and who sees it."""

    name = forms.CharField(
        label=gettext_lazy("名字"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("给视图起个名字。")},
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("谁能看"),
        choices=Audience,
        widget=forms.RadioSelect,
        initial=Audience.PRIVATE,
        help_text=gettext_lazy("别人打开时，看到的仍是他自己有权看的行和字段。"),
    )
    begin = forms.BooleanField(label=gettext_lazy("以后一打开就先看这个"), required=False)
    state = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_STATE)


def new(request: HttpRequest, kind: str, layout: str) -> HttpResponse:
    """Keep what the page shows as a view of one's own."""
    request.viewer.require(ARRANGES)
    page_of(kind, request, QueryDict(), layout)  # a kind without such a page has no views
    form = ViewForm(request.POST or None, initial={"state": seen_at(request)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            state = state_of(request, kind, layout, given["state"])
            view = actions.save(
                kind, layout, given["name"], state, by=request.viewer, audience=given["audience"]
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            if given["begin"]:
                actions.begin_with(kind, layout, f"view={view.pk}", by=request.viewer)
            messages.success(request, _("存成了视图「%(name)s」") % {"name": view})
            return go(request, address_of(view))
    return _dialog(request, form, _("存为视图"), _("存下"))


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, another audience; or remove it."""
    view = find(SavedView, pk, viewer=request.viewer, action="change")
    initial = {"name": view.name, "audience": view.audience}
    form = ViewForm(request.POST or None, initial=initial)
    del form.fields["begin"], form.fields["state"]
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(view, form.cleaned_data, by=request.viewer)
        except ValidationError as error:
            refuse(form, error)
        else:
            return go(request, address_of(view))
    return _dialog(request, form, _("视图 · %(name)s") % {"name": view}, _("存下"))


@require_POST
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the view show from now on what the page shows."""
    view = find(SavedView, pk, viewer=request.viewer, action="change")
    before = {name: getattr(view, name) for name in actions.STATE}
    state = state_of(request, view.kind, view.layout, request.POST.get("state") or seen_at(request))
    actions.change(view, state, by=request.viewer)
    undo = reverse("view_back", args=[pk]) + f"?token={_signed(request, before)}"
    messages.success(request, _("「%(name)s」更新了") % {"name": view}, extra_tags=undo)
    return go(request, address_of(view))


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an update back."""
    view = find(SavedView, pk, viewer=request.viewer, action="change")
    actions.change(view, _unsigned(request), by=request.viewer)
    messages.success(request, _("「%(name)s」改回去了") % {"name": view})
    return go(request, address_of(view))


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    view = find(SavedView, pk, viewer=request.viewer, action="change")
    address = address_of(view)
    kept = actions.remove(view, by=request.viewer)
    undo = reverse("view_restore") + f"?token={_signed(request, kept)}"
    messages.success(request, _("删了视图「%(name)s」") % {"name": view}, extra_tags=undo)
    return go(request, address.partition("?")[0])


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Bring back what was just removed."""
    request.viewer.require(ARRANGES)
    view = actions.restore(_unsigned(request), by=request.viewer)
    messages.success(request, _("「%(name)s」回来了") % {"name": view})
    return go(request, address_of(view))


@require_POST
def begin(request: HttpRequest, kind: str, layout: str) -> HttpResponse:
    """Open this page with the view or tab that is looked at; again, and it opens with all."""
    page = page_of(kind, request, QueryDict(request.POST.get("state") or seen_at(request)), layout)
    opens = "" if request.POST.get("forget") else page.opens()
    actions.begin_with(kind, layout, opens, by=request.viewer)
    said = _("以后打开%(title)s先看这个") if opens else _("以后打开%(title)s先看全部")
    messages.success(request, said % {"title": page.title})
    return go(request, f"{address_of(page)}?{opens or 'tab=all'}")


@require_POST
def columns(request: HttpRequest, kind: str, layout: str) -> HttpResponse:
    """Keep the chosen columns for this person; where a view is looked at, in the address."""
    page = page_of(kind, request, QueryDict(request.POST.get("state", "")), layout)
    if layout != "list":
        raise Http404
    chosen = [column.name for column in page.named(request.POST.getlist("cols"))]
    if page.view:
        return go(request, address_of(page) + page.asked.address(cols=chosen))
    actions.keep_columns(kind, layout, chosen, by=request.viewer)
    return go(request, address_of(page) + page.asked.address(cols=None))


def state_of(request: HttpRequest, kind: str, layout: str, query: str) -> dict[str, Any]:
    """What a page with this query shows, as a view keeps it; BadCriteria when it cannot be."""
    given = QueryDict(query[:LONGEST_STATE])
    page = page_of(kind, request, given, layout)
    if "view" in given and page.view is None:
        raise PermissionDenied(_("没有这个视图，或者没分享给你。"))
    asked = page.asked
    asked.order  # noqa: B018  refuses what cannot be sorted by
    said = given.get("sort") or (page.view.sort if page.view else "")
    own = "cols" in given or (page.view and page.view.columns)
    return {
        "tab": asked.tab.key if asked.tab else "",
        "where": asked.own_where(),
        "sort": said,
        "words": asked.words,
        "columns": [column.name for column in page.shown] if own else [],
    }


def address_of(what: Any) -> str:
    """Where a view, or the page of one, is looked at."""
    home = home_of(what.kind, what.layout)
    return f"{home}?view={what.pk}" if isinstance(what, SavedView) else home


def _signed(request: HttpRequest, kept: dict[str, Any]) -> str:
    return signing.dumps(kept, salt=f"{SALT}:{request.viewer.person_id}", compress=True)


def _unsigned(request: HttpRequest) -> dict[str, Any]:
    token, salt = request.GET.get("token", ""), f"{SALT}:{request.viewer.person_id}"
    try:
        return signing.loads(token, salt=salt, max_age=AN_HOUR)
    except signing.BadSignature as error:
        raise BadToken(_("这一步已经不能撤销。")) from error


def _dialog(request: HttpRequest, form: ViewForm, title: str, label: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "action": request.get_full_path(),
        "submit_label": label,
    }
    status = 422 if form.errors else 200
    return render(request, "ui/dialog_form.html", context, status=status)
