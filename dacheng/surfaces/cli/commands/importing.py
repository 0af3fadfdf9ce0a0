"""Bring a file in, try it, or take it back."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

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
        help="people products customers contacts leads opportunities activities contracts receipts, or undo",
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
        raise Refusal(f"没有文件 {path}")
    today = timezone.localdate()
    reading = {
        "sheet": int(options.sheet) if options.sheet and options.sheet.isdigit() else options.sheet,
        "encoding": options.encoding,
        "header_row": options.header_row,
    }
    if options.dry_run:
        with transaction.atomic():
            run_ = _draft(options, path, viewer, reading)
            summary = try_run(run_, viewer=viewer, today=today).summary()
            transaction.set_rollback(True)
        _drop(run_)
        return _told({"dry_run": True, **summary}, None)
    run_ = _draft(options, path, viewer, reading)
    try:
        result = execute(run_, by=viewer, today=today, strict=options.strict)
    except Exception:
        _drop(run_)
        ImportRun.objects.filter(pk=run_.pk, state="draft").delete()
        raise
    return _told(result, run_.pk)


def _draft(options: argparse.Namespace, path: Path, viewer: Any, reading: dict) -> ImportRun:
    mapping = _mapping(options.map) if options.map else None
    run_ = draft(options.spec, path, path.name, by=viewer, **reading)
    if mapping is not None:
        run_.mapping = mapping.json()
        run_.save(update_fields=["mapping"])
    return run_


def _drop(run_: ImportRun) -> None:
    from django.conf import settings

    (Path(settings.DATA) / "imports" / run_.path).unlink(missing_ok=True)


def _mapping(path: str) -> Mapping:
    try:
        return Mapping.read(json.loads(Path(path).read_text(encoding="utf-8-sig")))
    except (ValueError, UnicodeDecodeError) as error:
        raise Refusal(f"映射文件 {path} 不是 JSON：{error}") from error


def _undo(number: str, viewer: Any) -> Answer:
    if not number.isdigit():
        raise Refusal("import undo 后面要写导入编号")
    run_ = ImportRun.objects.visible_to(viewer).filter(pk=int(number)).first()
    if run_ is None:
        raise Refusal(f"没有编号 {number} 的导入")
    result = undo(run_, by=viewer)
    text = f"已撤销导入 {number}：删去 {result['removed']} 条，改回 {result['restored']} 条。"
    if result["kept"]:
        text += f"\n留下 {len(result['kept'])} 条，因为之后有人改过或用到。"
    return Answer({"id": int(number), **result}, text)


def _told(result: dict[str, Any], number: int | None) -> Answer:
    errors = result["errors"]
    verb = "可以导入" if number is None else "已导入"
    lines = [
        f"{result['rows']} 行，{verb} {result['good']} 行"
        f"（新 {result['creates']}，更新 {result['updates']}），有错 {result['refused']} 行。"
    ]
    lines += [f"  · {note}" for note in result["notes"]]
    lines += [f"  ✗ 第 {e['row']} 行「{e['column']}」{e['message']}" for e in errors[:20]]
    if len(errors) > 20:
        lines.append(f"  … 还有 {len(errors) - 20} 处，--json 看全部。")
    if number is not None:
        lines.append(f"导入编号 {number}，撤销：dacheng import undo {number}")
    complaint = ""
    if result["refused"]:
        first = errors[0]
        complaint = f"{result['refused']} 行有错没有导入，第一处在第 {first['row']} 行「{first['column']}」：{first['message']}"
    data = result if number is None else {"id": number, **result}
    return Answer(data, "\n".join(lines), complaint, 1 if result["refused"] else 0)
