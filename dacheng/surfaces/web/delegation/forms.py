"""Who is away, who stands in, and the days."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.fields import DELEGATION
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.ui.inputs import DayInput, RefInput


class DelegationForm(forms.Form):
    """Without `others` it is about oneself."""

    def __init__(self, *given: Any, viewer: Viewer, others: bool, **rest: Any):
        super().__init__(*given, **rest)
        if others:
            self.fields["absent"] = RefInput(
                DELEGATION["absent"], viewer, label=_("谁不在"), initial=viewer.person_id
            )
        self.fields["stand_in"] = RefInput(
            DELEGATION["stand_in"], viewer, label=_("谁代理"),
            help_text=_("他能看、能改不在的人名下的客户、线索、商机、合同和任务。"),
        )  # fmt: skip
        self.fields["begins_on"] = DayInput(label=_("从哪天"), initial=clock.today)
        self.fields["ends_on"] = DayInput(label=_("哪天回来"), help_text=_("这天起不再代理。"))
