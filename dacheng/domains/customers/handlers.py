"""Tells people what concerns them: a record they now look after."""

from django.utils import translation
from django.utils.translation import gettext as _

from dacheng.domains.org.events import HandedOver
from dacheng.domains.org.models import Person
from dacheng.kernel.events import on
from dacheng.kernel.notices.tell import tell

PAGES = {
    "customer": "/customers/{}/",
    "lead": "/leads/{}/",
    "opportunity": "/opportunities/{}/",
    "contract": "/contracts/{}/",
    "task": "/tasks/",
}


@on(HandedOver)
def tell_new_owner(event: HandedOver) -> None:
    """The new owner learns whose record became his; nobody is told of his own doing."""
    if event.to_id == event.by_id:
        return
    people = Person.objects.in_bulk([event.to_id, event.by_id])
    new, giver = people[event.to_id], people.get(event.by_id)
    with translation.override(new.language or None):
        text = _("%(who)s把「%(what)s」移交给你。") % {"who": giver or "", "what": event.name}
    url = PAGES.get(event.kind, "").format(event.object_id)
    tell([new.pk], text, url=url, kind="hand_over")
