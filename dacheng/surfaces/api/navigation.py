"""Where programs are let in and told things."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.ui.navigation import entry

entry(_("接口"), "tokens", icon="zap", order=97, group="house")
