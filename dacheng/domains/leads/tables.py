"""What a list of leads shows."""

from datetime import datetime
from typing import Any

from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.leads.fields import LEAD
from dacheng.domains.leads.models import LeadStatus
from dacheng.domains.leads.queries import FIRST_TOUCH
from dacheng.kernel import clock
from dacheng.kernel.ui import cells, figures
from dacheng.kernel.ui.pages import Column, Tab, title

TONES = {"new": "warn", "reached": "info", "nurturing": "", "converted": "pos", "invalid": "line"}


def _status(status: str) -> str:
    label = LeadStatus(status).label if status in LeadStatus.values else status
    return format_html('<span class="dc-pill {}">{}</span>', TONES.get(status, ""), label)


def _touch(status: str, registered: datetime, touched: datetime | None, owner: Any) -> str:
    """When it was first reached; how long it waits, red after 24 hours (L4)."""
    if touched is not None:
        return escape(figures.day(touched))
    if status != LeadStatus.NEW or owner is None:
        return cells.EMPTY
    waited = clock.now() - registered
    late = waited > FIRST_TOUCH
    hours = int(waited.total_seconds() // 3600)
    said = _("等了 %(n)d 天") % {"n": hours // 24} if late else _("等了 %(n)d 小时") % {"n": hours}
    return format_html('<span class="{}">{}</span>', "neg m" if late else "warn", said)


LEADS = (
    title("company", LEAD, beside="contact_name"),
    Column(
        "status",
        gettext_lazy("状态"),
        ("status",),
        _status,
        fields=("status",),
        sort="status",
        phone=2,
    ),
    "source",
    "needs",
    "phone",
    Column(
        "first_touch_at",
        gettext_lazy("首次触达"),
        ("status", "registered_at", "first_touch_at", "owner_id"),
        _touch,
        fields=("first_touch_at",),
        sort="first_touch_at",
        css="r",
        phone=4,
    ),
    "registered_at",
    "owner",
)
PHONE = ("company", "status", "source", "first_touch_at", "phone")
TABS = (
    Tab("mine", gettext_lazy("我的"), "owner = me and status in new,reached,nurturing"),
    Tab("new", gettext_lazy("还没触达"), "status = new", sort="registered_at"),
    Tab("nurturing", gettext_lazy("培育中"), "status = nurturing"),
    Tab(
        "pool",
        gettext_lazy("公海"),
        '{"all": [{"field": "owner", "op": "empty"}, '
        '{"field": "status", "op": "in", "value": ["new", "reached", "nurturing"]}]}',
    ),
    Tab("converted", gettext_lazy("已转化"), "status = converted", sort="-converted_at"),
    Tab("invalid", gettext_lazy("无效"), "status = invalid"),
)
