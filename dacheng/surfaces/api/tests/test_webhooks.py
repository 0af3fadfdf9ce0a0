"""Events reach outside signed and once per message; what does not arrive is tried again."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from dacheng.domains.opportunities.actions import hand_over, win
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.notices.models import Notice
from dacheng.surfaces.api.hooks import keeping, sending
from dacheng.surfaces.api.hooks.events import EVENTS, NAMES
from dacheng.surfaces.api.hooks.keeping import deliveries_of
from dacheng.surfaces.api.models import Delivery, Webhook


class Receiver:
    """A server of our own on loopback that remembers what came and answers what it is told."""

    def __init__(self):
        outer, self.got, self.answer = self, [], (200, {}, b"")

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, dict(self.headers), body))
                status, headers, text = outer.answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_given):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/in?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(settings):
    settings.EGRESS_ALLOW = ["127.0.0.0/8"]
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def webhook(company, receiver):
    def make(person=company.ben, *events):
        return keeping.add(receiver.url, events or list(NAMES), by=viewer_for(person))

    return make


def due_now():
    """Let the waiting tries be due."""
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set scheduled_at = null where status = 'todo'")


def signed(hook, headers, body):
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()}"


def test_an_event_arrives_signed(company, webhook, receiver, opportunity, customer, work):
    deal = opportunity(customer=customer())
    hook = webhook(company.ben, "opportunity.won")
    win(deal, by=viewer_for(company.ben))
    assert receiver.got == []
    work()

    [(path, headers, body)] = receiver.got
    delivery = Delivery.objects.get()
    message = json.loads(body)
    assert path == "/in?x=1" and headers["Content-Type"] == "application/json"
    assert headers["webhook-id"] == str(delivery.pk)
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    assert headers["webhook-signature"] == signed(hook, headers, body)
    assert message["type"] == "opportunity.won" and message["data"]["by"] == company.ben.pk
    assert message["data"]["record"]["id"] == deal.pk
    assert message["data"]["record"]["state"] == "won"
    assert (delivery.state, delivery.status, delivery.attempts) == ("delivered", 200, 1)


def test_the_signature_is_that_of_the_scheme():
    from dacheng.surfaces.api.hooks.signing import signature

    # The example published with the scheme.
    assert signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
        b'{"test": 2432232314}',
    ) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="  # fmt: skip


def test_what_did_not_happen_is_not_told(company, webhook, receiver, opportunity, customer, work):
    deal = opportunity(customer=customer())
    webhook()
    with pytest.raises(RuntimeError), transaction.atomic():
        win(deal, by=viewer_for(company.ben))
        raise RuntimeError
    assert work() == 0 and not Delivery.objects.exists()


def test_only_what_its_owner_sees_is_told(company, webhook, receiver, opportunity, customer, work):
    deal = opportunity(company.ben, customer=customer())
    webhook(company.cleo)
    win(deal, by=viewer_for(company.ben))
    work()
    assert receiver.got == []
    told = Delivery.objects.get()
    assert told.state == "dropped"
    assert not deliveries_of(told.webhook, viewer_for(company.cleo)).exists()
    assert deliveries_of(told.webhook, viewer_for(company.ben)).exists()


def test_fields_held_back_from_the_owner_are_not_told(
    company, webhook, receiver, person, caller, work
):
    from dacheng.domains.org.models import Role

    Role.objects.create(
        code="m", name="m", grants={"leads.view": "all"}, fields={"lead.phone": "mask"}
    )
    webhook(person("Eve", role="m"))
    caller(company.ben).post("/api/leads", company="海纳", phone="13800138000")
    work()
    [(_path, _headers, body)] = receiver.got
    assert b"13800138000" not in body and json.loads(body)["data"]["record"]["company"] == "海纳"


def test_an_event_nobody_wants_writes_nothing(company, webhook, opportunity, customer, queries):
    deal = opportunity(customer=customer())
    webhook(company.ben, "lead.registered")
    win(deal, by=viewer_for(company.ben))
    assert not Delivery.objects.exists()


def test_what_fails_is_tried_again_with_longer_waits(
    company, webhook, receiver, opportunity, customer, work
):
    deal = opportunity(customer=customer())
    hook = webhook(company.ben, "opportunity.won")
    receiver.answer = (500, {}, b"not today")
    win(deal, by=viewer_for(company.ben))
    work()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.error) == ("waiting", 500, "not today")
    assert timedelta(seconds=5) < delivery.next_at - timezone.now() <= timedelta(seconds=10)
    assert work() == 0  # not due yet

    due_now()
    work()
    delivery.refresh_from_db()
    assert delivery.attempts == 2
    assert delivery.next_at - timezone.now() > timedelta(seconds=30)

    receiver.answer = (204, {}, b"")
    due_now()
    work()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("delivered", 3)
    assert len({headers["webhook-id"] for _p, headers, _b in receiver.got}) == 1
    assert len({body for _p, _h, body in receiver.got}) == 1
    hook.refresh_from_db()
    assert hook.failing_since is None and hook.active


def test_the_waits_reach_over_three_days():
    assert 72 <= sum(sending.WAITS) / 3600 <= 80


def test_after_three_days_the_webhook_rests_and_its_owner_knows(
    company, webhook, receiver, opportunity, customer, work
):
    deal = opportunity(customer=customer())
    hook = webhook(company.ben, "opportunity.won")
    receiver.answer = (500, {}, b"")
    win(deal, by=viewer_for(company.ben))
    Delivery.objects.update(attempts=len(sending.WAITS))
    Webhook.objects.update(failing_since=timezone.now() - timedelta(hours=73))
    work()
    hook.refresh_from_db()
    assert not hook.active and hook.paused_why
    assert Delivery.objects.get().state == "failed"
    assert Notice.objects.get(person=company.ben, kind="webhook").url == f"/webhooks/{hook.pk}/"


def test_gone_means_at_once(company, webhook, receiver, opportunity, customer, work):
    deal, hook = opportunity(customer=customer()), webhook()
    receiver.answer = (410, {}, b"")
    win(deal, by=viewer_for(company.ben))
    work()
    hook.refresh_from_db()
    assert not hook.active


def test_whose_record_it_becomes_is_told(company, webhook, receiver, opportunity, customer, work):
    deal = opportunity(customer=customer())
    webhook(company.ada, "opportunity.handed_over")
    webhook(company.ben, "opportunity.handed_over")
    hand_over(deal, company.ada, by=viewer_for(company.ada))
    work()
    [(_path, _headers, body)] = receiver.got  # it is out of Ben's sight by then
    assert json.loads(body)["data"]["record"]["owner"]["name"] == "Ada"


def test_a_redirect_is_not_followed(company, webhook, receiver, opportunity, customer, work):
    deal = opportunity(customer=customer())
    webhook(company.ben, "opportunity.won")
    receiver.answer = (302, {"Location": receiver.url + "&again"}, b"")
    win(deal, by=viewer_for(company.ben))
    work()
    assert len(receiver.got) == 1 and Delivery.objects.get().status == 302


def test_an_address_that_became_private_is_refused(
    company, webhook, receiver, opportunity, customer, work, settings
):
    deal, hook = opportunity(customer=customer()), webhook()
    settings.EGRESS_ALLOW = []
    win(deal, by=viewer_for(company.ben))
    work()
    hook.refresh_from_db()
    assert receiver.got == [] and not hook.active
    assert Delivery.objects.first().state == "failed"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "https://localhost/", "http://example.com/", "ftp://x/", "x"]
)
def test_an_address_inside_cannot_be_added(company, url):
    with pytest.raises(ValidationError) as refused:
        keeping.add(url, ["lead.registered"], by=viewer_for(company.ben))
    assert "url" in refused.value.message_dict


def test_a_delivery_is_sent_again_on_request(
    company, webhook, receiver, opportunity, customer, work, sign_in
):
    deal = opportunity(customer=customer())
    hook = webhook(company.ben, "opportunity.won")
    win(deal, by=viewer_for(company.ben))
    work()
    delivery = Delivery.objects.get()
    ben = sign_in(company.ben)
    assert str(delivery.event) in ben.get(f"/webhooks/{hook.pk}/").content.decode()

    assert ben.post(f"/deliveries/{delivery.pk}/again/").status_code == 303
    assert ben.post(f"/deliveries/{delivery.pk}/again/").status_code == 400  # on its way
    work()

    assert len(receiver.got) == 2
    assert receiver.got[0][2] == receiver.got[1][2]
    assert receiver.got[0][1]["webhook-id"] == receiver.got[1][1]["webhook-id"]


def test_a_webhook_is_its_owners(company, webhook, receiver, sign_in, person):
    hook = webhook(company.cleo)
    ben = sign_in(company.ben)
    assert hook.url not in ben.get("/webhooks/").content.decode()
    for path in ("", "pause/", "resume/", "remove/", "try/"):
        method = ben.get if not path else ben.post
        assert method(f"/webhooks/{hook.pk}/{path}").status_code == 404
    eve = sign_in(person("Eve", role="administrator"))
    page = eve.get(f"/webhooks/{hook.pk}/").content.decode()
    assert hook.url in page and hook.secret not in page
    cleo = sign_in(company.cleo)
    assert hook.secret in cleo.get(f"/webhooks/{hook.pk}/").content.decode()


def test_the_pages_do_what_they_say(company, receiver, sign_in, work):
    ben = sign_in(company.ben)
    assert ben.get("/webhooks/new/").status_code == 200
    assert (
        ben.post(
            "/webhooks/new/", {"url": "http://10.0.0.1/", "events": ["lead.registered"]}
        ).status_code
        == 422
    )
    made = ben.post("/webhooks/new/", {"url": receiver.url, "events": ["lead.registered"]})
    hook = Webhook.objects.get()
    assert made["Location"] == f"/webhooks/{hook.pk}/"
    ben.post(f"/webhooks/{hook.pk}/try/")
    work()
    assert json.loads(receiver.got[0][2])["type"] == "webhook.test"
    ben.post(f"/webhooks/{hook.pk}/pause/")
    hook.refresh_from_db()
    assert not hook.active and ben.post(f"/webhooks/{hook.pk}/try/").status_code == 400
    ben.post(f"/webhooks/{hook.pk}/resume/")
    assert ben.get(f"/webhooks/{hook.pk}/remove/").status_code == 200
    ben.post(f"/webhooks/{hook.pk}/remove/")
    assert not Webhook.objects.exists()


def test_the_secret_is_not_in_the_history(company, webhook):
    from dacheng.kernel.audit.models import Entry

    hook = webhook()
    assert hook.secret not in str(list(Entry.objects.values_list("changes", flat=True)))


def test_every_event_that_is_told_has_a_recorder():
    from dacheng.kernel.events import _recorders

    assert set(EVENTS) <= set(_recorders)
