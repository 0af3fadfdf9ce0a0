"""Pages of the case library are found by cause, deed and industry."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.deviations.models import Lesson
from dacheng.kernel.search import register

register(
    "lesson", Lesson, _("案例"), "deviations:lesson",
    reads=("did", "cause", "text", "output", "industry"),
)  # fmt: skip
