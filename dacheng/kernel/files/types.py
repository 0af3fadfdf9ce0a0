"""What a file is by its own first bytes; its name is only a hint among files of one container."""

from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

HEAD = 512
UNKNOWN = "application/octet-stream"
OFFICE = "application/vnd.openxmlformats-officedocument."
SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
)
ZIPPED = {
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
}
OLD_OFFICE = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}
PROGRAMS = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")


class NotKept(ValidationError):
    """A file of a kind that has no place beside a record."""


def type_of(head: bytes, name: str) -> str:
    """The media type; raises NotKept for programs. Pages and drawings that could run are bytes."""
    if head.startswith(PROGRAMS):
        raise NotKept(_("程序和脚本不收。要传就先压缩成 zip。"))
    ending = PurePath(name).suffix.lower().lstrip(".")
    for start, found in SIGNATURES:
        if head.startswith(start):
            return found
    if head.startswith(b"PK\x03\x04"):
        return ZIPPED.get(ending, "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLD_OFFICE.get(ending, UNKNOWN)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "video/mp4"
    return _text(head, ending)


def _text(head: bytes, ending: str) -> str:
    plain = b"\x00" not in head and ending in ("txt", "csv", "md", "log", "eml", "ics", "vcf")
    return "text/csv" if plain and ending == "csv" else "text/plain" if plain else UNKNOWN
