"""Company templates: an uploaded .pptx or .docx whose master, layouts and styles are used."""

import io

import docx
import pptx
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dacheng.kernel.documents.packages import require_harmless

LARGEST = 25 * 1024 * 1024


def check_template(content: bytes, ending: str) -> None:
    """Raises ValidationError when the file cannot serve as a template of that kind."""
    if len(content) > LARGEST:
        raise ValidationError(_("模板太大，最多 25 MB。"))
    require_harmless(content)
    try:
        if ending == "pptx":
            usable = bool(len(pptx.Presentation(io.BytesIO(content)).slide_layouts))
        else:
            usable = ending == "docx" and bool(docx.Document(io.BytesIO(content)).styles)
    except Exception as error:  # a broken file breaks these libraries in many ways
        raise ValidationError(_("打不开这个文件。用 PowerPoint 或 Word 另存一次再传。")) from error
    if not usable:
        raise ValidationError(_("模板要是 .pptx 或 .docx，里面要有版式。"))
