"""Forms made from the field catalogue; errors of the record's own rules land beside their field."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Catalogue, Field, FieldKind
from dacheng.kernel.paths import trace
from dacheng.kernel.ui.inputs import input_for


class RecordForm(forms.Form):
    """The fields of one kind of record that this viewer may write.

    `required` names fields that must be given beyond those the catalogue says.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        names: Iterable[str],
        *,
        viewer: Viewer,
        record: Any = None,
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
        required: Iterable[str] = (),
    ):
        self.catalogue, self.record = catalogue, record
        self.asked = tuple(names)
        super().__init__(data, initial={**self._stored(), **(initial or {})})
        writable = {field.name for field in catalogue.writable(viewer)}
        for name in self.asked:
            if name in writable:
                field = catalogue[name]
                must = field.required or name in required
                self.fields[name] = input_for(
                    field, viewer, required=must, longest=_longest(catalogue, field)
                )
        if record is not None and hasattr(record, "version"):
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
            self.initial["version"] = record.version

    def _stored(self) -> dict[str, Any]:
        if self.record is None:
            return {}
        return {name: getattr(self.record, name, None) for name in self.asked}

    @property
    def version(self) -> int | None:
        return self.cleaned_data.get("version")

    @property
    def values(self) -> dict[str, Any]:
        """What was given, in the record's own types; None for empty text in a nullable column."""
        return {
            name: self._value(name, value)
            for name, value in self.cleaned_data.items()
            if name in self.catalogue
        }

    @property
    def changes(self) -> dict[str, Any]:
        """Only what differs from the record."""
        stored = self._stored()
        return {name: value for name, value in self.values.items() if value != stored[name]}

    def _value(self, name: str, value: Any) -> Any:
        column = trace(self.catalogue.model, name).field
        return None if value == "" and column is not None and column.null else value

    def refuse(self, error: ValidationError) -> None:
        """Put the errors of a verb where they belong: beside a field of this form, else on top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            place = name if name in self.fields and name != NON_FIELD_ERRORS else None
            self.add_error(place, errors)


def _longest(catalogue: Catalogue, field: Field) -> int | None:
    column = trace(catalogue.model, field.name).field
    return getattr(column, "max_length", None) if field.kind is not FieldKind.CHOICE else None
