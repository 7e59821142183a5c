"""The headings of a table: each named, each once, whichever kind of file they come from."""

from collections.abc import Sequence

from apotheca.hub.files.findings import FileRefused, found
from apotheca.hub.files.limits import Limits
from apotheca.hub.files.problems import FileProblem
from apotheca.hub.files.table import letter_of

ENDS = " \t\r\n\u00a0"


def check_header(texts: Sequence[str], name: str, line: int, limits: Limits) -> tuple[str, ...]:
    """
    Return the headings without spaces at their ends; empty ones at the right end are left out.

    :raises FileRefused: no heading, an empty one between others, one twice, or too many.
    """
    headings = [text.strip(ENDS) for text in texts]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise FileRefused(found(FileProblem.EMPTY, name))
    if len(headings) > limits.columns:
        raise FileRefused(found(FileProblem.HEADER_TOO_WIDE, name, line, limit=limits.columns))
    first: dict[str, int] = {}
    for number, heading in enumerate(headings, 1):
        if not heading:
            letter = letter_of(number)
            raise FileRefused(found(FileProblem.HEADER_BLANK, name, line, letter=letter))
        if heading in first:
            one, other = letter_of(first[heading]), letter_of(number)
            raise FileRefused(
                found(FileProblem.HEADER_DOUBLED, name, line, heading, one=one, other=other)
            )
        first[heading] = number
    return tuple(headings)
