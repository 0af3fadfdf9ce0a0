"""Notices by mail: letters are written with the notice, posted after it, again after a failure."""

import smtplib
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dacheng.kernel import clock
from dacheng.kernel.notices.models import How, Letter, MailChoice, Notice
from dacheng.kernel.notices.topics import topic_of

MORNING = time(8)
MOST_TRIES, MOST_LINES = 8, 50


def enclose(notices: Sequence[Notice], kind: str) -> None:
    """A letter for everybody told who wants one; without a mail server nobody is asked."""
    if not settings.MAIL_ON or not notices:
        return
    chosen = MailChoice.objects.filter(
        person__in=[one.person_id for one in notices], topic=topic_of(kind)
    ).exclude(how=How.NEVER)
    wanted = dict(chosen.values_list("person_id", "how"))
    Letter.objects.bulk_create(
        Letter(notice=one, person_id=one.person_id, due_at=due(wanted[one.person_id], clock.now()))
        for one in notices
        if one.person_id in wanted
    )


def due(how: str, now: datetime) -> datetime:
    """At once, or the next morning at eight."""
    if how == How.AT_ONCE:
        return now
    today = timezone.make_aware(datetime.combine(timezone.localdate(now), MORNING))
    return today if today > now else today + timedelta(days=1)


def post_due() -> int:
    """Post what is due, one mail for each person; how many mails went out."""
    if not settings.MAIL_ON:
        return 0
    waiting = Letter.objects.filter(sent_at=None, due_at__lte=timezone.now())
    waiting.filter(notice__read_at__isnull=False).delete()  # he knows already
    people = waiting.order_by("person_id").values_list("person_id", flat=True).distinct()
    return sum(_post(person) for person in list(people))


@transaction.atomic
def _post(person: int) -> bool:
    """The letters of one person; locked, so that two workers do not both send them."""
    mine = Letter.objects.filter(person=person, sent_at=None, due_at__lte=timezone.now())
    rows = mine.select_for_update(skip_locked=True, of=("self",)).select_related("notice", "person")
    letters = list(rows.order_by("id")[:MOST_LINES])
    if not letters:
        return False
    to = letters[0].person
    if not to.is_active or not to.email:
        _settle(letters, due_at=None, error=_("没有邮箱，或已停用"))
        return False
    try:
        with translation.override(getattr(to, "language", "") or settings.LANGUAGE_CODE):
            send(to.email, [letter.notice for letter in letters])
    except (smtplib.SMTPException, OSError) as error:
        _fail(letters, f"{type(error).__name__}: {error}"[:300])
        return False
    _settle(letters, sent_at=timezone.now(), error="")
    return True


def _fail(letters: Iterable[Letter], error: str) -> None:
    for letter in letters:
        tries = letter.tries + 1
        again = timezone.now() + timedelta(minutes=2**tries)
        _settle([letter], tries=tries, due_at=again if tries < MOST_TRIES else None, error=error)


def _settle(letters: Iterable[Letter], **values: object) -> None:
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(**values)


def send(address: str, notices: Sequence[Notice]) -> None:
    """One mail about these notices; raises what the server or the wire raises."""
    several = _("达成：%(n)d 条通知") % {"n": len(notices)}
    subject = notices[0].text if len(notices) == 1 else several
    body = "\n\n".join(_line(one) for one in notices)
    foot = _("不想收，或想换一种收法：%(url)s") % {"url": f"{settings.PUBLIC_URL}/notices/mail/"}
    mail = EmailMessage(
        subject.replace("\n", " "), f"{body}\n\n--\n{foot}\n", to=[address],
        connection=get_connection(),
    )  # fmt: skip
    mail.send()


def state() -> dict[str, Any]:
    """How the mail of the whole company goes: what waits, what is given up, the last complaint."""
    every = Letter.objects.all()
    counted = every.aggregate(
        waiting=Count("pk", filter=Q(sent_at=None, due_at__isnull=False)),
        lost=Count("pk", filter=Q(sent_at=None, due_at=None)),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
    )
    last = every.exclude(error="").order_by("-id").values_list("error", flat=True).first()
    return {**counted, "error": last}


def _line(notice: Notice) -> str:
    return f"{notice.text}\n{settings.PUBLIC_URL}{notice.url}" if notice.url else notice.text
