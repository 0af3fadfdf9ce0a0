"""What a searchable select offers: records of one kind that the viewer may see."""

from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, JsonResponse

from dacheng.kernel import search
from dacheng.kernel.access import Viewer
from dacheng.kernel.kinds import model_of
from dacheng.kernel.shipped import called, meant
from dacheng.kernel.ui.inputs import rows_to_pick
from dacheng.kernel.ui.screens import screen_of

MOST, LONGEST = 20, 100


def pick(request: HttpRequest, kind: str) -> JsonResponse:
    """[{value, text, hint}]; the value is the name with ?by=name, for conditions, else the id."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    try:
        rows = rows_to_pick(kind, request.viewer)
    except LookupError as error:
        raise Http404 from error
    if "name" not in {field.name for field in model_of(kind)._meta.fields}:
        raise Http404
    there = screen_of(kind)
    hint = there.hint if there else ""
    by_name = request.GET.get("by") == "name"
    found = _found(rows, kind, words, request.viewer)
    options = [
        {"value": name if by_name else pk, "text": called(name), "hint": called(more or "")}
        for pk, name, more in found.values_list("pk", "name", hint or Value(""))[:MOST]
    ]
    return JsonResponse(options, safe=False)


def _found(rows: QuerySet, kind: str, words: str, viewer: Viewer) -> QuerySet:
    if not words:
        return rows.order_by("name", "pk")
    if kind in search.KINDS:
        from dacheng.kernel.search.finding import matching_ids

        rows = rows.filter(pk__in=matching_ids(kind, words, viewer=viewer))
    else:
        rows = rows.filter(Q(name__icontains=words) | Q(name__in=meant(words)))
    first: Any = Case(When(name__istartswith=words, then=0), default=1, output_field=IntegerField())
    return rows.order_by(first, "name", "pk")
