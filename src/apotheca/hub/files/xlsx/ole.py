"""Files of the old compound kind: workbooks of before 2007, and encrypted new ones."""

from typing import BinaryIO, NoReturn

from apotheca.hub.files.findings import refused
from apotheca.hub.files.problems import FileProblem

SECTOR, DIRECTORY_AT, DIRECTORY_BYTES = 512, 48, 64 * 1024
_ENCRYPTED = ("EncryptedPackage", "EncryptionInfo")


def refuse_ole(stream: BinaryIO, name: str) -> NoReturn:
    """
    Refuse a compound file by what its directory names.

    :raises FileRefused: ``file.encrypted`` or ``file.old_excel``.
    """
    stream.seek(DIRECTORY_AT)
    sector = int.from_bytes(stream.read(4), "little")
    stream.seek((sector + 1) * SECTOR)
    directory = stream.read(DIRECTORY_BYTES)
    is_encrypted = any(entry.encode("utf-16-le") in directory for entry in _ENCRYPTED)
    raise refused(FileProblem.ENCRYPTED if is_encrypted else FileProblem.OLD_EXCEL, name)
