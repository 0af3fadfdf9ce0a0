"""Text that a spreadsheet would run stays text in every export: LibreOffice opens the file, and
each cell is compared with what was kept."""

import html
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally

MINUTES = (5, 15)
STARTS = [
    "=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠", " =", "\u3000=", "\u200b=", "\ufeff=",
]  # fmt: skip
BODIES = [
    "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://127.0.0.1/","x")', "SUM(1,2)", "A1", "1",
    'WEBSERVICE("http://127.0.0.1/")', "2+5+cmd|' /C calc'!A0", 'IMPORTXML("http://x","//a")',
    'DDE("cmd";"/C calc";"x")', "'file:///etc/passwd'#$x.A1", "@SUM(1+1)",
]  # fmt: skip
PLAIN = ["=", "+", "-1", "+86 138", "@acme", "-", "a=b", '"=1"', "'=1", "x\n=1", ";=1", ",=1"]
FORMULA = re.compile(r'table:formula="([^"]*)"')
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def check(options: Options) -> Check:
    tally = Tally("formulas", options.seed)
    texts = [*(start + body for start in STARTS for body in BODIES), *PLAIN]
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        tally.failed("LibreOffice is not installed")
        return tally.done()
    with tempfile.TemporaryDirectory() as folder:
        files = _exports(texts, Path(folder))
        for path in files:
            _look(tally, path, office, texts)
    return tally.done(texts=len(texts), files=[path.name for path in files])


def _exports(texts: list[str], folder: Path) -> list[Path]:
    """Customers with these words, in the files of lists, of figures and of reports."""
    from dacheng.domains.customers.models import Customer
    from dacheng.kernel.exports.tables import export
    from dacheng.surfaces.cli.proving.attack import viewer

    Customer.objects.bulk_create(
        Customer(name=f"甲{at}", note=text, code=f"F{at:04}") for at, text in enumerate(texts)
    )
    made = []
    for format in ("csv", "xlsx"):
        path = folder / f"list.{format}"
        with path.open("wb") as out:
            export(
                "customer", viewer=viewer("admin"), out=out, format=format,
                fields=["code", "note"], order=("code",),
            )  # fmt: skip
        made.append(path)
    return [*made, _report(texts, folder), *_figures(texts, folder)]


def _report(texts: list[str], folder: Path) -> Path:
    from dacheng.kernel.documents.model import Document, Heading, Table
    from dacheng.kernel.documents.writing import render

    rows = tuple((text, text) for text in texts)
    blocks = (Heading(texts[0]), Table(("甲", "乙"), rows))
    path = folder / "report.xlsx"
    path.write_bytes(render(Document(texts[1], blocks=blocks), "xlsx"))
    return path


def _figures(texts: list[str], folder: Path) -> list[Path]:
    """The table of a figure by customer, as the page gives it."""
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.utils import timezone

    from dacheng.domains.customers.models import Customer
    from dacheng.domains.leads.models import Lead
    from dacheng.domains.org.models import Person

    setup_test_environment()
    owner = Person.objects.get(username="admin")
    for at, text in enumerate(texts):
        Customer.objects.filter(code=f"F{at:04}").update(name=text.strip()[:100] or "x")
    for one in Customer.objects.filter(code__startswith="F"):
        Lead.objects.create(company=one.name, owner=owner, registered_at=timezone.now())
    client, made = Client(), []
    client.force_login(owner)
    for format in ("csv", "xlsx"):
        answer = client.get(f"/leads/?part=export&format={format}")
        path = folder / f"leads.{format}"
        path.write_bytes(b"".join(answer) if answer.streaming else answer.content)
        made.append(path)
    return made


def _look(tally: Tally, path: Path, office: str, texts: list[str]) -> None:
    home = path.parent / f"home-{path.name}"
    words = ["--headless", f"-env:UserInstallation=file://{home}", "--convert-to", "fods"]
    if path.suffix == ".csv":  # UTF-8, numbers and formulas recognised as a careless person would
        words.append("--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1")
    opened = path.parent / f"{path.stem}.fods"
    opened.unlink(missing_ok=True)
    done = subprocess.run(
        [office, *words, "--outdir", str(path.parent), str(path)], capture_output=True, timeout=180
    )
    if done.returncode or not opened.exists():
        tally.failed(f"{path.name} cannot be opened: {done.stderr.decode()[-200:]}")
        return
    text = opened.read_text(encoding="utf-8")
    formulas = [html.unescape(found)[:100] for found in FORMULA.findall(text)]
    for found in formulas:
        tally.failed(f"{path.name}: a formula came out: {found}")
    cells = _cells(text)
    for wanted in texts:
        there = _bare(wanted) in cells
        tally.tried(f"{path.name} {wanted!r}", "" if there else "is not in its cell as it was kept")


def _cells(text: str) -> set[str]:
    """The text of every cell, without the marks and spaces in front."""
    root = ElementTree.fromstring(text)  # noqa: S314  LibreOffice wrote it just now
    return {_bare("".join(cell.itertext())) for cell in root.iter(f"{TABLE}table-cell")}


def _bare(text: str) -> str:
    """Letters and signs: an apostrophe in front and spaces are not what it is about."""
    return re.sub(r"[\s\u200b\ufeff]+", "", text).lstrip("'")
