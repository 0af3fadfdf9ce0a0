"""Which notices one has by mail, and for administrators whether mail goes out."""

import smtplib
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dacheng.kernel.access import Viewer
from dacheng.kernel.notices.mailing import send, state
from dacheng.kernel.notices.models import How, MailChoice, Notice
from dacheng.kernel.notices.topics import TOPICS


class MailForm(forms.Form):
    """One choice for each topic."""

    def __init__(self, *given: Any, **named: Any):
        super().__init__(*given, **named)
        for topic, label in TOPICS.items():
            self.fields[topic] = forms.ChoiceField(
                label=label, choices=How.choices, widget=forms.RadioSelect
            )


@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer
    mine = MailChoice.objects.visible_to(viewer).filter(person=viewer.person_id)
    kept = dict.fromkeys(TOPICS, How.NEVER) | dict(mine.values_list("topic", "how"))
    form = MailForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        _keep(viewer, form.cleaned_data)
        messages.success(request, _("记下了。从现在起的通知按这个发。"))
        return HttpResponseRedirect(request.path)
    return render(request, "notices/mail.html", _page(request, viewer, form))


def _keep(viewer: Viewer, chosen: dict[str, str]) -> None:
    MailChoice.objects.bulk_create(
        [MailChoice(person_id=viewer.person_id, topic=t, how=how) for t, how in chosen.items()],
        update_conflicts=True, unique_fields=["person", "topic"], update_fields=["how"],
    )  # fmt: skip


def _page(request: Any, viewer: Viewer, form: MailForm) -> dict[str, Any]:
    title = _("通知发到邮箱")
    return {
        "form": form,
        "address": request.user.email,
        "on": settings.MAIL_ON,
        "title": title,
        "crumbs": [{"label": _("通知"), "url": reverse("notices")}, {"label": title}],
        "server": _server() if viewer.can("org.administer") else None,
    }


def _server() -> dict[str, Any]:
    host = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    return {**state(), "host": host, "sender": settings.DEFAULT_FROM_EMAIL}


@require_POST
def trial(request: HttpRequest) -> HttpResponse:
    """A letter to oneself, now, so that a wrong server is seen by who can mend it."""
    viewer: Any = request.viewer
    if not viewer.can("org.administer"):
        raise PermissionDenied
    address = request.user.email  # type: ignore[union-attr]
    if not settings.MAIL_ON or not address:
        messages.error(request, _("先设邮件服务器，再给自己填一个邮箱。"))
        return HttpResponseRedirect(reverse("notices_mail"))
    try:
        send(address, [Notice(text=_("达成的邮件发得出来。"), url="/notices/mail/")])
        messages.success(request, _("发到 %(address)s 了，去看看。") % {"address": address})
    except (smtplib.SMTPException, OSError) as error:
        messages.error(request, _("没发出去：%(why)s") % {"why": str(error)[:200]})
    return HttpResponseRedirect(reverse("notices_mail"))
