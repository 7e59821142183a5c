"""From a checked request to the keyword arguments of an operation, and the moment it is about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from inspect import Parameter
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, TypeAdapter, ValidationError

from apotheca.config.api.problems import Fault, RequestInvalid
from apotheca.config.api.reading import escaped, is_text
from apotheca.config.api.routes import VERSION, Route
from apotheca.kernel.errors import NotFound
from apotheca.kernel.moment import Moment
from apotheca.kernel.portable import Id, Register, kinds
from apotheca.kernel.shapes import Part, RefShape
from apotheca.kernel.sql import fetch_values

LABEL_MAX = 300
FAULTS_MAX = 50
# Kinds that say where something happens, before the documents it happens to.
PLACES = ("location", "facility", "cost_centre")


def checked(model: type[BaseModel], document: Mapping[str, Any]) -> BaseModel:
    """
    Return the body as its model.

    :raises RequestInvalid: with a pointer to each fault.
    """
    try:
        return model.model_validate(document)
    except ValidationError as wrong:
        faults = wrong.errors(include_url=False, include_context=False, include_input=False)
        raise RequestInvalid(
            [
                Fault(fault["msg"].removeprefix("Value error, "), pointer=_pointer(fault["loc"]))
                for fault in faults[:FAULTS_MAX]
            ]
        ) from None


def key_of(annotation: Any, name: str, given: str) -> Any:
    """
    Return a key of the path as the query or operation takes it.

    :raises NotFound: it cannot be one, so there is nothing of that name.
    """
    if len(given) > LABEL_MAX or not is_text(given):
        raise NotFound(kind=name, key="that")
    if annotation is str:
        return given
    try:
        return TypeAdapter(annotation).validate_python(given)
    except ValidationError:
        raise NotFound(kind=name, key=given) from None


def options_of(known: Mapping[str, Parameter], asked: Mapping[str, str]) -> dict[str, Any]:
    """
    Return the arguments that query parameters give.

    :raises RequestInvalid: one cannot be read, or one that is needed is missing.
    """
    faults, chosen = [], {}
    for name, expected in known.items():
        if name not in asked:
            if expected.default is Parameter.empty:
                faults.append(Fault("It is needed", parameter=name))
            continue
        try:
            chosen[name] = TypeAdapter(expected.annotation).validate_python(asked[name])
        except ValidationError as wrong:
            faults.append(Fault(wrong.errors()[0]["msg"], parameter=name))
    if faults:
        raise RequestInvalid(faults)
    return chosen


@dataclass(frozen=True)
class Asked:
    """A checked body and what the path and headers gave."""

    route: Route
    body: BaseModel
    given: Mapping[str, Any]
    register: Register

    def arguments(self) -> dict[str, Any]:
        """
        Return the operation's keyword arguments; names are looked up once per kind.

        :raises NotFound: a code in the path names nothing.
        :raises ReferenceUnknown: a code in the body names nothing.
        """
        found = self.register.ids(list(self._wanted()))
        chosen: dict[str, Any] = {}
        for part in self.route.arguments.parts:
            if part.portable in self.given:
                chosen[part.name] = self._given(part, found)
            elif part.portable in self.body.model_fields_set:
                chosen[part.name] = part.shape.decode(getattr(self.body, part.portable), found)
        return chosen

    def moment(self, timezone: str) -> Moment:
        """
        Return when it happened: ``at``, else now; the day is that of the place it happened at.

        ``timezone`` is taken where the arguments name no place.

        :raises RequestInvalid: ``at`` lies in the future.
        """
        zone = self._zone() or timezone
        at: datetime | None = getattr(self.body, "at", None)
        if at is None:
            return Moment.now(zone)
        if at > datetime.now(UTC):
            raise RequestInvalid([Fault("It lies in the future", pointer="/at")])
        return Moment(at.astimezone(UTC), at.astimezone(ZoneInfo(zone)).date())

    def _given(self, part: Part, found: Mapping[tuple[str, str], Id]) -> Any:
        given = self.given[part.portable]
        if part.name == VERSION:
            return given
        if not isinstance(part.shape, RefShape):
            return key_of(part.shape.annotation, part.portable, given)
        one = found.get((part.shape.kind, given))
        if one is None:
            raise NotFound(kind=part.shape.kind.replace("_", " "), key=given[:LABEL_MAX])
        return one

    def _wanted(self) -> Iterator[tuple[str, str]]:
        for part in self.route.arguments.parts:
            if part.portable in self.body.model_fields_set:
                yield from part.shape.wanted(getattr(self.body, part.portable))
            elif part.portable in self.given and isinstance(part.shape, RefShape):
                yield part.shape.kind, key_of(str, part.shape.kind, self.given[part.portable])

    def _zone(self) -> str:
        """Return the zone of the first place that is named, else of the first document."""
        wanted = sorted(
            (pair for pair in self._wanted() if kinds()[pair[0]].zone),
            key=lambda pair: pair[0] not in PLACES,
        )
        for kind, label in wanted[:1]:
            one = self.register.ids([(kind, label)])[(kind, label)]
            for (zone,) in fetch_values(kinds()[kind].zone, {"id": one}):
                return str(zone)
        return ""


def _pointer(location: tuple[int | str, ...]) -> str:
    return "".join(f"/{escaped(str(part))}" for part in location)
