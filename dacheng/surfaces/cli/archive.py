"""A backup: one zip with the database, the files, the key of the seals and what must add up."""

import hashlib
import json
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from dacheng.kernel.audit import head
from dacheng.kernel.audit.seal import begin_era, seal, verify
from dacheng.surfaces.cli.speech import Refusal

FORMAT = 1
FOLDERS = ("files", "imports")
DUMP, MANIFEST, KEY = "database.dump", "manifest.json", "secret.key"
SUMS = {
    "won_amount": "select sum(amount)::text from opportunities_opportunity where state = 'won'",
    "signed_amount": "select sum(amount)::text from contracts_contract where state = 'signed'",
    "cash_collected": "select sum(amount)::text from receivables_receipt",
}
PRINT = """
select coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint), 0)::text from "{}" t
"""
EMPTY_SCHEMA = (
    "set client_min_messages = warning; drop schema public cascade; create schema public;\n"
)


def write(path: Path) -> dict[str, Any]:
    """Write a backup; it is there whole or not at all. Returns its manifest."""
    seal()
    data = Path(settings.DATA)
    partial = path.with_name(path.name + ".part")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
            dump = Path(scratch) / DUMP
            manifest = {"format": FORMAT, **_dumped(dump), "sha256": {DUMP: _hash(dump)}}
            with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                archive.write(dump, DUMP)
                for folder in FOLDERS:
                    for file in sorted((data / folder).rglob("*")):
                        if file.is_file():
                            name = str(file.relative_to(data))
                            archive.write(file, name)
                            manifest["sha256"][name] = _hash(file)
                archive.writestr(KEY, settings.SECRET_KEY)
                archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        partial.chmod(0o600)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _dumped(dump: Path) -> dict[str, Any]:
    """Write the dump; returns the figures of that very moment, whoever works meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        cursor.execute("select pg_export_snapshot()")
        moment = cursor.fetchone()[0]
        words = ["--format=custom", "--no-owner", f"--snapshot={moment}", f"--file={dump}"]
        _program("pg_dump", *words, settings.DATABASE_URL)
        return {**figures(), "prints": prints()}


def restore(path: Path) -> dict[str, Any]:
    """Replace everything in this instance by the backup, then check counts, sums, files, history.

    The database changes in one transaction. Raises Refusal when the archive is damaged, before
    anything is touched, or when what was restored does not add up.
    """
    data = Path(settings.DATA)
    with tempfile.TemporaryDirectory(dir=data) as scratch:
        found = Path(scratch)
        manifest = _unpack(path, found)
        script = found / "database.sql"
        with script.open("w", encoding="utf-8") as out:
            out.write(EMPTY_SCHEMA)
            out.flush()
            _program(
                "pg_restore", "--no-owner", "--no-acl", "-f", "-", str(found / DUMP), stdout=out
            )
        connection.close()
        _program(
            "psql",
            "--quiet",
            "--no-psqlrc",
            "--single-transaction",
            "-v",
            "ON_ERROR_STOP=1",
            "-o",
            "/dev/null",
            "-f",
            str(script),
            settings.DATABASE_URL,
        )
        _files(found, data)
    key = (data / KEY).read_text().strip()
    with connection.cursor() as cursor:
        cursor.execute("select audit_era()")
        begin_era(cursor, cursor.fetchone()[0] + 1)
    head.note()
    return _checked(manifest, key)


def figures() -> dict[str, Any]:
    """What must be equal after a restore: rows per table and sums of money."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where relkind = 'r' and nspname = 'public' order by 1"
        )
        tables = [row[0] for row in cursor.fetchall()]
        rows = {}
        for name in tables:
            cursor.execute(f'select count(*) from "{name}"')  # noqa: S608  names come from the catalogue
            rows[name] = cursor.fetchone()[0]
        sums = {}
        for name, sql in SUMS.items():
            cursor.execute(sql)
            sums[name] = cursor.fetchone()[0]
    return {"rows": rows, "sums": sums}


def prints() -> dict[str, str]:
    """A sum over the digests of all rows of each table: kept sums, texts, whatever there is.

    The time zone and the digits of fractions are set, because rows are compared as text.
    """
    found = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local timezone = 'UTC'; set local extra_float_digits = 1")
        for name in figures()["rows"]:
            cursor.execute(PRINT.format(name))  # names come from the catalogue
            found[name] = cursor.fetchone()[0]
    return found


def _unpack(path: Path, folder: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(path) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            if manifest.get("format") != FORMAT:
                raise Refusal(_("%(path)s 是另一种格式的备份，这个版本读不了") % {"path": path})
            for name in (*manifest["sha256"], KEY):
                target = (folder / name).resolve()
                if not target.is_relative_to(folder.resolve()):
                    raise Refusal(
                        _("%(path)s 里有不该有的文件名：%(name)s") % {"path": path, "name": name}
                    )
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise Refusal(
            _("%(path)s 不是完整的备份（%(error)s），什么都没动") % {"path": path, "error": error}
        ) from error
    for name, wanted in manifest["sha256"].items():
        if _hash(folder / name) != wanted:
            raise Refusal(
                _("%(path)s 里的 %(name)s 坏了，什么都没动") % {"path": path, "name": name}
            )
    return manifest


def _files(found: Path, data: Path) -> None:
    for folder in FOLDERS:
        shutil.rmtree(data / folder, ignore_errors=True)
        if (found / folder).is_dir():
            shutil.move(found / folder, data / folder)
    (data / KEY).write_text((found / KEY).read_text())
    (data / KEY).chmod(0o600)


def _checked(manifest: dict[str, Any], key: str) -> dict[str, Any]:
    now = figures()
    wrong = [
        f"{name}: {manifest['rows'].get(name)} → {now['rows'].get(name)}"
        for name in sorted({*manifest["rows"], *now["rows"]})
        if manifest["rows"].get(name) != now["rows"].get(name)
    ]
    wrong += [name for name, total in manifest["sums"].items() if now["sums"].get(name) != total]
    wrong += _changed(manifest.get("prints", {}))
    wrong += _lost_files(manifest)
    entries, findings = verify(key=key)
    if findings:
        wrong.append(f"audit: {findings[0]}")
    if wrong:
        raise Refusal(_("恢复后对不上：%(what)s") % {"what": _("；").join(wrong[:5])})
    _nobody_is_in()
    return {
        "rows": sum(now["rows"].values()),
        "tables": len(now["rows"]),
        "sums": now["sums"],
        "audit_entries": entries,
        "files": len(manifest["sha256"]) - 1,
    }


def _changed(told: dict[str, str]) -> list[str]:
    """Tables whose rows are not those of the backup, though there are as many."""
    now = prints() if told else {}
    return [f"{name}: content" for name, total in told.items() if now.get(name) != total]


def _lost_files(manifest: dict[str, Any]) -> list[str]:
    data = Path(settings.DATA)
    names = [name for name in manifest["sha256"] if name != DUMP]
    return [
        name
        for name in names
        if not (data / name).is_file() or _hash(data / name) != manifest["sha256"][name]
    ]


def _nobody_is_in() -> None:
    """Sessions ended since the backup must not come back with it: everybody signs in anew."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('signedin_session')")
        if cursor.fetchone()[0]:
            cursor.execute("delete from signedin_session")


def _program(name: str, *words: str, stdout: Any = subprocess.PIPE) -> None:
    try:
        done = subprocess.run([name, *words], stdout=stdout, stderr=subprocess.PIPE, text=True)
    except OSError as error:
        raise Refusal(
            _("启动不了 %(program)s：%(error)s") % {"program": name, "error": error}
        ) from error
    if done.returncode:
        raise Refusal(f"{name}: {done.stderr.strip().splitlines()[-1] if done.stderr else ''}")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
