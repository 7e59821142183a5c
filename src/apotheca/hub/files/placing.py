"""Where a written file goes: a path gets it whole or not at all, a stream gets its bytes."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast
from uuid import uuid4

from apotheca.hub.files.limits import MEGABYTE

Target = Path | BinaryIO | IO[bytes]


@contextmanager
def placed(target: Target) -> Iterator[BinaryIO]:
    """
    Give a seekable file to write to; what was written reaches ``target`` at the end.

    A path is replaced at once by the finished file, flushed to disk, and stays as it was after an
    error. A stream is left open, and untouched by an error.
    """
    if isinstance(target, Path):
        with _replacing(target) as made:
            yield made
        return
    with SpooledTemporaryFile(max_size=8 * MEGABYTE) as spool:
        made = cast("BinaryIO", spool)
        yield made
        made.seek(0)
        shutil.copyfileobj(made, target, MEGABYTE)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    folder = path.parent
    unfinished = folder / f".{uuid4().hex}.part"
    try:
        with unfinished.open("x+b") as made:
            yield made
            made.flush()
            os.fsync(made.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
