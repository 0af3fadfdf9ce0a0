"""Generated files of every kind of record are brought in: never a failure of ours, never half a
file, every row that stays out named with its row, its column and a reason."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from dacheng.surfaces.cli.proving.forged import Forger
from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally, say

NEEDS = "demo"
MINUTES = (8, 180)
FILES = {False: 400, True: 10_000}
TODAY = date(2026, 3, 18)


def check(options: Options) -> Check:
    from dacheng.kernel.imports.spec import specs

    tally, read = Tally("files", options.seed), {"in": 0, "refused": 0, "rows_out": 0}
    names = sorted(specs())
    with tempfile.TemporaryDirectory() as folder:
        for number in options.share(FILES[options.long]):
            forger = Forger(options.seed * 1_000_003 + number, Path(folder))
            name = names[number % len(names)]
            path = forger.forged(name)
            what = f"{name} {path.name} seed {forger.seed} ({', '.join(forger.tricks)})"
            tally.tried(what, _brought(name, path, read, strict=number % 5 == 0))
            path.unlink()
            if number % 200 == 199:
                say(f"  {number + 1} files: {read}")
    return tally.done(**read)


def _brought(name: str, path: Path, read: dict[str, int], *, strict: bool) -> str:
    """Bring it in and take it back; why it was not as it must be."""
    from django.db import transaction

    with transaction.atomic():
        said = _complaint(name, path, read, strict)
        transaction.set_rollback(True)
    return said


def _complaint(name: str, path: Path, read: dict[str, int], strict: bool) -> str:
    from django.core.exceptions import PermissionDenied, ValidationError
    from django.db import transaction

    from dacheng.kernel.imports.refusals import UnreadableFile
    from dacheng.kernel.imports.runs import draft, execute
    from dacheng.kernel.imports.spec import spec_named
    from dacheng.surfaces.cli.proving.attack import viewer

    by, before = viewer("admin", "import"), _written()
    try:
        with transaction.atomic():
            run = draft(name, path, path.name, by=by)
            kept = _written()
            result = execute(run, by=by, today=TODAY, strict=strict)
    except (UnreadableFile, ValidationError, PermissionDenied) as refusal:
        read["refused"] += 1
        text = " ".join(getattr(refusal, "messages", None) or [str(refusal)])
        if not text.strip():
            return "refused without a word"
        return "refused and yet something was written" if _written() != before else ""
    except Exception as error:  # whatever else comes out is ours
        return f"{type(error).__name__}: {error}"[:300]
    finally:
        _forget(path)
    read["in"] += 1
    read["rows_out"] += result["refused"]
    return _told(result, spec_named(name)) or _counted(result, kept)


def _told(result: dict[str, Any], spec: Any) -> str:
    """Whether every row that stayed out is named."""
    if result["refused"] and not result["errors"]:
        return f"{result['refused']} rows stayed out without a reason"
    for error in result["errors"]:
        if not error["row"] or not error["message"]:
            return f"an error without row or reason: {error}"
        if error["field"] and not error["column"] and error["value"]:
            return f"an error of a cell without its column: {error}"
    rows = {error["row"] for error in result["errors"]}
    if len(result["errors"]) < 500 and len(rows) != result["refused"]:
        return f"{result['refused']} rows stayed out, {len(rows)} are named"
    return ""


def _counted(result: dict[str, Any], before: int) -> str:
    """Whether rows of the file are accounted for, and the history grew when something was made."""
    good = result["created"] + result["changed"] + result["unchanged"]
    if good + result["refused"] > result["rows"]:
        return f"{good} good and {result['refused']} refused of {result['rows']} rows"
    if result["created"] and _written() <= before:
        return "records without an entry in the history"
    return ""


def _written() -> int:
    from dacheng.surfaces.cli.proving.attack import one

    return int(one("select coalesce(max(id), 0) from audit_entry"))


def _forget(path: Path) -> None:
    from django.conf import settings

    for file in (Path(settings.DATA) / "imports").glob(f"*{path.suffix.lower()[:8]}"):
        file.unlink(missing_ok=True)
