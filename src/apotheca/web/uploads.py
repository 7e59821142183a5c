"""Files people send with a form, read whole once their size is known to fit."""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest

from apotheca.hub.names import cleaned_name
from apotheca.hub.operations.attachments import AttachmentTooLarge
from apotheca.kernel.errors import DomainError

FILES_MAX = 20


class NoFileSent(DomainError):
    code = "web.no_file_sent"
    message = "No file came with the form. Choose one, or drop it on the field."
    status = 422


class TooManyFiles(DomainError):
    code = "web.too_many_files"
    message = "{files} files came at once; at most {most} are taken. Send them in parts."
    status = 422


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file: its name as it came, and its bytes."""

    name: str
    content: bytes = field(repr=False)


def files_sent(request: HttpRequest, name: str = "file") -> list[SentFile]:
    """
    Return the files of a form, in the order they were chosen.

    :raises NoFileSent, TooManyFiles: there is none, or more than ``FILES_MAX``.
    :raises AttachmentTooLarge: one is larger than ``APOTHECA_ATTACHMENT_BYTES_MAX``.
    """
    sent = request.FILES.getlist(name)
    if not sent:
        raise NoFileSent
    if len(sent) > FILES_MAX:
        raise TooManyFiles(files=len(sent), most=FILES_MAX)
    limit = settings.ATTACHMENT_BYTES_MAX
    for one in sent:
        if (one.size or 0) > limit:
            raise AttachmentTooLarge(name=cleaned_name(one.name or ""), size=one.size, limit=limit)
    return [SentFile(one.name or "", one.read()) for one in sent]
