"""Where the working calendar is kept."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.calendar.changing import NEEDS
from dacheng.kernel.ui.navigation import entry

entry(_("工作日历"), "worktime:year", icon="sun", needs=NEEDS, order=82, group="house")
