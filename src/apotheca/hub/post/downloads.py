"""Handing a stored document out: as a download only, never shown by a browser as a page of ours."""

from urllib.parse import quote

from django.http import HttpResponse

from apotheca.hub.queries.attachments import AttachmentContent

# Nothing of it may run, be framed or load anything, even where a browser shows it after all.
HARMLESS = "default-src 'none'; sandbox"


def as_download(found: AttachmentContent) -> HttpResponse:
    """Return the document as a response that is saved, not opened (rule HB-34)."""
    answer = HttpResponse(found.content, content_type="application/octet-stream")
    answer["Content-Disposition"] = disposition(found.file_name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = HARMLESS
    answer["Cache-Control"] = "private, no-store"
    answer["ETag"] = f'"{found.sha256}"'
    return answer


def disposition(file_name: str) -> str:
    """Return the header that names a download: plain letters, and the true name in UTF-8."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%;' else "_"
                    for c in file_name)  # fmt: skip
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
