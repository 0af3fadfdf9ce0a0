"""Where processes are found, and what forms offer of the lists beside them."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.ui.navigation import entry
from dacheng.kernel.ui.screens import screen

screen(
    "stage",
    _("阶段"),
    picked=lambda rows: rows.filter(process__is_published=True),
    hint="process__name",
)
screen("lossreason", _("输单原因"), picked=lambda rows: rows.filter(is_active=True))
screen("competitor", _("竞争对手"))
entry(_("流程"), "processes:list", icon="route", needs="processes.view", order=85, group="house")
