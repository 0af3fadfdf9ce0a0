"""One line for one person, whether it also goes by mail, and the letters that wait to go."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope


class Notice(ScopedModel):
    """Something that happened which concerns `person`; read when opened."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(owner="person")
    audited = False  # a message about a change, not a change

    class Meta:
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_person_recent"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notice_unread"),
        ]


class How(models.TextChoices):
    NEVER = "never", _("不发")
    DAILY = "daily", _("每天一封")
    AT_ONCE = "at_once", _("马上发")


class MailChoice(ScopedModel):
    """What somebody wants to have by mail; without one of these, nothing."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    topic = models.CharField(max_length=20)
    how = models.CharField(max_length=10, choices=How.choices, default=How.NEVER)

    scope = Scope(owner="person")
    audited = False  # how somebody wants to be told is nobody's business

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="one_mail_choice")]


class Letter(ScopedModel):
    """A notice on its way out. `due_at` moves on with every failure; empty, it is given up."""

    notice = models.OneToOneField(Notice, models.CASCADE, related_name="letter")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    due_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    scope = Scope(owner="person")
    audited = False  # a copy of a message

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None), name="letter_waits")
        ]
