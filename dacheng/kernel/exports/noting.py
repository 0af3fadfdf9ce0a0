"""A table that is not rows of one kind is written down as well when it is taken out."""

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.exports.models import Export


def note(kind: str, name: str, format: str, *, viewer: Viewer, asked: str, rows: int) -> None:
    """Keep in the history what he took out and what it was made of."""
    values = {"kind": kind, "format": format, "name": name[:120], "asked": asked, "rows": rows}
    with acting(viewer, "export"):
        Export.objects.create(owner_id=viewer.person_id, **values)
