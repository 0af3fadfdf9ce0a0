"""Who is behind a command."""

from django.utils.translation import gettext as _

from dacheng.domains.org.models import Company
from dacheng.domains.org.queries import administrator, person_named, viewer_for
from dacheng.kernel.access import Viewer
from dacheng.surfaces.cli.speech import Refusal


def acting_viewer(name: str | None) -> Viewer:
    """The viewer of --as USER, else of the administrator; raises Refusal without a company."""
    the_company()
    if name is None:
        return viewer_for(administrator(), channel="cli")
    try:
        person = person_named(name)
    except LookupError as error:
        raise Refusal(f"--as: {error}") from error
    if not person.is_active:
        raise Refusal(_("--as：%(name)s 已停用") % {"name": person.name})
    return viewer_for(person, channel="cli")


def the_company() -> Company:
    from django.db import ProgrammingError

    try:
        found = Company.objects.first()
    except ProgrammingError:
        found = None
    if found is None:
        raise Refusal(_("这里还没有公司。先运行 dacheng init（或 dacheng up）。"))
    return found
