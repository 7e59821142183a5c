"""Ids of what an address or a form names, looked up as the API looks them up."""

from collections.abc import Iterable
from typing import Any

from apotheca.kernel.errors import NotFound
from apotheca.kernel.portable import Register


def id_of(kind: str, label: str) -> Any:
    """
    Return the id of the record a code or number names.

    :raises NotFound: it names none.
    """
    return ids_of(kind, [label])[label]


def ids_of(kind: str, labels: Iterable[str]) -> dict[str, Any]:
    """
    Return the ids of records of one kind by their codes or numbers. One statement.

    :raises NotFound: one of them names none.
    """
    wanted = [(kind, label) for label in labels]
    found = Register().ids(wanted)
    for _, label in wanted:
        if (kind, label) not in found:
            raise NotFound(kind=kind.replace("_", " "), key=label)
    return {label: found[(kind, label)] for _, label in wanted}
