"""How a file's columns and values are meant: given, remembered or suggested."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Field
from dacheng.kernel.imports.models import Remembered
from dacheng.kernel.imports.spec import ImportSpec
from dacheng.kernel.imports.suggest import canonical, suggest_mapping
from dacheng.kernel.imports.tables import Table

ORDERS = ("dmy", "mdy", "ymd")
KEYS = {"columns", "values", "dates", "create", "new", "scale"}


class BadMapping(ValidationError):
    """The mapping does not fit the file or the kind of record; the message says where."""


@dataclass
class Mapping:
    """columns: {header: field, "" to leave it out}, unnamed headers are kept as extra values;
    values: {field: {as written: meant}}; dates: 'dmy', 'mdy' or 'ymd'; create: fields whose
    unknown names are all made; new: {field: [names to be made]}; scale: {field: factor} for
    amounts written in thousands, millions …"""

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: str | None = None
    create: tuple[str, ...] = ()
    scale: dict[str, int] = field(default_factory=dict)
    new: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, given: Any) -> "Mapping":
        """Check the shape of a mapping file; raises BadMapping."""
        if not isinstance(given, dict):
            raise BadMapping(_('映射要是 {"columns": …, "values": …, "dates": …}。'))
        if unknown := set(given) - KEYS:
            raise BadMapping(
                _("映射里不认识“%(names)s”。可以有：%(keys)s")
                % {"names": _("、").join(sorted(unknown)), "keys": " ".join(sorted(KEYS))}
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
        new = given.get("new") or {}
        if not isinstance(new, dict) or not all(isinstance(names, list) for names in new.values()):
            raise BadMapping(_("映射的 new 要是 {字段: [名称]}。"))
        return cls(
            {str(header): str(name or "") for header, name in columns.items()},
            {name: {str(k): str(v) for k, v in inner.items()} for name, inner in values.items()},
            dates,
            tuple(str(name) for name in given.get("create") or ()),
            scale,
            {name: [str(one) for one in names] for name, names in new.items()},
        )

    def json(self) -> dict[str, Any]:
        out: dict[str, Any] = {"columns": self.columns, "values": self.values}
        if self.dates:
            out["dates"] = self.dates
        if self.create:
            out["create"] = list(self.create)
        if self.scale:
            out["scale"] = self.scale
        if self.new:
            out["new"] = self.new
        return out


def in_our_names(mapping: Mapping, spec: ImportSpec, viewer: Viewer) -> Mapping:
    """The same mapping with every field under its own name: a label or an alias, such as 'team'
    or 'deal stage', is understood as in a header."""
    fields = writable(spec, viewer)
    names = {
        canonical(str(word)): field.name
        for field in reversed(list(fields.values()))
        for word in (*reversed(field.aliases), field.label)
    }

    def own(name: str) -> str:
        return name if name in fields or not name else names.get(canonical(name), name)

    return replace(
        mapping,
        columns={header: own(name) for header, name in mapping.columns.items()},
        values={own(name): inner for name, inner in mapping.values.items()},
        create=tuple(own(name) for name in mapping.create),
        scale={own(name): factor for name, factor in mapping.scale.items()},
        new={own(name): inner for name, inner in mapping.new.items()},
    )


def fitted(mapping: Mapping, spec: ImportSpec, table: Table, viewer: Viewer) -> dict[str, int]:
    """Field → column number; raises BadMapping for what the file or the record does not have."""
    places = {canonical(header): at for at, header in reversed(list(enumerate(table.header)))}
    exact = {header: at for at, header in reversed(list(enumerate(table.header)))}
    found: dict[str, int] = {}
    known = writable(spec, viewer)
    for header, name in mapping.columns.items():
        at = exact.get(header, places.get(canonical(header)))
        if at is None:
            raise BadMapping(
                _("文件里没有“%(header)s”这一列。有：%(headers)s")
                % {"header": header, "headers": _("、").join(table.header)}
            )
        if not name:
            continue
        if name not in known:
            raise BadMapping(
                _("“%(spec)s”没有字段“%(name)s”。有：%(names)s")
                % {"spec": spec.name, "name": name, "names": " ".join(known)}
            )
        if name in found:
            raise BadMapping(_("两列都对到了“%(name)s”。留一列。") % {"name": name})
        found[name] = at
    for name in {*mapping.values, *mapping.new}:
        if name not in known:
            raise BadMapping(_("values 里的“%(name)s”不是字段。") % {"name": name})
    _nothing_required_missing(spec, found)
    return dict(sorted(found.items(), key=lambda pair: pair[1]))  # as the file has them


def _nothing_required_missing(spec: ImportSpec, found: Dictionary[str, int]) -> None:
    fields = writable(spec)
    missing = [name for name in fields if spec.must(fields[name]) and name not in found]
    if missing:
        labels = _("、").join(f"{fields[name].label}（{name}）" for name in missing)
        raise BadMapping(_("还缺必填的列：%(labels)s。") % {"labels": labels})


def writable(spec: ImportSpec, viewer: Viewer | None = None) -> dict[str, Field]:
    """The fields a file may fill; with a viewer, those his field policy lets him write."""
    known = spec.catalogue.fields.values()
    fields = spec.catalogue.writable(viewer) if viewer else [f for f in known if f.written]
    return {f.name: f for f in (*fields, *spec.extra)}


def remembered_columns(spec: ImportSpec, header: Sequence[str]) -> dict[str, str]:
    """{header: field} from earlier imports, for headers of this file; no field twice."""
    rows = Remembered.objects.filter(spec=spec.name, field="", written__in=header)
    known, found = dict(rows.values_list("written", "meant")), {}
    for name in header:
        if name in known and known[name] not in found.values():
            found[name] = known[name]
    return found


def suggested(spec: ImportSpec, table: Table, viewer: Viewer | None = None) -> Mapping:
    """The likeliest mapping: what was meant last time first, then by header and content."""
    allowed = writable(spec, viewer)
    remembered = {
        header: name
        for header, name in remembered_columns(spec, table.header).items()
        if name in allowed
    }
    samples = [list(row) for row in table.rows[:200]]
    guesses = suggest_mapping(table.header, samples, list(allowed.values()))
    columns, taken = {}, set(remembered.values())
    for header in table.header:
        if header in remembered:
            columns[header] = remembered[header]
        elif header in guesses and guesses[header].field not in taken:
            columns[header] = guesses[header].field
    return Mapping(columns)


def remember(spec: ImportSpec, mapping: Mapping) -> None:
    """Keep what headers and names meant, for the next file; a mended date or number is not kept,
    because the same writing may mean another one next time."""
    rows = [("", header, name) for header, name in mapping.columns.items() if name]
    rows += [
        (name, written, meant)
        for name, inner in mapping.values.items()
        if named(spec, name)
        for written, meant in inner.items()
    ]
    Remembered.objects.bulk_create(
        [
            Remembered(spec=spec.name, field=name, written=written, meant=meant)
            for name, written, meant in rows
            if len(written) <= 300 and len(meant) <= 300
        ],
        update_conflicts=True,
        unique_fields=["spec", "field", "written"],
        update_fields=["meant"],
    )


def named(spec: ImportSpec, name: str) -> bool:
    """Whether a field holds one of some known names, so that what a writing means stays."""
    return (
        name in spec.links
        or name in spec.plain
        or getattr(spec.field(name), "kind", "") == "choice"
    )


def remembered_values(spec: ImportSpec) -> dict[str, dict[str, str]]:
    """{field: {as written: meant}} from earlier imports."""
    found: dict[str, dict[str, str]] = {}
    rows = Remembered.objects.filter(spec=spec.name).exclude(field="")
    for name, written, meant in rows.values_list("field", "written", "meant"):
        found.setdefault(name, {})[written] = meant
    return found
