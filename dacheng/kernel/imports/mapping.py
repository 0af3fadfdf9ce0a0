"""How a file's columns and values are meant: given, remembered or suggested."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dacheng.kernel.fields import Field
from dacheng.kernel.imports.models import Remembered
from dacheng.kernel.imports.spec import ImportSpec
from dacheng.kernel.imports.suggest import canonical, suggest_mapping
from dacheng.kernel.imports.tables import Table

ORDERS = ("dmy", "mdy", "ymd")
KEYS = {"columns", "values", "dates", "create", "scale"}


class BadMapping(ValidationError):
    """The mapping does not fit the file or the kind of record; the message says where."""


@dataclass
class Mapping:
    """columns: {header: field, "" to leave it out}, unnamed headers are kept as extra values;
    values: {field: {as written: meant}}; dates: 'dmy', 'mdy' or 'ymd'; create: fields whose
    unknown names are made; scale: {field: factor} for amounts written in thousands, millions …"""

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: str | None = None
    create: tuple[str, ...] = ()
    scale: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, given: Any) -> "Mapping":
        """Check the shape of a mapping file; raises BadMapping."""
        if not isinstance(given, dict):
            raise BadMapping(_("映射要是 {\"columns\": …, \"values\": …, \"dates\": …}。"))
        if unknown := set(given) - KEYS:
            raise BadMapping(
                _("映射里不认识“%(names)s”。可以有：%(keys)s")
                % {"names": "、".join(sorted(unknown)), "keys": " ".join(sorted(KEYS))}
            )
        columns, values = given.get("columns") or {}, given.get("values") or {}
        if not isinstance(columns, dict) or not isinstance(values, dict):
            raise BadMapping(_("映射的 columns 和 values 要是 {写法: 意思}。"))
        if not all(isinstance(inner, dict) for inner in values.values()):
            raise BadMapping(_("映射的 values 要是 {字段: {写法: 意思}}。"))
        dates = given.get("dates") or None
        if dates is not None and dates not in ORDERS:
            raise BadMapping(_("映射的 dates 只能是 dmy、mdy 或 ymd。"))
        scale = given.get("scale") or {}
        if not isinstance(scale, dict) or not all(
            isinstance(factor, int) and factor > 0 for factor in scale.values()
        ):
            raise BadMapping(_("映射的 scale 要是 {字段: 正整数}。"))
        return cls(
            {str(header): str(name or "") for header, name in columns.items()},
            {name: {str(k): str(v) for k, v in inner.items()} for name, inner in values.items()},
            dates,
            tuple(str(name) for name in given.get("create") or ()),
            scale,
        )

    def json(self) -> dict[str, Any]:
        out: dict[str, Any] = {"columns": self.columns, "values": self.values}
        if self.dates:
            out["dates"] = self.dates
        if self.create:
            out["create"] = list(self.create)
        if self.scale:
            out["scale"] = self.scale
        return out


def fitted(mapping: Mapping, spec: ImportSpec, table: Table) -> dict[str, int]:
    """Field → column number; raises BadMapping for what the file or the record does not have."""
    places = {canonical(header): at for at, header in reversed(list(enumerate(table.header)))}
    exact = {header: at for at, header in reversed(list(enumerate(table.header)))}
    found: dict[str, int] = {}
    for header, name in mapping.columns.items():
        at = exact.get(header, places.get(canonical(header)))
        if at is None:
            raise BadMapping(
                _("文件里没有“%(header)s”这一列。有：%(headers)s")
                % {"header": header, "headers": "、".join(table.header)}
            )
        if not name:
            continue
        if name not in writable(spec):
            raise BadMapping(
                _("“%(spec)s”没有字段“%(name)s”。有：%(names)s")
                % {"spec": spec.name, "name": name, "names": " ".join(writable(spec))}
            )
        if name in found:
            raise BadMapping(_("两列都对到了“%(name)s”。留一列。") % {"name": name})
        found[name] = at
    for name in mapping.values:
        if name not in writable(spec):
            raise BadMapping(_("values 里的“%(name)s”不是字段。") % {"name": name})
    _nothing_required_missing(spec, found)
    return found


def _nothing_required_missing(spec: ImportSpec, found: Dictionary[str, int]) -> None:
    fields = writable(spec)
    missing = [
        name
        for name in (*(f.name for f in fields.values() if f.required), *spec.required)
        if name not in found
    ]
    if missing:
        labels = "、".join(f"{fields[name].label}（{name}）" for name in missing)
        raise BadMapping(_("还缺必填的列：%(labels)s。") % {"labels": labels})


def writable(spec: ImportSpec) -> dict[str, Field]:
    return {f.name: f for f in spec.catalogue.fields.values() if f.written}


def suggested(spec: ImportSpec, table: Table) -> Mapping:
    """The likeliest mapping: what was meant last time first, then by header and content."""
    remembered = dict(
        Remembered.objects.filter(spec=spec.name, field="", written__in=table.header).values_list(
            "written", "meant"
        )
    )
    samples = [list(row) for row in table.rows[:200]]
    guesses = suggest_mapping(table.header, samples, list(writable(spec).values()))
    columns, taken = {}, set(remembered.values())
    for header in table.header:
        if header in remembered:
            columns[header] = remembered[header]
        elif header in guesses and guesses[header].field not in taken:
            columns[header] = guesses[header].field
    return Mapping(columns)


def remember(spec: ImportSpec, mapping: Mapping) -> None:
    """Keep what headers and values meant, for the next file."""
    rows = [("", header, name) for header, name in mapping.columns.items() if name]
    rows += [
        (name, written, meant)
        for name, inner in mapping.values.items()
        for written, meant in inner.items()
    ]
    for name, written, meant in rows:
        if len(written) <= 300 and len(meant) <= 300:
            Remembered.objects.update_or_create(
                spec=spec.name, field=name, written=written, defaults={"meant": meant}
            )


def remembered_values(spec: ImportSpec) -> dict[str, dict[str, str]]:
    """{field: {as written: meant}} from earlier imports."""
    found: dict[str, dict[str, str]] = {}
    rows = Remembered.objects.filter(spec=spec.name).exclude(field="")
    for name, written, meant in rows.values_list("field", "written", "meant"):
        found.setdefault(name, {})[written] = meant
    return found
