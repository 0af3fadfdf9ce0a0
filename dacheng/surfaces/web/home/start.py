"""What to do first in an empty company, in the order in which records hang on each other."""

from typing import Any

from django.utils.translation import gettext as _

from dacheng.domains.customers.models import Customer
from dacheng.domains.org.models import Person
from dacheng.domains.products.models import Product
from dacheng.kernel.access import Viewer
from dacheng.surfaces.web.figures.places import link

FOUNDERS = 3  # the people a new company begins with


def steps(viewer: Viewer) -> dict[str, Any]:
    """The checklist, each step with whether it is done and where it is done."""
    people = Person.objects.visible_to(viewer).order_by()[: FOUNDERS + 1].count() > FOUNDERS
    products = Product.objects.visible_to(viewer).order_by().exists()
    customers = Customer.objects.visible_to(viewer).order_by().exists()
    found = [
        ("people", _("导入人员"), _("谁在哪个团队、谁带队。数字按团队和人归属。"), people),
        ("products", _("导入产品"), _("产品线和价格。没填金额的商机按标价估。"), products),
        ("customers", _("导入客户"), _("客户和行业。商机要挂在客户上。"), customers),
        (
            "opportunities",
            _("导入商机"),
            _("在途的和已经赢、输的都要，历史越全，赢单率越准。"),
            False,
        ),
    ]
    may = viewer.can("imports.create")
    first = next(name for name, _label, _text, done in found if not done)
    return {
        "steps": [
            {
                "label": label,
                "text": text,
                "done": done,
                "now": name == first,
                "url": _import_url(name) if may else "",
                "list_url": link(f"{name}:list"),
            }
            for name, label, text, done in found
        ],
        "may": may,
    }


def _import_url(spec: str) -> str:
    there = link("imports:new") or link("imports:list") or link("imports")
    return f"{there}?spec={spec}" if there else ""
