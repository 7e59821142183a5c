"""Whether everything acts refer to exists: in the house, or made by another act of the files."""

from collections.abc import Iterator

from apotheca.hub.files import Finding
from apotheca.hub.files.findings import found
from apotheca.hub.moving.acts import Code
from apotheca.hub.moving.problems import MovingProblem
from apotheca.hub.moving.spool import Spool
from apotheca.kernel.portable import ReferenceAmbiguous, Register


def check_references(spool: Spool) -> Iterator[Finding]:
    """
    Yield a finding for each code that names nothing, and leave out the acts that need it.

    What needs an act that is left out is left out too, and so is one that brings a number a second
    time. A code several records share is for the play to refuse, where it is known which one was
    meant.
    """
    yield from spool.drop_doubled_numbers()
    while True:
        while codes := spool.unasked():
            spool.answer(codes, _known(codes))
        findings = list(spool.leave_out())
        yield from findings
        if not findings:
            return


def _known(codes: list[Code]) -> set[Code]:
    try:
        return set(Register().ids(codes))
    except ReferenceAmbiguous:
        return {code for code in codes if _is_known(code)}


def _is_known(code: Code) -> bool:
    try:
        return code in Register().ids([code])
    except ReferenceAmbiguous:
        return True


def files_twice(name: str, first: str) -> Finding:
    """Return the finding of a file that holds the very bytes of another one."""
    return found(MovingProblem.FILE_TWICE, name, other=first)
