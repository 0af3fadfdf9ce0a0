"""Changing what reports hold, and the company's own slides and letterhead."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.reports.models import HouseFile, ReportTemplate
from dacheng.kernel import records
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.documents.templates import check_template
from dacheng.kernel.metrics import get

CHANGEABLE = {"name", "roles", "metrics", "parts", "due_days", "due_hour", "is_active"}


def change_template(
    template: ReportTemplate, changes: Mapping[str, Any], *, by: Viewer
) -> ReportTemplate:
    """Which figures, who writes, until when. Reports that are there stay as they are."""
    if set(changes) - CHANGEABLE:
        raise ValidationError(_("模板只能改名字、谁写、指标、图、期限和启用。"))
    for name in changes.get("metrics", ()):
        get(name)  # raises UnknownMetric, which names those there are
    if "metrics" in changes and not changes["metrics"]:
        raise ValidationError({"metrics": _("至少选一个指标。")})
    return records.change(template, changes, by=by, needs="administer", verb="change")


@transaction.atomic
def keep_house_file(file: UploadedFile, *, by: Viewer) -> HouseFile:
    """The company's .pptx or .docx; from now on files are written on it."""
    by.require("reports.administer")
    ending = (file.name or "").rpartition(".")[2].lower()
    content = file.read()
    if ending not in HouseFile.Kind.values:
        raise ValidationError({"file": _("模板要是 .pptx 或 .docx。")})
    check_template(content, ending)
    with acting(by, "upload"):
        made = HouseFile(
            kind=ending, name=(file.name or "")[-255:], size=len(content), owner_id=by.person_id
        )
        made.content.save("template", ContentFile(content), save=False)
        made.save()
    return made
