"""Files on the page of every kind of record that files can be about."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.access.policy import about_models
from dacheng.kernel.files.fetching import attached as files_of
from dacheng.kernel.ui.panels import panel_on


def attached(record: Any, viewer: Viewer) -> Mapping[str, Any]:
    """Files with who put them there; a place to drop more for who may change the record."""
    files = files_of(record, viewer=viewer)
    may_add = viewer.can("files.create") and permits(viewer, "change", record)
    return {
        "files": files,
        "count": len(files) or "",
        "kind": record._meta.model_name,
        "record": record,
        "viewer": viewer,
        "may_add": may_add,
    }


def install() -> None:
    """Register the panel for every kind; once the models are known."""
    for kind in about_models():
        panel_on(kind, title=_("文件"), order=90, needs="files.view", flush=True)(attached)
