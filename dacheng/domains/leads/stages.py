"""new → reached or nurturing → converted, or invalid with a reason and perhaps back."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.lifecycle import Lifecycle, Step

ALIVE = ("new", "reached", "nurturing")

LIFECYCLE = Lifecycle(
    "status",
    reach=Step(_("触达"), after=("new", "nurturing"), becomes="reached"),
    nurture=Step(_("转培育"), after=("new", "reached"), becomes="nurturing"),
    invalidate=Step(_("判为无效"), after=ALIVE, becomes="invalid", asks=("invalid_reason",)),
    revive=Step(_("恢复"), after=("invalid",), becomes="nurturing"),
    convert=Step(_("转为商机"), after=ALIVE, becomes="converted", needs="convert"),
)
