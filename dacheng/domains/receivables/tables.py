"""What the lists of receipts and invoices show."""

from decimal import Decimal
from typing import Any

from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from dacheng.kernel.ui import figures
from dacheng.kernel.ui.pages import Column, Tab
from dacheng.kernel.ui.screens import screen_of


def _code(pk: int, code: str, reverses: int | None, reversed_by: int | None) -> str:
    there = screen_of("receipt")
    link = (
        f'<a class="nm" href="{there.href(pk)}">{escape(code or pk)}</a>' if there else escape(code)
    )
    mark = pgettext("receipt", "冲销") if reverses else _("已冲销") if reversed_by else ""
    return link + (f' <span class="dc-pill line">{escape(mark)}</span>' if mark else "")


def _amount(amount: Decimal) -> str:
    shown = figures.compact(amount)
    return format_html('<span class="neg">{}</span>', shown) if amount < 0 else shown


RECEIPTS = (
    Column(
        "code",
        gettext_lazy("编号"),
        ("pk", "code", "reverses_id", "reversed_by"),
        _code,
        fields=("code",),
        sort="code",
        css="nmc",
        phone=1,
    ),
    "customer",
    "contract",
    Column(
        "amount",
        gettext_lazy("回款额"),
        ("amount",),
        _amount,
        fields=("amount",),
        sort="amount",
        css="r",
        phone=2,
    ),
    "received_on",
    "method",
    "owner",
)
PHONE = ("customer", "amount", "code", "received_on", "owner")
TABS = (
    Tab("mine", gettext_lazy("我的"), "owner = me"),
    Tab("month", gettext_lazy("最近 30 天"), "received_on >= today-29"),
    Tab("reversals", pgettext_lazy("receipt", "冲销"), "amount < 0"),
)


def _number(pk: int, code: str, voided_on: Any) -> str:
    there = screen_of("invoice")
    text = escape(code or pk)
    link = f'<a class="nm" href="{there.href(pk)}">{text}</a>' if there else text
    mark = escape(pgettext("invoice", "已作废"))
    return link + (f' <span class="dc-pill line">{mark}</span>' if voided_on else "")


INVOICES = (
    Column("code", gettext_lazy("发票号"), ("pk", "code", "voided_on"), _number, fields=("code",),
           sort="code", css="nmc", phone=1),
    "customer",
    "contract",
    "amount",
    "issued_on",
    "owner",
)  # fmt: skip
INVOICES_PHONE = ("customer", "amount", "code", "issued_on", "owner")
INVOICES_TABS = (
    Tab("mine", gettext_lazy("我的"), "owner = me"),
    Tab("month", gettext_lazy("最近 30 天"), "issued_on >= today-29"),
    Tab("voided", pgettext_lazy("invoice", "已作废"), '{"field": "voided_on", "op": "filled"}'),
)
