"""Where the calendar is found."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.ui.navigation import entry

entry(_("日历"), "calendar", icon="calendar", needs="activities.view", order=11, key="y")
