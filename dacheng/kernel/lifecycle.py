"""State machines as data: a model lists its steps, `take` is the only way to move."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dacheng.kernel import records
from dacheng.kernel.access import Viewer, permits


class StepRefused(ValidationError):
    """The record is not in a state from which this step can be taken."""


@dataclass(frozen=True)
class Step:
    """One way to move: its label, the states it leaves and reaches, the grant it needs.

    own  taken by the product as a consequence; no person asks for it, so it is no verb anywhere
    """

    label: str | Promise
    after: tuple[str, ...]
    becomes: str
    needs: str = "change"
    asks: tuple[str, ...] = ()  # fields the person must give
    own: bool = False


class Lifecycle:
    """The states of a record and the steps between them; draws buttons and checks moves."""

    def __init__(self, field: str, **steps: Step):
        self.field, self.steps = field, steps

    def open_steps(self, record: Any, viewer: Viewer) -> dict[str, Step]:
        """What this viewer could do next; drives the buttons on the page."""
        state = getattr(record, self.field)
        allowed: dict[str, bool] = {}
        ways = {}
        for name, step in self.steps.items():
            if state in step.after and not step.own:
                if step.needs not in allowed:
                    allowed[step.needs] = permits(viewer, step.needs, record)
                if allowed[step.needs]:
                    ways[name] = step
        return ways

    def take(self, record: Any, name: str, *, by: Viewer, why: str = "", **changes: Any) -> Any:
        """Lock, check, change, save and log one step. Returns the fresh record.

        Raises StepRefused from the wrong state, PermissionDenied for the wrong person,
        ValidationError for wrong values; nothing is written then.
        """
        step = self.steps[name]
        return records.change(
            record,
            {**changes, self.field: step.becomes},
            by=by,
            verb=name,
            needs=step.needs,
            why=why,
            check=lambda fresh: self.require(fresh, name),
        )

    def require(self, record: Any, name: str) -> None:
        """Raise StepRefused when this step does not start where the record is."""
        step, state = self.steps[name], getattr(record, self.field)
        if state not in step.after:
            known = dict(record._meta.get_field(self.field).flatchoices).get(state, state)
            raise StepRefused(
                _("现在是「%(state)s」，不能%(step)s。刷新看最新状态。")
                % {"state": known, "step": step.label}
            )
