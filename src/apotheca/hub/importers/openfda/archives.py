"""openFDA's bulk files: a JSON document with ``meta`` and ``results``, plain or inside a zip."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

# A bulk file of openFDA is below this when unpacked; more is an accident or an attack.
UNPACKED_MAX_BYTES = 2_000_000_000


class NotAnOpenFdaFile(ValueError):
    """The bytes are not an openFDA bulk file; the text says which part is missing."""


def records(raw: bytes) -> Iterator[Mapping[str, Any]]:
    """
    Yield the records of a bulk file, plain JSON or a zip of JSON parts, in their order.

    :raises NotAnOpenFdaFile: the JSON is broken, has no list ``results``, or the zip is too large.
    """
    for name, part in _parts(raw):
        try:
            document = json.loads(part)
        except ValueError as error:
            raise NotAnOpenFdaFile(f"{name} is not JSON: {error}.") from error
        results = document.get("results") if isinstance(document, dict) else None
        if not isinstance(results, list):
            raise NotAnOpenFdaFile(f'{name} has no list "results".')
        yield from results


def read_folder(folder: Path, dataset: str) -> Iterator[Mapping[str, Any]]:
    """Yield the records of every file fetched for ``dataset`` (``drug/ndc``), by file name."""
    for path in sorted((folder / dataset).iterdir()):
        if path.suffix in {".json", ".zip"}:
            yield from records(path.read_bytes())


def _parts(raw: bytes) -> Iterator[tuple[str, bytes]]:
    if not raw.startswith(b"PK"):
        yield "The file", raw
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except zipfile.BadZipFile as error:
        raise NotAnOpenFdaFile(f"The zip cannot be opened: {error}.") from error
    with archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_MAX_BYTES:
            raise NotAnOpenFdaFile("The zip unpacks to more than an openFDA file ever holds.")
        for name in sorted(archive.namelist()):
            yield name, archive.read(name)
