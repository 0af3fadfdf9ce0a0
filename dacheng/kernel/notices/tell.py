"""Telling people."""

from collections.abc import Iterable

from dacheng.kernel.notices.mailing import enclose
from dacheng.kernel.notices.models import Notice


def tell(people: Iterable[int], text: str, *, url: str = "", kind: str = "") -> None:
    """Leave one line for each person, in the running transaction; and a letter, if he wants one."""
    told = Notice.objects.bulk_create(
        Notice(person_id=person, text=text[:300], url=url, kind=kind) for person in set(people)
    )
    enclose(told, kind)
