"""One way in: a document, the format somebody wants, the company's template if there is one."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dacheng.kernel.documents.model import Document

OFFICE = "application/vnd.openxmlformats-officedocument."


class UnknownFormat(ValidationError):
    """Asked for a format there is none of."""


@dataclass(frozen=True)
class Format:
    """One way to write: what browsers call it, and whether a company template applies."""

    media_type: str
    templated: bool
    load: Callable[[], Callable[[Document, bytes | None], bytes]]


def _slides() -> Callable[[Document, bytes | None], bytes]:
    from dacheng.kernel.documents.slides import write_slides

    return write_slides


def _word() -> Callable[[Document, bytes | None], bytes]:
    from dacheng.kernel.documents.word import write_word

    return write_word


def _paper() -> Callable[[Document, bytes | None], bytes]:
    from dacheng.kernel.documents.paper import write_paper

    return write_paper


def _workbook() -> Callable[[Document, bytes | None], bytes]:
    from dacheng.kernel.documents.workbook import write_workbook

    return write_workbook


# Loaded when first asked for, because most processes never write a document.
FORMATS = {
    "pptx": Format(f"{OFFICE}presentationml.presentation", True, _slides),
    "docx": Format(f"{OFFICE}wordprocessingml.document", True, _word),
    "pdf": Format("application/pdf", False, _paper),
    "xlsx": Format(f"{OFFICE}spreadsheetml.sheet", False, _workbook),
}


def render(document: Document, format: str, template: bytes | None = None) -> bytes:
    """The document as a file of that format. The same document gives the same bytes."""
    if format not in FORMATS:
        raise UnknownFormat(
            _("没有“%(format)s”格式。有：%(formats)s")
            % {"format": format, "formats": "、".join(FORMATS)}
        )
    how = FORMATS[format]
    return how.load()(document.tamed(), template if how.templated else None)
