"""A guide in the reader's language, his role's first; the pictures in it."""

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.kernel.access import Reach, Viewer
from dacheng.surfaces.web.guides.drawing import drawn

GUIDES = ("seller", "manager", "administrator")
LANGUAGES = re.compile(r"^(中文 · \[|\[中文\]).*$", re.MULTILINE)


def _folder() -> Path:
    return settings.REPO / "docs"


@require_GET
def guide(request: HttpRequest, name: str = "") -> HttpResponse:
    name = name or _meant_for(request.viewer)
    if name not in GUIDES:
        raise Http404
    text = _text(name)
    context = {
        "guide": drawn(LANGUAGES.sub("", text)),
        "guides": [{"name": one, "title": _title(_text(one)), "on": one == name} for one in GUIDES],
        "title": _title(text),
        "crumbs": [{"label": _("怎么用")}, {"label": _title(text)}],
    }
    return render(request, "web/guide.html", context)


@require_GET
def picture(_request: HttpRequest, name: str) -> FileResponse:
    path = _folder() / "pictures" / f"{name}.png"
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/png")


def _meant_for(viewer: Viewer) -> str:
    if viewer.can("org.administer"):
        return "administrator"
    return "seller" if viewer.grants.get("opportunities.view") is Reach.OWN else "manager"


def _text(name: str) -> str:
    tail = ".en.md" if get_language() == "en" else ".md"
    return (_folder() / "guides" / f"{name}{tail}").read_text(encoding="utf-8")


def _title(text: str) -> str:
    return text.partition("\n")[0].lstrip("# ")
