"""A limit on the body of an upload that holds before the body is read."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

MARGIN = 64 * 1024


def body_is_too_large(request: HttpRequest, largest: int) -> bool:
    return int(request.META.get("CONTENT_LENGTH") or 0) > largest + MARGIN


class NotTooLarge(FileUploadHandler):
    """Stops reading when the body says, or turns out, to be too large; nothing is kept."""

    def __init__(self, request: HttpRequest, largest: int) -> None:
        super().__init__(request)
        self.largest, self.seen = largest, 0

    def new_file(self, *given: Any, **named: Any) -> None:
        super().new_file(*given, **named)
        if body_is_too_large(self.request, self.largest):  # type: ignore[arg-type]
            raise StopUpload(connection_reset=False)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.seen += len(raw_data)
        if self.seen > self.largest + MARGIN:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
