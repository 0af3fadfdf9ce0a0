"""A company's own slides and letterhead, made by somebody hostile: refused with a reason, or used
without anything of theirs being run, worked out, or fetched when LibreOffice opens the result."""

import io
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally

NEEDS = "nothing"
MINUTES = (3, 6)
SUM, PRODUCT = "1234*5678", "7006652"
SLOW = 6.0  # CPU seconds for one file, looked through and written on
SWAP = {"pptx": "ppt/slideMasters/slideMaster1.xml", "docx": "word/document.xml"}
WORDS = [
    f"{{{{ {SUM} }}}}", f"{{{{ {{{{ {SUM} }}}} }}}}", "{% debug %}", "{% include '/etc/passwd' %}",
    f"${{{SUM}}}", f"#{{{SUM}}}", f"<%= {SUM} %>",
    "{0.__class__.__mro__}", "{x.__init__.__globals__}",
    "{{ settings.SECRET_KEY }}", "{{", "}}", "%s %(name)s %d", "«MERGEFIELD x»", f"={SUM}",
]  # fmt: skip
RELATION = (
    '<Relationship Id="rIdEvil" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"{mode}/></Relationships>'
)
DTDS = {
    "entity of its own": '<!DOCTYPE x [<!ENTITY a "aaaa">]>',
    "file of the machine": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
    "definition from afar": '<!DOCTYPE x SYSTEM "{at}/x.dtd">',
    "entities in entities": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;">]>',
}
SPACE = "http://schemas.openxmlformats.org"
Case = tuple[str, str, bytes]


def check(options: Options) -> Check:
    from dacheng.kernel.documents.writing import render

    tally = Tally("templates", options.seed)
    with Ear() as ear, tempfile.TemporaryDirectory() as folder:
        bare = {ending: render(_document("模板"), ending) for ending in SWAP}
        for what, ending, content in refused(bare, ear.address):
            tally.tried(f"{ending}: {what}", _refused(content, ending))
        office = shutil.which("soffice") or shutil.which("libreoffice")
        if office is None:
            tally.failed("LibreOffice is not installed")
            return tally.done()
        written = list(_used(tally, bare, Path(folder)))
        opened(office, *written)
        tally.tried("LibreOffice opens what came out", f"asked {ear.heard}" if ear.heard else "")
        linked = Path(folder) / "linked.docx"
        linked.write_bytes(_linked_picture(bare["docx"], ear.address))
        opened(office, linked)
        said = "" if ear.heard else "it fetches no linked picture, so its silence says nothing"
        tally.tried("the listener hears a refused file opened as it is", said)
        return tally.done(opened=len(written), heard=len(ear.heard))


class Ear:
    """Hears whoever asks for something on this machine."""

    def __enter__(self) -> "Ear":
        self.heard: list[str] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.door.close()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _address = self.door.accept()
            except OSError:
                return
            with visitor:
                visitor.settimeout(2)
                try:
                    self.heard.append(visitor.recv(200).decode("latin-1").split("\r\n")[0])
                    visitor.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                except OSError:
                    self.heard.append("?")


def _document(title: str) -> Any:
    from dacheng.kernel.documents.model import Document, Heading, Paragraph, Table

    table = Table(("甲", "乙"), (("1", "2"),))
    return Document(title, blocks=(Heading("一"), Paragraph("二"), table))


def _refused(content: bytes, ending: str) -> str:
    """What is wrong with the answer to a file that may not be kept."""
    from django.core.exceptions import ValidationError

    from dacheng.kernel.documents.templates import check_template

    begun = time.process_time()
    try:
        check_template(content, ending)
    except ValidationError as refusal:
        if not " ".join(refusal.messages).strip():
            return "refused without a word"
        spent = time.process_time() - begun
        return f"refused after {spent:.1f} s" if spent > SLOW else ""
    except Exception as error:  # whatever else comes out is ours
        return f"{type(error).__name__}: {error}"[:200]
    return "was taken"


def _used(tally: Tally, bare: dict[str, bytes], folder: Path) -> Iterator[Path]:
    """Templates that are only odd: taken, and a report is written on each."""
    from dacheng.kernel.documents.templates import check_template
    from dacheng.kernel.documents.writing import render

    for number, (what, ending, content) in enumerate(odd(bare)):
        begun, path = time.process_time(), folder / f"out{number}.{ending}"
        try:
            check_template(content, ending)
            path.write_bytes(render(_document(f"{{{{ {SUM} }}}}"), ending, content))
            said = reaching(path.read_bytes())
        except Exception as error:
            said = f"{type(error).__name__}: {error}"[:200]
        if not said and time.process_time() - begun > SLOW:
            said = f"took {time.process_time() - begun:.1f} s"
        if tally.tried(f"{ending}: {what}", said):
            yield path


def reaching(content: bytes) -> str:
    """What in an Office file was worked out, or reaches out of it; "" for nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        for name in box.namelist():
            words = box.read(name) if name.endswith((".xml", ".rels")) else b""
            if name.endswith(".rels") and b'TargetMode="External"' in words:
                return f"{name} reaches outside"
            if PRODUCT.encode() in words or b"root:x:0" in words:
                return f"{name} was worked out"
    return ""


def opened(office: str, *paths: Path) -> None:
    """LibreOffice reads the files as somebody would who clicks on them, and writes PDFs."""
    home = paths[0].parent / "office"
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{home}", "--convert-to", "pdf",
         "--outdir", str(home.parent), *map(str, paths)],
        capture_output=True, timeout=180, check=False,
    )  # fmt: skip


def refused(bare: dict[str, bytes], at: str, *, large: bool = True) -> Iterator[Case]:
    """Files that may not be kept; those that take seconds to make only when `large`."""
    for ending, content in bare.items():
        for what, made in _either(ending, content, at):
            yield what, ending, made
        for what, made in _swollen(content) if large else ():
            yield what, ending, made
    yield from _of_slides(bare["pptx"])
    yield from _of_letters(bare["docx"], at)
    yield "a letterhead", "pptx", bare["docx"]
    yield "slides", "docx", bare["pptx"]


def _either(ending: str, content: bytes, at: str) -> Iterator[tuple[str, bytes]]:
    main = SWAP[ending]
    rels = _rels(main)
    for kind, target, mode in (
        ("image", f"{at}/i.png", "External"), ("attachedTemplate", f"{at}/t.dotm", "External"),
        ("oleObject", f"{at}/o.xlsx", "External"), ("oleObject", "embeddings/o.bin", ""),
        ("hyperlink", "javascript:alert(1)", "External"), ("hyperlink", "\\\\h\\x", "External"),
        ("hyperlink", "file:///etc/passwd", "External"), ("vbaProject", "vbaProject.bin", ""),
        ("aFChunk", "a.html", ""), ("video", f"{at}/v.mp4", "External"), ("image", f"{at}/x", ""),
        ("control", "activeX1.xml", ""), ("frame", f"{at}/f", "External"),
    ):  # fmt: skip
        mode = f' TargetMode="{mode}"' if mode else ""
        relation = RELATION.format(kind=kind, target=target, mode=mode)
        yield f"{kind} {target}", changed(content, rels, "</Relationships>", relation)
    for what, text in DTDS.items():
        said = text.format(at=at)
        yield what, changed(content, main, "?>", f"?>{said}")
        wide = f'<?xml version="1.0" encoding="UTF-16"?>{said}<x/>'.encode("utf-16")
        yield f"{what}, in UTF-16", put(content, "customXml/item9.xml", wide)
    for name in (
        "../../evil.xml", "/etc/evil.xml", "C:\\evil.xml", "a/../../b.xml", "x.exe", "a.html",
        "ppt/vbaProject.bin", "word/vbaData.xml", "ppt/embeddings/oleObject1.bin", "m.mp4",
        "word/activeX/activeX1.xml", "customUI/customUI.js", main, main.upper(),
    ):  # fmt: skip
        yield f"a part named {name}", put(content, name, b"<x/>")
    macro = '<Default Extension="x" ContentType="application/vnd.x.macroEnabled"/></Types>'
    yield "said to hold macros", changed(content, "[Content_Types].xml", "</Types>", macro)
    yield (
        "nested without end",
        put(content, "customXml/item9.xml", b"<x>" * 200_000 + b"</x>" * 200_000),
    )
    book = _workbook("b.xlsx", _workbook("c.xml", b"<x/>"))
    yield "a workbook in a workbook", put(content, "embeddings/a.xlsx", book)
    mode = ' TargetMode="External"'
    link = RELATION.format(kind="externalLinkPath", target=f"{at}/b.xlsx", mode=mode)
    book = _workbook("xl/_rels/a.rels", f"<Relationships>{link}".encode())
    yield "a workbook with a link outside", put(content, "embeddings/a.xlsx", book)
    yield "cut short", content[: len(content) // 2]
    yield "nothing", b""
    yield "not an archive", b"%PDF-1.7 hello" * 50
    yield "not XML", put(content, "customXml/item9.xml", b"\x00\x01 no words")


def _swollen(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Small files that unpack to large ones."""
    yield "a picture of 400 MB", put(content, "media/big.png", b"\x00" * 400_000_000)
    item = "customXml/item9.xml"
    for what, one, many in (
        ("60 MB of blanks", b" ", 60_000_000), ("a million names", b"<t>{{ name }}</t>", 10**6),
    ):  # fmt: skip
        yield what, put(content, item, b"<x>" + one * many + b"</x>")
    yield "many parts", _many(content)


def _of_slides(content: bytes) -> Iterator[Case]:
    main = SWAP["pptx"]
    for action in ("program", "macro?name=x", "ole?verb=0", "hlinkfile", "hlinkpres", "media"):
        click = f'<p:cSld><a:hlinkClick xmlns:a="{SPACE}/drawingml/2006/main"'
        click += f' action="ppaction://{action}"/>'
        yield f"a click that starts {action}", "pptx", changed(content, main, "<p:cSld>", click)


def _of_letters(content: bytes, at: str) -> Iterator[Case]:
    main = SWAP["docx"]
    runs = {
        "DDE": ["DDEAUTO c:\\\\cmd.exe /k calc"], "cut into pieces": ["DD", "EAU", "TO x y"],
        "a picture": [f'INCLUDEPICTURE "{at}/p.png"'], "a text": ["INCLUDETEXT /etc/passwd"],
        "a link": ["LINK Excel.Sheet.8 x"], "in quotes": ['"DDE" x'], "small letters": ["dde x y"],
    }  # fmt: skip
    for what, pieces in runs.items():
        inner = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in pieces)
        begin, end = (f'<w:r><w:fldChar w:fldCharType="{one}"/></w:r>' for one in ("begin", "end"))
        field = f"<w:body><w:p>{begin}{inner}{end}</w:p>"
        yield f"a field: {what}", "docx", changed(content, main, "<w:body>", field)
        simple = f"<w:body><w:p><w:fldSimple w:instr='{' '.join(pieces)}'/></w:p>"
        yield f"a plain field: {what}", "docx", changed(content, main, "<w:body>", simple)
    shape = f'<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="{at}/v.png"/>'
    far = f"<w:body><w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>"
    yield "a drawing from afar", "docx", changed(content, main, "<w:body>", far)
    chunk = f'<w:body><w:altChunk r:id="x" xmlns:r="{SPACE}/officeDocument/2006/relationships"/>'
    yield "another file in place of text", "docx", changed(content, main, "<w:body>", chunk)


def odd(bare: dict[str, bytes]) -> Iterator[Case]:
    """Files with words that some other program would work out: nothing reads them as such."""
    from xml.sax.saxutils import escape

    for ending, content in bare.items():
        main, mark = SWAP[ending], {"pptx": "<a:t>", "docx": "<w:t>"}[ending]
        for words in [*WORDS, "{{ name }} " * 20_000]:
            made = changed(content, main, mark, f"{mark}{escape(words)} ")
            yield f"words {words[:40]!r}", ending, made


def _linked_picture(content: bytes, at: str) -> bytes:
    """A letter with a picture on a server, as Word writes it."""
    relation = RELATION.format(kind="image", target=f"{at}/seen.png", mode=' TargetMode="External"')
    made = changed(content, _rels(SWAP["docx"]), "</Relationships>", relation)
    drawing = (
        '<w:body><w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/'
        'drawingml/2006/wordprocessingDrawing"><wp:extent cx="900000" cy="900000"/><wp:docPr id="9"'
        ' name="p"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr'
        ' id="9" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rIdEvil" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/><a:stretch>'
        '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="9" cy="9"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    return changed(made, SWAP["docx"], "<w:body>", drawing)


def _rels(part: str) -> str:
    folder, _slash, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def changed(content: bytes, name: str, before: str, after: str) -> bytes:
    """One part with the first of these words replaced."""
    return _over(content, lambda one, old: (
        old.replace(before.encode(), after.encode(), 1) if one == name else old
    ))  # fmt: skip


def put(content: bytes, name: str, part: bytes) -> bytes:
    """One part more; a second one of the same name where there is one."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as box:
        info = zipfile.ZipInfo("x")
        info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a name that is there twice is meant so
            box.writestr(info, part)
    return out.getvalue()


def _many(content: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as box:
        for number in range(3_500):
            box.writestr(f"customXml/i{number}.xml", b"<x/>")
    return out.getvalue()


def _workbook(name: str, part: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("xl/workbook.xml", b"<workbook/>")
        box.writestr(name, part)
    return out.getvalue()


def _over(content: bytes, turn: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, turn(name, old.read(name)))
    return out.getvalue()
