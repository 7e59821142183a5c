"""The envelope of every canonical message, in and out, as CloudEvents 1.0 describes it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, ValidationError

from apotheca.hub.canonical.parsing import Canonical, Text, explain, read_json
from apotheca.hub.errors import VersionUnknown

SOURCE = "/apotheca"


class Envelope(Canonical):
    """
    One fact on its way: ``id`` is unique per ``source``, ``subject`` is the business key.

    ``type`` ends with the major version (``invoice.received.v1``); ``correlationid`` runs from the
    requisition to the payment.
    """

    specversion: Literal["1.0"] = "1.0"
    id: Text = Field(min_length=1, max_length=120)
    type: Text = Field(min_length=3, max_length=80, pattern=r"^[a-z_]+(\.[a-z_]+)*\.v[0-9]{1,3}$")
    source: Text = Field(min_length=1, max_length=120)
    subject: Text = Field(min_length=1, max_length=80)
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    correlationid: UUID | None = None
    data: dict[str, Any]

    @property
    def object_type(self) -> str:
        """The type without its version."""
        return self.type.rpartition(".v")[0]

    @property
    def version(self) -> int:
        return int(self.type.rpartition(".v")[2])


def read_envelope(body: bytes) -> Envelope:
    """
    Return the envelope in ``body``; ``data`` is not yet read.

    :raises MessageUnreadable: the body is no JSON object, or the envelope misses something.
    """
    try:
        return Envelope.model_validate(read_json(body))
    except ValidationError as problem:
        raise explain(problem) from problem


def read_data(envelope: Envelope, model: type[Canonical], version: int) -> Canonical:
    """
    Return the ``data`` of an envelope as ``model``. A newer minor only adds; another major is
    refused.

    :raises VersionUnknown: the major version is not the one we read.
    :raises MessageUnreadable: a field is missing or not exact.
    """
    if envelope.version != version:
        raise VersionUnknown(type=envelope.object_type, known=version, version=envelope.version)
    try:
        return model.model_validate(envelope.data)
    except ValidationError as problem:
        raise explain(problem) from problem


def wrap(
    *,
    message_id: str,
    type: str,
    subject: str,
    time: datetime,
    correlation_id: UUID | None,
    data: dict[str, Any],
    source: str = SOURCE,
) -> Envelope:
    """Return ``data`` in an envelope of ours."""
    return Envelope(
        id=message_id, type=type, source=source, subject=subject, time=time,
        correlationid=correlation_id, data=data,
    )  # fmt: skip
