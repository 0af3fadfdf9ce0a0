"""Where the wizard is found."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.ui.navigation import entry

entry(
    _("导入"), "imports:list", icon="import", needs="imports.view", order=90, key="i", group="house"
)
