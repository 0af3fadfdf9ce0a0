"""Bring a file in, try it, or take it back."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.imports.mapping import Mapping
from dacheng.kernel.imports.models import ImportRun
from dacheng.kernel.imports.runs import draft, execute, try_run
from dacheng.kernel.imports.spec import spec_named
from dacheng.kernel.imports.undo import undo
from dacheng.surfaces.cli.people import acting_viewer
from dacheng.surfaces.cli.speech import Answer, Refusal


def add(commands: Any) -> None:
    command = commands.add_parser("import", help="import SPEC FILE | import undo ID")
    command.add_argument(
        "spec",
        help="what the file holds (see the list of kinds in the README), or undo",
    )
    command.add_argument("file", help="the file, or the number of the import to undo")
    command.add_argument("--map", help="mapping file (JSON)")
    command.add_argument("--sheet", help="sheet by number from 1, or by name")
    command.add_argument("--encoding", help="such as utf-8, gb18030; found out when not given")
    command.add_argument(
        "--header-row", type=int, help="row of the header, from 1; found out when not given"
    )
    command.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    command.add_argument(
        "--strict", action="store_true", help="write nothing when any row is refused"
    )
    command.add_argument("--as", dest="user", help="who imports; the administrator when not given")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    viewer = acting_viewer(options.user).through("import")
    if options.spec == "undo":
        return _undo(options.file, viewer)
    spec_named(options.spec)
    path = Path(options.file)
    if not path.is_file():
        raise Refusal(_("没有文件 %(path)s") % {"path": path})
    mapping = _mapping(options.map) if options.map else None
    kept: list[ImportRun] = []
    try:
        # One transaction from the upload on: an import that is killed leaves no run behind.
        with transaction.atomic():
            kept.append(_draft(options, path, viewer, mapping))
            answer = _carried_out(options, kept[0], viewer)
            transaction.set_rollback(options.dry_run)
    except BaseException:
        _drop(kept)
        raise
    if options.dry_run:
        _drop(kept)
    return answer


def _carried_out(options: argparse.Namespace, run_: ImportRun, viewer: Viewer) -> Answer:
    today = timezone.localdate()
    if options.dry_run:
        summary = try_run(run_, viewer=viewer, today=today).summary()
        return _told({"dry_run": True, **summary}, None)
    return _told(execute(run_, by=viewer, today=today, strict=options.strict), run_.pk)


def _draft(
    options: argparse.Namespace, path: Path, viewer: Viewer, mapping: Mapping | None
) -> ImportRun:
    sheet = int(options.sheet) if options.sheet and options.sheet.isdigit() else options.sheet
    reading = {"sheet": sheet, "encoding": options.encoding, "header_row": options.header_row}
    run_ = draft(options.spec, path, path.name, by=viewer, **reading)
    if mapping is not None:
        with acting(viewer, "map"):
            run_.mapping = mapping.json()
            run_.save(update_fields=["mapping"])
    return run_


def _drop(runs: list[ImportRun]) -> None:
    for run_ in runs:
        (Path(settings.DATA) / "imports" / run_.path).unlink(missing_ok=True)


def _mapping(path: str) -> Mapping:
    try:
        return Mapping.read(json.loads(Path(path).read_text(encoding="utf-8-sig")))
    except ValueError as error:
        raise Refusal(
            _("映射文件 %(path)s 不是 JSON：%(error)s") % {"path": path, "error": error}
        ) from error


def _undo(number: str, viewer: Viewer) -> Answer:
    if not number.isdigit():
        raise Refusal(_("import undo 后面要写导入编号"))
    run_ = ImportRun.objects.visible_to(viewer).filter(pk=int(number)).first()
    if run_ is None:
        raise Refusal(_("没有编号 %(number)s 的导入") % {"number": number})
    result = undo(run_, by=viewer)
    text = _("已撤销导入 %(number)s：删去 %(removed)d 条，改回 %(restored)d 条。") % {
        **result,
        "number": number,
    }
    if result["kept"]:
        left = _("留下 %(count)d 条，因为之后有人改过或用到。") % {"count": len(result["kept"])}
        text += f"\n{left}"
    return Answer({"id": int(number), **result}, text)


def _told(result: dict[str, Any], number: int | None) -> Answer:
    errors = result["errors"]
    whole = (
        _("%(rows)d 行，可以导入 %(good)d 行")
        if number is None
        else _("%(rows)d 行，已导入 %(good)d 行")
    )
    parts = _("（新 %(creates)d，更新 %(updates)d），有错 %(refused)d 行。")
    lines = [(whole + parts) % result, *(f"  · {note}" for note in result["notes"])]
    lines += [f"  ✗ {_cell(error)}" for error in errors[:20]]
    if len(errors) > 20:
        lines.append("  … " + _("还有 %(count)d 处，--json 看全部。") % {"count": len(errors) - 20})
    if number is not None:
        lines.append(
            _("导入编号 %(number)d，撤销：dacheng import undo %(number)d") % {"number": number}
        )
    complaint = ""
    if result["refused"]:
        complaint = _("%(count)d 行有错没有导入，第一处：%(first)s") % {
            "count": result["refused"],
            "first": _cell(errors[0]),
        }
    data = result if number is None else {"id": number, **result}
    return Answer(data, "\n".join(lines), complaint, 1 if result["refused"] else 0)


def _cell(error: dict[str, Any]) -> str:
    return _("第 %(row)d 行「%(column)s」%(message)s") % error
