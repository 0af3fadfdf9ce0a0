"""What lists of customers and contacts show."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.fields import CONTACT, CUSTOMER
from dacheng.kernel.ui.pages import Tab, title

CUSTOMERS = (
    title("name", CUSTOMER, beside="code"),
    "customer_class",
    "industry",
    "location",
    "revenue",
    "last_activity_at",
    "owner",
    "unit",
)
CUSTOMERS_PHONE = ("name", "customer_class", "industry", "last_activity_at", "owner")
SILENT = (
    '{"all": [{"field": "last_activity_at", "op": "<", "value": "today-30"},'
    ' {"field": "owner", "op": "filled"}]}'
)
CUSTOMERS_TABS = (
    Tab("mine", _("我的"), "owner = me"),
    Tab("a", _("A 类"), "customer_class = A"),
    Tab("pool", _("公海"), '{"field": "owner", "op": "empty"}'),
    Tab("silent", _("30 天没跟进"), SILENT, sort="last_activity_at"),
    Tab("new", _("最近 7 天新建"), "created_at >= today-7", sort="-created_at"),
)
CONTACTS = (
    title("name", CONTACT, beside="title"),
    "customer",
    "role",
    "stance",
    "phone",
    "email",
    "owner",
)
CONTACTS_PHONE = ("name", "role", "customer", "stance", "phone")
CONTACTS_TABS = (
    Tab("mine", _("我的"), "owner = me"),
    Tab("decides", _("拍板的人"), "role = decides"),
    Tab("unmet", _("未接触"), "stance = unknown"),
)
