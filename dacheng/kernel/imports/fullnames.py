"""Names that files keep in two columns."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.kernel.fields import Field
from dacheng.kernel.imports.batch import Batch

PARTS = (
    Field(
        "last_name",
        gettext_lazy("姓"),
        aliases=("姓", "姓氏", "last name", "surname", "family name"),
    ),
    Field("first_name", gettext_lazy("名"), aliases=("名", "名字", "first name", "given name")),
)
HAN = re.compile(r"[\u3400-\u9fff]")


def join_names(batch: Batch, target: str, *, needed: bool = False) -> None:
    """Fill `target` from the two parts where the file has them; with `needed`, refuse rows
    without a name."""
    last, first = (batch.values.pop(name, None) for name in ("last_name", "first_name"))
    if not needed and last is None and first is None:
        return
    names = batch.column(target)
    for at in range(len(batch)):
        if not names[at]:
            names[at] = full_name(last[at] if last else None, first[at] if first else None)
        if needed and not names[at] and at not in batch.refused:
            batch.refuse(at, target, _("没有姓名。"))


def full_name(last: str | None, first: str | None) -> str | None:
    """诸葛 and 亮 as 诸葛亮, Doe and Jane as Jane Doe."""
    parts = [part.strip() for part in (last, first) if part and part.strip()]
    if not parts:
        return None
    return "".join(parts) if any(map(HAN.search, parts)) else " ".join(reversed(parts))
