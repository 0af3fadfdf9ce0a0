"""What a list of people shows."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.fields import PERSON
from dacheng.kernel.ui.pages import Tab, title

PEOPLE = (
    title("name", PERSON),
    "unit",
    "region",
    "rank",
    "phone",
    "email",
    "hired_on",
    "is_active",
)
PEOPLE_PHONE = ("name", "unit", "rank", "phone")
PEOPLE_TABS = (
    Tab("here", _("在职"), "is_active = true"),
    Tab("gone", _("已离职"), "is_active = false", sort="-left_on"),
)
