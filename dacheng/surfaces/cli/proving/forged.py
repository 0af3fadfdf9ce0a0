"""Files as careless, unlucky or hostile people send them."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

from dacheng.surfaces.cli.proving.nasty import DATES, NUMBERS, TEXTS

ENCODINGS = ("utf-8", "utf-8-sig", "gbk", "gb18030", "big5", "utf-16", "utf-16-le", "latin-1")
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">'
DTD += b'<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&b;&f;</x>'


class Forger:
    """One file for one seed."""

    def __init__(self, seed: int, folder: Path):
        self.seed, self.folder, self.tricks = seed, folder, list[str]()
        self.dice = random.Random(seed)  # noqa: S311

    def forged(self, name: str) -> Path:
        """A file for the import of this name, at a path of its own."""
        header, rows = self.table(name)
        make = self.dice.choice(
            [self.lines, self.lines, self.book, self.book, self.broken, self.tree]
        )
        content, suffix = make(header, rows)
        path = self.folder / f"f{self.seed}{suffix}"
        path.write_bytes(content)
        return path

    def table(self, name: str) -> tuple[list[str], list[list[Any]]]:
        """Headers we know, some we do not, some twice; rows good, bad and empty."""
        from dacheng.kernel.imports.spec import spec_named

        spec = spec_named(name)
        fields = list(spec.catalogue.fields.values())
        some = self.dice.sample(fields, self.dice.randrange(1, min(len(fields), 14) + 1))
        if self.dice.random() < 0.8:  # else the whole file is refused for what it lacks
            some += [field for field in fields if spec.must(field) and field not in some]
        header = [str(field.label) for field in some]
        if self.dice.random() < 0.2:
            self.tricks.append("headers")
            header[self.dice.randrange(len(header))] = self.dice.choice(
                ["", header[0], "没听说过", "=1+1", "x" * 5000, "日期/金额", "\u200b"]
            )
        rows = [[self.cell(field) for field in some] for _row in range(self.dice.randrange(0, 25))]
        if self.dice.random() < 0.15:
            self.tricks.append("ragged rows")
            rows = [row[: self.dice.randrange(len(row) + 1)] + ["x"] * 2 for row in rows]
        if self.dice.random() < 0.05:
            self.tricks.append("1 MB cell")
            rows.append(["长" * 350_000] * len(some))
        return header, rows

    def cell(self, field: Any) -> Any:
        from dacheng.kernel.fields import NUMERIC, FieldKind

        lot = self.dice.random()
        if lot < 0.25:
            return self.dice.choice([*TEXTS[:-1], *NUMBERS, *DATES])
        if lot < 0.35:
            return ""
        if field.kind in NUMERIC:
            return self.dice.choice([1, 12.5, "1,250.00", "12.5万", "１２", "45%", -3, 10**7])
        if field.kind in (FieldKind.DATE, FieldKind.TIME):
            return self.dice.choice(
                ["2026-03-18", "2026/3/1", "20260318", "3月1日", "45000", 46000]
            )
        if field.kind is FieldKind.CHOICE:
            return self.dice.choice([str(label) for _key, label in field.choices] or ["x"])
        if field.kind is FieldKind.BOOL:
            return self.dice.choice(["是", "否", "yes", 1, True])
        return (
            f"{self.dice.choice(['华东', '三一', 'Acme', '王浩', 'P1'])}{self.dice.randrange(99)}"
        )

    def lines(self, header: list[str], rows: list[list[Any]]) -> tuple[bytes, str]:
        """Text: any encoding, delimiter, newline; quotes mostly closed."""
        mark, end = self.dice.choice(",,,;\t|"), self.dice.choice(["\n", "\r\n", "\r"])
        encoding = self.dice.choice(ENCODINGS)
        self.tricks += [encoding, repr(mark), repr(end)]

        def quoted(cell: Any) -> str:
            text = str(cell)
            if any(one in text for one in (mark, '"', "\n", "\r")) and self.dice.random() < 0.9:
                return '"' + text.replace('"', '""') + '"'
            return text

        lines = [mark.join(map(quoted, row)) for row in [header, *rows]]
        if self.dice.random() < 0.1:
            self.tricks.append("sep=")
            lines.insert(0, f"sep={mark}")
        return end.join(lines).encode(encoding, "replace"), self.suffix(".csv")

    def book(self, header: list[str], rows: list[list[Any]]) -> tuple[bytes, str]:
        """A workbook: merged cells, formulas with kept values, hidden sheets, dates from 1904."""
        out = io.BytesIO()
        options = {"in_memory": True, "date_1904": self.dice.random() < 0.2}
        book = xlsxwriter.Workbook(out, options)
        if self.dice.random() < 0.3:
            self.tricks.append("other sheets")
            book.add_worksheet("说明").write(0, 0, "先看这里")
            book.add_worksheet("藏").hide()
        sheet = book.add_worksheet(self.dice.choice(["数据", "Sheet9", "a'b"]))
        for at, row in enumerate([header, *rows], self.dice.choice([0, 0, 0, 3])):
            for column, cell in enumerate(row):
                self.put(sheet, at, column, cell)
        if rows and self.dice.random() < 0.2:
            self.tricks.append("merged")
            sheet.merge_range(1, 0, len(rows), 0, "合并")
        book.close()
        return out.getvalue(), self.suffix(".xlsx")

    def put(self, sheet: Any, row: int, column: int, cell: Any) -> None:
        if isinstance(cell, str):
            text = "".join(one for one in cell if not "\ud800" <= one <= "\udfff")
            if self.dice.random() < 0.03:
                sheet.write_formula(row, column, "=1/0", None, "#DIV/0!")
            else:
                sheet.write_string(row, column, text.replace("\x00", "")[:32_000])
        else:
            sheet.write(row, column, cell)

    def tree(self, header: list[str], rows: list[list[Any]]) -> tuple[bytes, str]:
        """JSON: one list or several, objects in objects; some cut short, doubled or no numbers."""
        records: list[Any] = [dict(zip(header, row, strict=False)) for row in rows]
        for record in records if self.dice.random() < 0.5 else ():
            record["attributes"] = {"referenceId": self.cell_text(), "more": [1, {"x": None}]}
        if self.dice.random() < 0.1:
            records.append(self.dice.choice([None, 7, [], "x"]))
        whole = self.dice.choice([records, {"records": records}, {"a": records, "b": [], "c": 1}])
        text = json.dumps(whole, ensure_ascii=self.dice.random() < 0.5, default=str)
        if self.dice.random() < 0.2:
            self.tricks.append("broken JSON")
            text = self.dice.choice(
                [text[: len(text) // 2], text.replace("1", "NaN", 1), "[" * 5000 + text, text * 2,
                 text.replace("{", '{"x": 1, "x": 2, ', 1), text.replace("x", "\\ud800", 1)]
            )  # fmt: skip
        self.tricks.append("JSON")
        encoding = self.dice.choice(ENCODINGS)
        return text.encode(encoding, "replace"), self.suffix(".json")

    def cell_text(self) -> str:
        return f"Ref{self.dice.randrange(30)}"

    def broken(self, header: list[str], rows: list[list[Any]]) -> tuple[bytes, str]:
        """A container that is not what it says, or not whole."""
        content, _suffix = self.book(header, rows)
        ways: list[Callable[[bytes], bytes]] = [truncated, flipped, bomb, declared, nested, nothing]
        way = ways[self.dice.randrange(len(ways))]
        self.tricks.append(way.__name__)
        if way is truncated:
            return content[: self.dice.randrange(len(content))], self.suffix(".xlsx")
        if way is flipped:
            bytes_ = bytearray(content)
            for _once in range(self.dice.randrange(1, 40)):
                bytes_[self.dice.randrange(len(bytes_))] = self.dice.randrange(256)
            return bytes(bytes_), self.suffix(".xlsx")
        return way(content), self.suffix(".xlsx")

    def suffix(self, right: str) -> str:
        if self.dice.random() < 0.85:
            return right
        self.tricks.append("mislabelled")
        return self.dice.choice(["", ".csv", ".xlsx", ".xls", ".txt", ".exe", ".CSV", ".zip"])


def truncated(content: bytes) -> bytes:
    return content


def flipped(content: bytes) -> bytes:
    return content


def nothing(_content: bytes) -> bytes:
    return b""


def bomb(content: bytes) -> bytes:
    """A sheet that unpacks to a thousand times its size."""
    return _with(content, "xl/worksheets/sheet1.xml", b"<x>" + b" " * 300_000_000 + b"</x>")


def declared(content: bytes) -> bytes:
    """A sheet with entities of its own and one of the machine's files."""
    return _with(content, "xl/worksheets/sheet1.xml", DTD)


def nested(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.xlsx", content)
        archive.writestr("../../etc/x", b"x")
    return out.getvalue()


def _with(content: bytes, name: str, instead: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for one in old.namelist():
            new.writestr(one, instead if one == name else old.read(one))
    return out.getvalue()
