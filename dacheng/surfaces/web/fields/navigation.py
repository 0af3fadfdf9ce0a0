"""Where the fields a company added are kept."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.custom.making import ADMINISTER
from dacheng.kernel.ui.navigation import entry

entry(_("自定义字段"), "fields:list", icon="layers", needs=ADMINISTER, order=96, group="house")
