"""The forms in which activities and tasks are written down."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.activities.fields import TASK
from dacheng.domains.activities.models import ActivityKind, Task
from dacheng.domains.activities.queries import open_tasks
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.customers.queries import committee
from dacheng.kernel.access import Viewer, permitted
from dacheng.kernel.access.policy import about_models
from dacheng.kernel.ui.inputs import DayInput, MomentInput, RefInput
from dacheng.kernel.ui.pages import Group

ACTIVITY_GROUPS = (
    Group(gettext_lazy("做了什么"), ("kind", "happened_at", "subject", "minutes")),
    Group(gettext_lazy("细节"), ("contact", "duration_minutes", "place")),
)
WHAT = gettext_lazy("见了谁、说了什么")
NEXT = gettext_lazy("接下来做什么")
LONGEST_LINE, LONGEST_NOTE = 300, 4000
SENTENCE = re.compile(r"(?<=[。！？!?；;\n])")


def line(label: Any, *, hint: Any = "", required: bool = False) -> forms.CharField:
    """One line of a few words."""
    widget = forms.TextInput(attrs={"placeholder": hint, "autocomplete": "off"})
    missing = {"required": gettext_lazy("写一句。")}
    return forms.CharField(
        label=label,
        max_length=LONGEST_LINE,
        required=required,
        widget=widget,
        error_messages=missing,
    )


def said() -> forms.CharField:
    """What was said: one line that grows, as long as a voice note may be."""
    hints = {"placeholder": WHAT, "autocomplete": "off", "rows": 1, "data-line": True}
    return forms.CharField(
        label=gettext_lazy("说了什么"), max_length=LONGEST_NOTE, widget=forms.Textarea(hints),
        error_messages={"required": gettext_lazy("写一句。")},
    )  # fmt: skip


def headline(text: str) -> str:
    """The first sentence, for lists; the text itself when it is short and one line."""
    if len(text) <= LONGEST_LINE and "\n" not in text:
        return text
    return SENTENCE.split(text.strip(), maxsplit=1)[0].strip()[:LONGEST_LINE]


class NextStepForm(forms.Form):
    """What comes next, and when."""

    next_step = line(gettext_lazy("下一步"), hint=NEXT)
    next_step_on = DayInput(label=gettext_lazy("哪天"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("next_step_on") and not given.get("next_step"):
            raise ValidationError({"next_step": _("有日期了，写上要做什么。")})
        return given


class ToldForm(NextStepForm):
    """A long note gives its first sentence to the lists and stands whole in the minutes."""

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        told = given.get("subject") or ""
        first = headline(told)
        if first != told:
            given["minutes"] = "\n".join(filter(None, (told, given.get("minutes"))))
            given["subject"] = first
        return given


class LogForm(ToldForm):
    """记一笔 on a record: one line is enough, everything else may follow."""

    field_order = ("kind", "subject", "next_step", "next_step_on")

    kind = forms.ChoiceField(
        label=gettext_lazy("方式"),
        choices=ActivityKind.choices,
        initial=ActivityKind.CALL,
        widget=forms.RadioSelect,
    )
    subject = said()
    finishes = forms.BooleanField(required=False)
    contact = forms.ModelChoiceField(
        label=gettext_lazy("联系人"), queryset=Contact.objects.none(), required=False
    )
    happened_at = MomentInput(
        label=gettext_lazy("发生时间"), required=False, help_text=gettext_lazy("空着就是现在")
    )
    duration_minutes = forms.IntegerField(
        label=gettext_lazy("时长（分）"), required=False, min_value=1, max_value=1440
    )
    minutes = forms.CharField(
        label=gettext_lazy("纪要"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self,
        *given: Any,
        viewer: Viewer,
        about: Any = None,
        tasks: Sequence[Task] | None = None,
        people: Sequence[Contact] | None = None,
        **rest: Any,
    ):
        """A page that shows the first tasks of the record or its people hands them on."""
        # The dialog 记一笔 may be open over it, and an id is there once on a page.
        super().__init__(*given, auto_id="jot_%s", **rest)
        self.about = about
        customer = about if isinstance(about, Customer) else getattr(about, "customer", None)
        self.task = self._next_task(viewer, tasks)
        self._offer_task()
        if customer is None or not viewer.can("customers.view"):
            del self.fields["contact"]
        else:
            self._offer_people(committee(customer, viewer), people)

    def _next_task(self, viewer: Viewer, tasks: Sequence[Task] | None) -> Task | None:
        if self.about is None:
            return None
        known = open_tasks(self.about, viewer)[:5] if tasks is None else tasks
        mine = permitted(viewer, "change", Task, [one.pk for one in known])
        return next((one for one in known if one.pk in mine), None)

    def _offer_task(self) -> None:
        if self.task is None:
            del self.fields["finishes"]
        else:
            self.fields["finishes"].label = _("「%(task)s」做完了") % {"task": self.task}

    def _offer_people(self, rows: QuerySet[Contact], known: Sequence[Contact] | None) -> None:
        field: Any = self.fields["contact"]
        field.queryset = rows
        if known is not None:
            field.choices = [("", field.empty_label), *((one.pk, str(one)) for one in known)]

    @property
    def more(self) -> list[Any]:
        """What is asked only of who wants to tell more."""
        names = ("contact", "happened_at", "duration_minutes", "minutes")
        return [self[name] for name in names if name in self.fields]

    @property
    def wants_more(self) -> bool:
        return any(field.errors or field.value() for field in self.more)

    @property
    def values(self) -> dict[str, Any]:
        """As `jot` takes them."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return {**given, "finishes": self.task if given.get("finishes") else None}


class AboutInput(forms.Field):
    """A customer, lead, opportunity …: searched by name, sent as 'opportunity:12'."""

    def __init__(self, viewer: Viewer, **rest: Any):
        self.viewer = viewer
        url = reverse_lazy("activities:abouts")
        widget = forms.Select(
            attrs={
                "data-pick-url": url,
                "data-placeholder": _("搜客户、商机、线索"),
                "aria-label": _("搜客户、商机、线索"),
            }
        )
        super().__init__(widget=widget, **rest)

    def prepare_value(self, value: Any) -> Any:
        record = value if hasattr(value, "_meta") else about_named(value, self.viewer)
        if record is None:
            self.widget.choices = [("", "")]
            return ""
        key = about_key(record)
        self.widget.choices = [("", ""), (key, str(record))]
        return key

    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        record = about_named(value, self.viewer)
        if record is None:
            raise ValidationError(_("没有这一条，或者你看不到。重新选一个。"))
        return record


class QuickForm(ToldForm):
    """记一笔 from anywhere: about whom, what, next step."""

    def __init__(self, *given: Any, viewer: Viewer, **rest: Any):
        super().__init__(*given, **rest)
        missing = {"required": _("选一个客户、商机或线索。")}
        kinds = forms.ChoiceField(
            label=_("方式"),
            choices=ActivityKind.choices,
            initial=ActivityKind.CALL,
            widget=forms.RadioSelect,
        )
        self.fields = {
            "about": AboutInput(viewer, label=_("跟谁"), error_messages=missing),
            "kind": kinds,
            "subject": said(),
            **self.fields,
        }


def about_key(record: Any) -> str:
    return f"{record._meta.model_name}:{record.pk}"


def about_named(key: Any, viewer: Viewer) -> Any:
    """The record of 'opportunity:12' if this viewer may see it, else None."""
    kind, _sep, pk = str(key or "").partition(":")
    model = about_models().get(kind)
    if model is None or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return model.objects.visible_to(viewer).filter(pk=pk).first()


class TaskForm(forms.Form):
    title = line(gettext_lazy("要做什么"), required=True)
    due_on = DayInput(label=gettext_lazy("哪天"), required=False)


class NewTaskForm(TaskForm):
    """A task, about a record or about nothing."""

    def __init__(self, *given: Any, viewer: Viewer, **rest: Any):
        super().__init__(*given, **rest)
        self.fields = {"about": AboutInput(viewer, label=_("关于"), required=False), **self.fields}


class FinishForm(NextStepForm):
    field_order = ("outcome", "next_step", "next_step_on")
    outcome = line(gettext_lazy("结果怎样"))


class PostponeForm(forms.Form):
    due_on = DayInput(label=gettext_lazy("改到哪天"))
    why = line(gettext_lazy("为什么"))


class DropForm(forms.Form):
    why = line(gettext_lazy("为什么不做了"))


class GiveForm(forms.Form):
    def __init__(self, *given: Any, viewer: Viewer, **rest: Any):
        super().__init__(*given, **rest)
        self.fields["to"] = RefInput(TASK["owner"], viewer, label=_("交给"))
        self.fields["why"] = line(_("为什么"))
