"""How the value of a metric and its change are written."""

from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dacheng.kernel.metrics import Row, Unit, get
from dacheng.kernel.money import format_number
from dacheng.kernel.ui import figures
from dacheng.kernel.ui.templatetags.ui import icon

# From the design: worse by 5 per cent is worth a look, by 25 an alarm.
LOOK, ALARM = Decimal("-0.05"), Decimal("-0.25")


def against_label(against: str) -> str:
    return {"pop": _("环比"), "yoy": _("同比")}[against]


def value(name: str, amount: Decimal | None) -> SafeString | str:
    """The value for reading: amounts in 万, rates in per cent."""
    match get(name).unit:
        case Unit.MONEY:
            return figures.compact(amount)
        case Unit.SHARE:
            return figures.percent(amount)
        case Unit.DAYS:
            return figures.number(amount, 1)
    return figures.number(amount)


def exact(name: str, amount: Decimal | None) -> str:
    """The value for agreeing on: to the cent, rates to two decimals."""
    match get(name).unit:
        case Unit.MONEY:
            return figures.full(amount)
        case Unit.SHARE:
            return figures.percent(amount, digits=2)
        case Unit.DAYS:
            return _("%(days)s 天") % {"days": figures.number(amount, 2)}
    return figures.number(amount)


def unit(name: str) -> str:
    return _("天") if get(name).unit is Unit.DAYS else ""


def state(name: str, change: Decimal | None) -> str:
    """'' while all is well, 'warn' or 'neg' when it got worse; knows which way is better."""
    if change is None:
        return ""
    gain = change if get(name).better == "up" else -change
    return "neg" if gain <= ALARM else "warn" if gain <= LOOK else ""


def difference(row: Row, name: str, against: str) -> str:
    """Rates differ in points, everything else in per cent."""
    change = row.change(name, against)
    if change is None:
        return figures.NOTHING
    if get(name).unit is Unit.SHARE:
        now, then = row.values[name], row.before[against][name]
        points = ((now or Decimal(0)) - (then or Decimal(0))) * 100
        text = format_number(points, 1)
        return _("%(points)s 点") % {"points": f"+{text}" if points > 0 and text != "0.0" else text}
    return figures.percent(change, "+")


def change(
    row: Row, name: str, against: str, *, label: bool = True, running: bool = False
) -> SafeString:
    """环比 ▲ +3.2%, coloured only when it got worse.

    A `running` period has had less time than the one it is compared with: a sum that is still
    smaller is no alarm. A rate or a mean is.
    """
    grown = row.change(name, against)
    calm = running and get(name).unit in (Unit.MONEY, Unit.COUNT)
    way = 0 if not grown else (1 if grown > 0 else -1)
    return format_html(
        '{}<span class="dc-dev {}">{}{}</span>',
        format_html('<span class="mut">{}</span> ', against_label(against)) if label else "",
        "sec" if calm else state(name, grown) or "sec",
        icon("up") if way == 1 else icon("down") if way == -1 else "",
        difference(row, name, against),
    )


def changes(row: Row, name: str, *, running: bool = False) -> dict[str, Any]:
    """Both changes, as the foot of a tile takes them."""
    return {
        "left": change(row, name, "pop", running=running),
        "right": change(row, name, "yoy", running=running),
    }
