"""Notices by mail through a real SMTP conversation: who wants them, when, once, and again after a failure."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from dacheng.kernel.notices.mailing import due, post_due
from dacheng.kernel.notices.models import How, Letter, MailChoice, Notice
from dacheng.kernel.notices.tell import tell

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Sink(socketserver.StreamRequestHandler):
    """Just enough of SMTP to be handed a letter, or to refuse it."""

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline().strip().upper():
            if line.startswith(b"DATA"):
                self._take()
            elif line.startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                refused = line.startswith(b"MAIL") and self.server.refuses  # type: ignore[attr-defined]
                self.wfile.write(b"451 later\r\n" if refused else b"250 ok\r\n")

    def _take(self) -> None:
        self.wfile.write(b"354 go on\r\n")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.server.letters.append(b"".join(lines))  # type: ignore[attr-defined]
        self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def sink(settings: Any) -> Iterator[Any]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        server.letters, server.refuses = [], False  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        settings.MAIL_ON, settings.PUBLIC_URL = True, "https://sales.example.com"
        yield server
        server.shutdown()


@pytest.fixture
def ben(company: SimpleNamespace) -> Any:
    company.ben.email = "ben@example.com"
    company.ben.save()
    return company.ben


def wants(person: Any, how: str, topic: str = "hand_over") -> None:
    MailChoice.objects.create(person=person, topic=topic, how=how)


def body(raw: bytes) -> str:
    import email
    from email.policy import default

    return email.message_from_bytes(raw, policy=default).get_content().replace("\r\n", "\n")


def test_who_wants_it_at_once_has_it_once_and_others_nothing(company, ben, sink):
    wants(ben, How.AT_ONCE)
    tell([ben.pk, company.cleo.pk], "客户移交给你了", url="/customers/1/", kind="hand_over")
    tell([ben.pk], "一条偏差", kind="deviation")
    assert post_due() == 1
    assert post_due() == 0
    (letter,) = sink.letters
    assert b"To: ben@example.com" in letter
    assert "客户移交给你了\nhttps://sales.example.com/customers/1/" in body(letter)
    assert "一条偏差" not in body(letter)
    assert Notice.objects.count() == 3


def test_by_default_and_without_a_server_nothing_is_written(company, ben, sink, settings):
    tell([ben.pk], "移交", kind="hand_over")
    assert Letter.objects.count() == 0
    wants(ben, How.AT_ONCE)
    settings.MAIL_ON = False
    tell([ben.pk], "移交", kind="hand_over")
    assert Letter.objects.count() == 0 and post_due() == 0 and not sink.letters


def test_the_daily_mail_is_one_at_eight_without_what_is_read(ben, sink):
    wants(ben, How.DAILY)
    for text in ("第一条", "第二条", "第三条"):
        tell([ben.pk], text, kind="hand_over")
    assert post_due() == 0
    Notice.objects.filter(text="第二条").update(read_at=timezone.now())
    Letter.objects.update(due_at=timezone.now())
    assert post_due() == 1
    said = body(sink.letters[0])
    assert "第一条" in said and "第三条" in said and "第二条" not in said


@pytest.mark.parametrize(("hour", "day"), [(7, 3), (8, 4), (20, 4)])
def test_the_next_morning_at_eight(hour, day):
    now = datetime(2026, 3, 3, hour, tzinfo=SHANGHAI)
    assert due(How.DAILY, now) == datetime(2026, 3, day, 8, tzinfo=SHANGHAI)


def test_a_refused_letter_waits_longer_each_time_goes_later_and_is_given_up_at_last(ben, sink):
    wants(ben, How.AT_ONCE)
    tell([ben.pk], "移交", kind="hand_over")
    sink.refuses = True
    assert post_due() == 0
    letter = Letter.objects.get()
    assert letter.tries == 1 and "451" in letter.error
    assert timedelta(minutes=1) < letter.due_at - timezone.now() <= timedelta(minutes=2)
    assert post_due() == 0 and Letter.objects.get().tries == 1  # not yet
    Letter.objects.update(due_at=timezone.now())
    sink.refuses = False
    assert post_due() == 1 and len(sink.letters) == 1
    Letter.objects.update(sent_at=None, due_at=timezone.now(), tries=7)
    sink.refuses = True
    post_due()
    assert Letter.objects.get().due_at is None


def test_a_server_that_is_gone_loses_nothing(ben, sink, settings):
    wants(ben, How.AT_ONCE)
    tell([ben.pk], "移交", kind="hand_over")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert post_due() == 0 and Letter.objects.get().error
    settings.EMAIL_PORT = port
    Letter.objects.update(due_at=timezone.now())
    assert post_due() == 1


def test_a_letter_belongs_to_the_change_it_tells_of(ben, sink):
    from django.db import transaction

    wants(ben, How.AT_ONCE)
    with pytest.raises(RuntimeError), transaction.atomic():
        tell([ben.pk], "移交", kind="hand_over")
        raise RuntimeError
    assert Letter.objects.count() == 0 and post_due() == 0


def test_each_chooses_for_himself_and_only_the_administrator_tries_the_server(
    company, ben, sink, person, sign_in
):
    client = sign_in(ben)
    page = client.get("/notices/mail/").content.decode()
    assert "ben@example.com" in page and "邮件服务器" not in page
    chosen = dict.fromkeys(("deviation", "report", "target", "work", "other"), "never")
    assert client.post("/notices/mail/", chosen | {"hand_over": "sometimes"}).status_code == 200
    assert MailChoice.objects.count() == 0
    client.post("/notices/mail/", chosen | {"hand_over": "daily"})
    client.post("/notices/mail/", chosen | {"hand_over": "at_once"})
    mine = MailChoice.objects.get(topic="hand_over")
    assert (mine.person_id, mine.how) == (ben.pk, "at_once")
    assert client.post("/notices/mail/try/").status_code == 403
    eve = person("eve", "administrator", email="eve@example.com")
    assert "邮件服务器" in (admin := sign_in(eve)).get("/notices/mail/").content.decode()
    admin.post("/notices/mail/try/")
    assert b"To: eve@example.com" in sink.letters[0]
    sink.refuses = True
    said = admin.post("/notices/mail/try/", follow=True).content.decode()
    assert "没发出去" in said
