"""Names of the web surface's own places, and the headings they all stand under."""

from django.utils.translation import gettext_lazy as _

TODAY = _("今日")
SALES = _("客户和成交")
NUMBERS = _("看数")
HOUSE = _("资料和设置")
