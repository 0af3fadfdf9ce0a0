"""How an administrator shapes the fields of his company: makes, changes, archives, restores."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.custom import live
from dacheng.kernel.custom.counting import carrying
from dacheng.kernel.custom.kept import Custom
from dacheng.kernel.custom.models import CustomField
from dacheng.kernel.custom.naming import fresh, key_from, name_from
from dacheng.kernel.fields import FieldKind, catalogues

ADMINISTER = "org.administer"  # the grant of whoever keeps the house
MOST, MOST_CHOICES, LONGEST_CHOICE = 100, 200, 60
REFERS_TO = ("person", "customer", "contact", "product")
SHAPED = ("label", "label_en", "hint", "required", "indexed", "searched", "on_card", "order")


def open_kinds() -> list[str]:
    """The kinds of record that can be given fields."""
    return [
        kind
        for kind, known in catalogues().items()
        if any(isinstance(field, Custom) for field in known.model._meta.concrete_fields)
    ]


def definitions(kind: str, *, by: Viewer) -> list[CustomField]:
    """Every definition of a kind, archived ones last."""
    by.require(ADMINISTER)
    rows = list(CustomField.objects.filter(kind=kind).order_by("order", "pk"))
    return sorted(rows, key=lambda row: row.archived_at is not None)


def definition(pk: int, *, by: Viewer) -> CustomField:
    by.require(ADMINISTER)
    return CustomField.objects.get(pk=pk)


def make(
    kind: str, label: str, type: str, *, by: Viewer, choices: Sequence[str] = (), **more: Any
) -> CustomField:
    """Give a kind of record one more field; `choices` are labels in their order."""
    by.require(ADMINISTER)
    if kind not in open_kinds():
        raise ValidationError(_("这种记录不能加字段。"))
    with _shaping(by, "add_field"):
        rows = CustomField.objects.filter(kind=kind)
        if rows.filter(archived_at=None).count() >= MOST:
            raise ValidationError(_("最多 %(most)d 个字段。先停用不用的。") % {"most": MOST})
        last = rows.aggregate(last=Max("order"))["last"] or 0
        row = CustomField(
            kind=kind,
            name=name_from(label, rows.values_list("name", flat=True)),
            type=type,
            **{"order": last + 1, **more, "label": label.strip()},
        )
        row.choices = _chosen([("", one) for one in choices], row)
        _save(row)
    return row


def change(row: CustomField, changes: Mapping[str, Any], *, by: Viewer) -> CustomField:
    """Change what a field is called and how it is used. Its key and its type stay.

    `choices` is [(key, label)]; an empty key makes a new choice, a choice left out goes when no
    record carries it.
    """
    by.require(ADMINISTER)
    with _shaping(by, "change_field"):
        fresh_row = CustomField.objects.select_for_update().get(pk=row.pk)
        for name in SHAPED:
            if name in changes:
                setattr(fresh_row, name, changes[name])
        if "choices" in changes:
            fresh_row.choices = _chosen(changes["choices"], fresh_row)
        _save(fresh_row)
    return fresh_row


def archive(row: CustomField, *, by: Viewer) -> CustomField:
    """Take a field out of use; what records carry stays and comes back with `restore`."""
    return _used(row, by, "archive_field", clock.now())


def restore(row: CustomField, *, by: Viewer) -> CustomField:
    return _used(row, by, "restore_field", None)


def _used(row: CustomField, by: Viewer, verb: str, at: Any) -> CustomField:
    by.require(ADMINISTER)
    with _shaping(by, verb):
        fresh_row = CustomField.objects.select_for_update().get(pk=row.pk)
        fresh_row.archived_at = at
        _save(fresh_row)
    return fresh_row


@contextmanager
def _shaping(by: Viewer, verb: str) -> Iterator[None]:
    """One change of the definitions, which this process sees at once."""
    try:
        with acting(by, verb):
            yield
    finally:
        live.load()


def _save(row: CustomField) -> None:
    if row.pk:
        row.version += 1
    row.full_clean()
    _refuse_nonsense(row)
    row.save()


def _refuse_nonsense(row: CustomField) -> None:
    if row.type == FieldKind.CHOICE and not row.choices:
        raise ValidationError({"choices": _("至少写一个选项。")})
    if row.type == FieldKind.REF and row.ref not in REFERS_TO:
        raise ValidationError({"ref": _("选一种它指向的记录。")})
    if row.type == FieldKind.LONG and row.indexed:
        raise ValidationError({"indexed": _("长文本不能加快筛选。勾「能搜到」。")})
    twins = CustomField.objects.filter(kind=row.kind, label=row.label, archived_at=None)
    declared = catalogues()[row.kind].declared.values()
    if row.archived_at is None and (
        twins.exclude(pk=row.pk).exists() or row.label in {str(field.label) for field in declared}
    ):
        raise ValidationError({"label": _("已经有叫“%(label)s”的字段。") % {"label": row.label}})


def _chosen(pairs: Iterable[tuple[str, str]], row: CustomField) -> list[dict[str, str]]:
    """Choices with stable keys; one that records carry cannot be left out."""
    before = {one["key"]: one["label"] for one in row.choices}
    taken, found = set(before), []
    for key, label in pairs:
        label = " ".join(str(label).split())
        if not label:
            continue
        if len(label) > LONGEST_CHOICE:
            raise ValidationError({"choices": _("“%(label)s”太长。") % {"label": label[:40]}})
        if key not in before:
            key = fresh(key_from(label), taken)
            taken.add(key)
        found.append({"key": key, "label": label})
    _refuse_doubles(found)
    gone = set(before) - {one["key"] for one in found}
    if gone and (carried := carrying(row, sorted(gone))):
        names = _("、").join(before[key] for key in carried)
        raise ValidationError(
            {
                "choices": _("还有记录选着：%(names)s。先改掉它们，或留着这个选项。")
                % {"names": names}
            }
        )
    return found


def _refuse_doubles(found: list[dict[str, str]]) -> None:
    labels = [one["label"] for one in found]
    if len(set(labels)) < len(labels):
        raise ValidationError({"choices": _("有两个选项一样。")})
    if len(labels) > MOST_CHOICES:
        raise ValidationError({"choices": _("最多 %(most)d 个选项。") % {"most": MOST_CHOICES}})
