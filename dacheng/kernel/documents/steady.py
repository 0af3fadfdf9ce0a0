"""The same document gives the same bytes: no clock in archives of Office files."""

import io
import re
import zipfile

STILL = (1980, 1, 1, 0, 0, 0)
CLOCK = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def steady(blob: bytes) -> bytes:
    """An Office file with every time in it set still, embedded workbooks included."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(blob)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(".xlsx"):
                content = steady(content)
            elif name.endswith("core.xml"):
                content = CLOCK.sub(rb"\g<1>2000-01-01T00:00:00Z\2", content)
            new.writestr(zipfile.ZipInfo(name, STILL), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
