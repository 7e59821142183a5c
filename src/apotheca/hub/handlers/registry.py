"""Which handler reads which message, and what it turns into."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from apotheca.hub.canonical.envelope import read_data, read_envelope
from apotheca.hub.canonical.parsing import Canonical
from apotheca.hub.errors import NoHandler
from apotheca.hub.types import Handled, InboundContext

C = TypeVar("C", bound=Canonical)
F = TypeVar("F")
Act = Callable[[InboundContext, Any], Handled]


@dataclass(frozen=True, slots=True)
class Handler:
    """How one type of message is read (bytes to a typed value) and what is done with it."""

    object_type: str
    read: Callable[[bytes], Any]
    act: Act


_known: dict[str, Handler] = {}


def handles(
    object_type: str, model: type[C], version: int = 1
) -> Callable[[Callable[[InboundContext, C], Handled]], Callable[[InboundContext, C], Handled]]:
    """Register a function for canonical JSON messages of ``object_type``, read as ``model``."""

    def register(
        act: Callable[[InboundContext, C], Handled],
    ) -> Callable[[InboundContext, C], Handled]:
        def read(body: bytes) -> Canonical:
            return read_data(read_envelope(body), model, version)

        _known[object_type] = Handler(object_type, read, act)
        models[(object_type, version)] = model
        return act

    return register


models: dict[tuple[str, int], type[Canonical]] = {}


def handles_file(
    object_type: str, read: Callable[[bytes], F]
) -> Callable[[Callable[[InboundContext, F], Handled]], Callable[[InboundContext, F], Handled]]:
    """Register a function for files of ``object_type``, read by ``read``."""

    def register(
        act: Callable[[InboundContext, F], Handled],
    ) -> Callable[[InboundContext, F], Handled]:
        _known[object_type] = Handler(object_type, read, act)
        return act

    return register


def handler_of(object_type: str) -> Handler:
    """
    Return the handler of a type of message.

    :raises NoHandler: nobody registered for it.
    """
    found = _known.get(object_type)
    if found is None:
        raise NoHandler(object_type=object_type)
    return found
