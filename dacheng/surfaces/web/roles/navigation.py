"""Where roles are kept."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.names import NEEDS
from dacheng.kernel.ui.navigation import entry

entry(_("角色"), "roles:list", icon="shield", needs=NEEDS, order=81, group="house")
