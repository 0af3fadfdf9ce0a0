"""Who may answer, and who may judge: nobody judges his own plan while somebody stands above him."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dacheng.domains.deviations.models import DeviationCase
from dacheng.domains.deviations.models.cases import NEAR
from dacheng.domains.deviations.queries.nodes import answerers, node_of
from dacheng.kernel.access import Viewer


def require_near(case: DeviationCase, by: Viewer, action: str = "change") -> None:
    """The owner and his leaders; a guest helps, he does not say who is to blame."""
    if not DeviationCase.objects.filter(NEAR.rows(DeviationCase, by, action), pk=case.pk).exists():
        raise PermissionDenied(_("只有负责人和他的上级能答复这个偏差。"))


def require_judge(case: DeviationCase, by: Viewer) -> None:
    """A leader; the owner himself only where nobody stands above him."""
    require_near(case, by, "confirm")
    if case.owner_id == by.person_id and leaders_above(case):
        raise PermissionDenied(_("自己的偏差由上级来定。"))


def leaders_above(case: DeviationCase) -> list[int]:
    """Who stands above the owner, nearest first."""
    found: list[Any] = answerers(node_of(case.level, case.node_id))
    if case.owner_id in found:
        found = found[found.index(case.owner_id) + 1 :]
    return [pk for pk in found if pk != case.owner_id]
