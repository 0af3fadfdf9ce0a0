"""open → done or dropped."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.lifecycle import Lifecycle, Step

LIFECYCLE = Lifecycle(
    "state",
    finish=Step(_("做完"), after=("open",), becomes="done", asks=("outcome",)),
    drop=Step(_("不做了"), after=("open",), becomes="dropped"),
)
