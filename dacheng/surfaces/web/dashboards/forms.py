"""The small forms of a board."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.models import Role
from dacheng.kernel.access import Viewer
from dacheng.surfaces.web.dashboards.models import Share


class NameForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=60)


class PinForm(forms.Form):
    """Onto which of one's own boards; a new one takes a name."""

    board = forms.ChoiceField(label=_("放到哪块看板"), required=False)
    name = forms.CharField(label=_("新看板"), max_length=60, required=False)

    def __init__(self, *args: Any, boards: list[Any], **rest: Any):
        super().__init__(*args, **rest)
        choices = [(str(board.pk), board.name) for board in boards]
        self.fields["board"].choices = [*choices, ("", _("新看板"))]
        self.fields["name"].initial = _("我的看板")


class ShareForm(forms.Form):
    share = forms.ChoiceField(label=_("给谁看"), choices=Share.choices, widget=forms.RadioSelect)
    role = forms.ChoiceField(label=_("角色"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **rest: Any):
        super().__init__(*args, **rest)
        roles = Role.objects.visible_to(viewer).order_by("order", "pk")
        self.fields["role"].choices = [("", "—"), *((one.code, str(one)) for one in roles)]
