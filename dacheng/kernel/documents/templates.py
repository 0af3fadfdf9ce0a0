"""Company templates: an uploaded .pptx or .docx whose master, layouts and styles are used."""

import io
import zipfile

import docx
import pptx
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LARGEST, MOST_PARTS, LARGEST_INSIDE = 25 * 1024 * 1024, 3_000, 300 * 1024 * 1024


def check_template(content: bytes, ending: str) -> None:
    """Raises ValidationError when the file cannot serve as a template of that kind."""
    _require_sane_archive(content)
    try:
        if ending == "pptx":
            usable = bool(len(pptx.Presentation(io.BytesIO(content)).slide_layouts))
        else:
            usable = ending == "docx" and bool(docx.Document(io.BytesIO(content)).styles)
    except Exception as error:  # a broken file breaks these libraries in many ways
        raise ValidationError(_("打不开这个文件。用 PowerPoint 或 Word 另存一次再传。")) from error
    if not usable:
        raise ValidationError(_("模板要是 .pptx 或 .docx，里面要有版式。"))


def _require_sane_archive(content: bytes) -> None:
    """Refuse what unpacks to something huge, and files with programs in them."""
    if len(content) > LARGEST:
        raise ValidationError(_("模板太大，最多 25 MB。"))
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile as error:
        raise ValidationError(_("这不是 Office 文件。")) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_INSIDE:
        raise ValidationError(_("模板解开后太大。删掉里面的大图再传。"))
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise ValidationError(_("模板里有宏。另存为不带宏的 .pptx 或 .docx 再传。"))
