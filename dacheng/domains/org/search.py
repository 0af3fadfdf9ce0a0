"""People are found by name, sign-in name, number and phone."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.models import Person
from dacheng.kernel.search import register

register(
    "person",
    Person,
    _("人员"),
    "people:detail",
    guarded=("phone",),
    reads=("name", "username", "external_id", "phone"),
)
