"""What several verbs ask for, and verbs that several kinds share."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.models import Person
from dacheng.kernel.access import Viewer
from dacheng.kernel.access.inviting import invite, uninvite
from dacheng.kernel.fields import Field, FieldKind
from dacheng.surfaces.api.resource import Permit, Verb

WHY = Field("why", _("为什么"))
MUST_SAY = Field("why", _("为什么"), required=True)
TO = Field("to", _("移交给"), FieldKind.REF, ref="person", required=True)
WHO = Field("person", _("谁"), FieldKind.REF, ref="person", required=True)
MAY_CHANGE = Field("may_change", _("也能改"), FieldKind.BOOL)
ON = Field("on", _("哪天"), FieldKind.DATE)


def owned(record: Any) -> bool:
    return record.owner_id is not None


def pooled(record: Any) -> bool:
    return record.owner_id is None


def hosts(record: Any, viewer: Viewer, permit: Permit) -> bool:
    """The owner and his leaders invite."""
    mine = record.owner_id == viewer.person_id
    return (mine and permit("change")) or permit("hand_over")


def _invite(record: Model, *, by: Viewer, person: Person, may_change: bool = False) -> Any:
    invite(record, person.pk, by=by, may_change=may_change)
    return record


def _uninvite(record: Model, *, by: Viewer, person: Person) -> Any:
    uninvite(record, person.pk, by=by)
    return record


INVITING = (
    Verb("invite", _("加协作人"), _invite, takes=(WHO, MAY_CHANGE), may=hosts),
    Verb("uninvite", _("去掉协作人"), _uninvite, takes=(WHO,), may=hosts),
)


def hand_over(act: Callable[..., Any]) -> Verb:
    return Verb("hand_over", _("移交"), act, needs="hand_over", takes=(TO, WHY))


def claiming(claim: Callable[..., Any], release: Callable[..., Any]) -> tuple[Verb, Verb]:
    """Out of the pool and back."""
    return (
        Verb("claim", _("领取"), claim, needs="claim", stands=pooled),
        Verb("release", _("放回公海"), release, takes=(WHY,), stands=owned),
    )
