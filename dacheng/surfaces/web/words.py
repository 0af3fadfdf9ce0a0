"""Names of the web surface's own places."""

from django.utils.translation import gettext_lazy as _

TODAY = _("今日")
