"""Words at every place of a report as PDF, Word, slides and workbook: each file is read again and
says exactly what was written, and nothing in it starts, links or reaches out."""

import io
import re
import shutil
import subprocess
import unicodedata
import zipfile
import zlib
from typing import Any

from dacheng.surfaces.cli.proving.verdict import Tally

LINKS = [
    "javascript:alert(1)", "[x](javascript:alert(1))", "https://127.0.0.1/x?a=1&b=2", "//h/s/x",
    "\\\\host\\share\\x", "file:///etc/passwd", "mailto:a@b.example?attach=/etc/passwd",
    '#link("javascript:alert(1)")[x]', "<a href='javascript:x'>y</a>", "=HYPERLINK(\"x\",\"y\")",
]  # fmt: skip
MARKS = [
    "= 标题 *粗* _斜_ `码`", "@label <label> #include \"x\"", "$ x^2 $ #set page(fill: red)",
    "// 注释 /* 注释 */", "~--- ... -- \\u{41} \\n", "#eval(\"1\") #sys.inputs #panic(1)",
    ") /AA << /S /JavaScript /JS (app.alert(1)) >> (", "(\\) >> endobj 9 0 obj << /OpenAction 1 >>",
    "endstream endobj", "]]> <?xml version='1.0'?> &lt; &#0; &x;", "{=1+1} {{ x }} {% y %}",
]  # fmt: skip
SIGNS = [
    "甲\u202e乙\u202c丙",
    "a\u200bb\u200dc",
    "甲\x07乙\x1b[31m丙",
    "e\u0301 é ﬁ Å",
]
TEXTS = [*LINKS, *MARKS, *SIGNS]
ACTIVE = re.compile(
    rb"/(JS|JavaScript|AA|OpenAction|Launch|URI|GoToR|GoToE|SubmitForm|ImportData|RichMedia|Movie"
    rb"|Sound|EmbeddedFiles?|XFA|AcroForm|Rendition)\b"
)
STREAM = re.compile(rb"<<((?:[^<>]|<[^<]|>[^>]|<<(?:[^<>]|<[^<]|>[^>])*>>)*)>>\s*stream\r?\n")
STRING = re.compile(rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|<[0-9A-Fa-f\s]*>", re.DOTALL)
RUNS = ("instrText", "fldSimple", "hlinkClick", "hlinkHover", "hyperlink", "oleObj", "altChunk",
        "control", "object")  # fmt: skip
PLACES = 7  # a heading, a paragraph, a bullet, a remark, a footnote, a column, a cell


def documents(tally: Tally, texts: list[str] | None = None) -> None:
    """Every text at every place of all four files."""
    from dacheng.kernel.documents.writing import FORMATS, render

    for text in texts or TEXTS:
        for form in FORMATS:
            try:
                said = wrong_with(render(_document(text), form), form, text)
            except Exception as error:  # whatever comes out is ours
                said = f"{type(error).__name__}: {error}"
            tally.tried(f"{form} says {text!r}", said)
    if shutil.which("pdftotext") is None:
        tally.check.figures["text_of_pdf"] = "not read: pdftotext is not installed"


def _document(text: str) -> Any:
    from decimal import Decimal

    from dacheng.kernel.documents import model

    chart = model.Chart(
        model.ChartKind.COLUMN,
        text,
        (text, "2 月"),
        (model.Series(text, (Decimal(1), Decimal(2))),),
    )
    blocks = (
        model.Heading(text), model.Paragraph(text), model.Bullets((text,)), model.Callout(text),
        model.Footnote(text), model.Table((text, "乙"), ((text, "二"),), text), chart,
    )  # fmt: skip
    return model.Document(text, text, text, blocks)


def wrong_with(blob: bytes, form: str, text: str) -> str:
    """What in a file is alive, or not said as it was written."""
    from dacheng.kernel.documents.wording import tame

    alive = _alive_in_pdf(blob) if form == "pdf" else _alive_in_office(blob)
    if alive:
        return alive
    found = _text_of_pdf(blob) if form == "pdf" else _text_of_office(blob)
    if found is None:
        return ""
    times = bare(found).count(bare(tame(text)))
    return "" if times >= PLACES else f"says it {times} times, not {PLACES}"


def bare(text: str) -> str:
    """Letters and signs, whatever the breaks of lines and the way accents are put together."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")


def _alive_in_pdf(blob: bytes) -> str:
    """Names of actions in its objects; words in strings and on the page are no names."""
    for part in _objects(blob):
        if found := ACTIVE.search(STRING.sub(b" ", part)):
            return f"the PDF has {found[0].decode()}"
    return "" if blob.startswith(b"%PDF-") else "is no PDF"


def _objects(blob: bytes) -> list[bytes]:
    """What stands outside of streams, and the objects packed into some."""
    plain, packed, at = [], [], 0
    for found in STREAM.finditer(blob):
        if found.start() < at:
            continue
        plain.append(blob[at : found.end()])
        at = blob.find(b"endstream", found.end())
        if b"/ObjStm" in found[1]:
            packed.append(zlib.decompressobj().decompress(blob[found.end() : at]))
    return [b"".join([*plain, blob[at:]]), *packed]


def _text_of_pdf(blob: bytes) -> str | None:
    if shutil.which("pdftotext") is None:
        return None
    words = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(words, input=blob, capture_output=True, check=True).stdout.decode()


def _parts(blob: bytes) -> dict[str, Any]:
    """The words of an Office file, those behind its charts too."""
    from lxml import etree

    found = {}
    with zipfile.ZipFile(io.BytesIO(blob)) as box:
        for name in box.namelist():
            if name.endswith((".xml", ".rels")):
                found[name] = etree.fromstring(box.read(name))  # not well-formed raises
            elif name.endswith(".xlsx"):
                found |= {f"{name}/{inner}": root for inner, root in _parts(box.read(name)).items()}
    return found


def _alive_in_office(blob: bytes) -> str:
    from lxml import etree

    for name, root in _parts(blob).items():
        for node in root.iter(etree.Element):
            tag = etree.QName(node).localname
            if node.get("TargetMode") == "External":
                return f"{name} reaches for {node.get('Target')}"
            fields = "".join(node.itertext()) + "".join(node.attrib.values())
            if tag in RUNS and not re.fullmatch(r"\s*(PAGE|NUMPAGES)\s*", fields):
                return f"{name} has {tag}: {fields[:60]}"
            if tag == "f" and "worksheets" in name:
                return f"{name} has a formula: {node.text}"
    return ""


def _text_of_office(blob: bytes) -> str:
    return "\n".join("".join(root.itertext()) for root in _parts(blob).values())
