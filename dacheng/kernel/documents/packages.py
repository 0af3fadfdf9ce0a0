"""Looks through an Office file before it is kept: nothing that runs, nothing that fetches."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from lxml import etree

MOST_PARTS, LARGEST_INSIDE, LARGEST_WORDS = 3_000, 300 * 1024 * 1024, 40 * 1024 * 1024
MOST_TAGS = 500_000  # a tree takes a hundred bytes for each
# What themes, pictures, fonts and the numbers behind a chart are kept in; anything else is no
# part of a template.
WORDS = (".xml", ".rels", ".vml")
KNOWN = (
    *WORDS, ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg",
    ".wdp", ".fntdata", ".odttf", ".psmdcp", ".xlsx",
)  # fmt: skip
TELLS = re.compile(rb"<!(doctype|entity)", re.IGNORECASE)
# Relations that bring in or start something of their own.
DEALS = {
    "oleobject", "control", "activexcontrolbinary", "vbaproject", "wordvbadata", "afchunk",
    "subdocument", "frame", "attachedtemplate", "mailmergesource", "externallink", "connections",
    "externallinkpath", "extensibility", "customui", "xlmacrosheet", "querytable",
}  # fmt: skip
RUNS = {"altChunk", "oleObj", "OLEObject", "control", "subDoc"}
# What a field may work out: pages, dates, names. DDE, INCLUDE and LINK reach for files.
FIELDS = {
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "DATE", "TIME", "CREATEDATE", "SAVEDATE",
    "PRINTDATE", "TITLE", "SUBJECT", "AUTHOR", "FILENAME", "STYLEREF", "TOC", "PAGEREF", "REF",
    "SEQ", "DOCPROPERTY", "HYPERLINK", "NUMWORDS", "KEYWORDS", "COMMENTS", "LASTSAVEDBY", "EQ",
    "",
}  # fmt: skip
JUMPS = ("ppaction://hlinksldjump", "ppaction://hlinkshowjump", "ppaction://noaction")
OUTSIDE = re.compile(r"\s*([a-z][a-z0-9+.-]+:|\\\\|//)", re.IGNORECASE)


def require_harmless(content: bytes, *, inside: bool = False) -> None:
    """Raises ValidationError for a file that unpacks to something huge, holds programs, or would
    fetch something when it is opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            _require_sane(box)
            for part in box.infolist():
                _require_known(part.filename)
                if part.filename.lower().endswith(WORDS):
                    _read_words(part.filename, box.read(part))
                elif part.filename.lower().endswith(".xlsx"):
                    _require_numbers(box.read(part), inside)
    except ValidationError:
        raise
    except Exception as error:  # a broken archive breaks in many ways
        raise ValidationError(_("这不是 Office 文件。")) from error


def _require_sane(box: zipfile.ZipFile) -> None:
    parts = box.infolist()
    words = sum(one.file_size for one in parts if one.filename.lower().endswith(WORDS))
    whole = sum(one.file_size for one in parts)
    if len(parts) > MOST_PARTS or whole > LARGEST_INSIDE or words > LARGEST_WORDS:
        raise ValidationError(_("模板解开后太大。删掉里面的大图再传。"))
    twice = max(Counter(one.filename.lower() for one in parts).values(), default=0) > 1
    if twice or any(_strays(one.filename) for one in parts):
        raise ValidationError(_("模板里的文件名不正常。用 PowerPoint 或 Word 另存一次再传。"))


def _strays(name: str) -> bool:
    """Whether a name would lead out of the folder it is unpacked into."""
    return (
        ".." in PurePosixPath(name).parts or name.startswith("/") or bool({"\\", ":"} & set(name))
    )


def _require_known(name: str) -> None:
    low = name.lower()
    if "vba" in low or "activex" in low or "macrosheet" in low:
        raise ValidationError(_("模板里有宏。另存为不带宏的 .pptx 或 .docx 再传。"))
    printer = low.endswith(".bin") and "printersettings" in low
    if not (low.endswith("/") or printer or low.endswith(KNOWN)):
        raise ValidationError(
            _("模板里有不是版式的内容：%(name)s。删掉再传。") % {"name": name[-80:]}
        )


def _require_numbers(content: bytes, inside: bool) -> None:
    """The workbook behind a chart is looked through as well; none stands in another."""
    if inside:
        raise ValidationError(_("模板里有不是版式的内容：%(name)s。删掉再传。") % {"name": ".xlsx"})
    require_harmless(content, inside=True)


def _read_words(name: str, content: bytes) -> None:
    plain = content.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if TELLS.search(plain) or not plain.startswith(b"<"):
        raise ValidationError(_("模板里有外部定义（DTD）。用 PowerPoint 或 Word 另存一次再传。"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    if plain.count(b"<") > MOST_TAGS:
        raise ValidationError(_("模板解开后太大。删掉里面的大图再传。"))
    root = etree.fromstring(content, parser)
    if name == "[Content_Types].xml" and b"macroenabled" in plain.lower():
        raise ValidationError(_("模板里有宏。另存为不带宏的 .pptx 或 .docx 再传。"))
    if name.endswith(".rels"):
        for one in root.iter("{*}Relationship"):
            _require_near(one)
        return
    for field in _fields(root):
        if field.upper() not in FIELDS:
            raise ValidationError(
                _("模板里有会取外面内容的域：%(name)s。删掉再传。") % {"name": field[:40]}
            )
    for node in root.iter(etree.Element):
        _require_still(node)


def _require_near(relation: etree._Element) -> None:
    """A relation stays inside the file; only a link that somebody clicks may lead out."""
    kind = (relation.get("Type") or "").rpartition("/")[2]
    target = (relation.get("Target") or "").strip()
    outside = (relation.get("TargetMode") or "").lower() == "external" or OUTSIDE.match(target)
    link = kind.lower() == "hyperlink" and _scheme(target) in ("http", "https", "mailto")
    if kind.lower() in DEALS or (outside and not link):
        raise ValidationError(
            _("模板连着外面的内容或程序（%(kind)s）。断开链接再传。") % {"kind": kind[:40]}
        )


def _scheme(target: str) -> str:
    try:
        return urlsplit(target).scheme.lower()
    except ValueError:
        return ""


def _require_still(node: etree._Element) -> None:
    """No element that runs or brings in something, no action but a jump, no picture from afar."""
    tag = etree.QName(node).localname
    action = node.get("action") or ""
    far = any(
        etree.QName(name).localname in ("src", "href") and OUTSIDE.match(value)
        for name, value in node.attrib.items()
    )
    started = action.lower().startswith("ppaction:") and not action.lower().startswith(JUMPS)
    if tag in RUNS or started or far:
        raise ValidationError(
            _("模板里有会自己运行或取外面内容的东西（%(tag)s）。删掉再传。") % {"tag": tag}
        )


def _fields(root: etree._Element) -> Iterator[str]:
    """The first word of every field, also of one that is cut into pieces."""
    open_: list[str] = []
    for node in root.iter("{*}fldSimple", "{*}fldChar", "{*}instrText", "{*}delInstrText"):
        tag, said = etree.QName(node).localname, _own(node)
        if tag == "fldSimple":
            yield _word(said)
        elif tag != "fldChar":
            open_ = open_ or [""]
            open_[-1] += node.text or ""
        elif said == "begin":
            open_.append("")
        elif open_:
            yield _word(open_.pop() if said == "end" else open_[-1])
    yield from map(_word, open_)


def _own(node: etree._Element) -> str:
    """What a field says of itself: its instruction, or which end of it this is."""
    return next((v for k, v in node.attrib.items() if k.endswith(("instr", "fldCharType"))), "")


def _word(instruction: str) -> str:
    words = instruction.replace('"', " ").split()
    return words[0] if words else ""
