"""
Playing acts through the operations of the house, each at its own time, by the person who did it.

All together in one transaction, or in small ones that each keep what was accepted. An act that is
here already changes nothing, so an import that was broken off is simply started again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from apotheca.governance.shell import (
    ActKeptBefore,
    IdempotencyKeyReused,
    registry,
    together,
)
from apotheca.governance.types import Actor
from apotheca.hub.files import Finding
from apotheca.hub.files.findings import found, visible
from apotheca.hub.moving.acts import Place
from apotheca.hub.moving.catalogue import templates
from apotheca.hub.moving.effects import effects_since, position
from apotheca.hub.moving.kept import Kept, is_same, kept_acts
from apotheca.hub.moving.outcome import Outcome, Tell
from apotheca.hub.moving.problems import MovingProblem
from apotheca.hub.moving.spool import Spool, Waiting, needless
from apotheca.hub.reactions import IMPORT
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment, Now
from apotheca.kernel.portable import ReferenceUnknown, Register
from apotheca.kernel.shapes import arguments_of

CHUNK = 50
# Names are remembered for so many acts; then they are asked for again, so that memory stays flat.
REMEMBERED = 2_000
REFUSALS_SHOWN = 1_000


class ImportBroken(RuntimeError):
    """Something that is no refusal stopped an import at an act; its cause says what."""


@dataclass
class Player:
    """
    Plays the acts of a spool and counts them in ``outcome``.

    ``now`` is the moment of acts without a time, ``is_own_only`` says that everybody brings their
    own acts, which then need the rights of today.
    """

    spool: Spool
    outcome: Outcome
    now: datetime
    tell: Tell
    is_own_only: bool = False
    names: Register = field(default_factory=Register)
    _since: int = 0

    def play_all(self, *, keep: bool) -> bool:
        """
        Play everything in one transaction; return whether it stayed.

        It stays when ``keep`` is said and every act was accepted.
        """
        with together():
            before = position()
            for batch in self.spool.batches(CHUNK):
                self._play(batch)
                if self.outcome.refusal_count >= REFUSALS_SHOWN:
                    break
            stays = keep and not self.outcome.refusal_count
            if not stays:
                self.outcome.effects = effects_since(before)
                transaction.set_rollback(True)
        return stays

    def play_by_row(self) -> None:
        """Play in small transactions; what is refused is left out alone."""
        for batch in self.spool.batches(CHUNK):
            with together():
                self._play(batch)

    def _play(self, batch: Sequence[Waiting]) -> None:
        kept = kept_acts(batch)
        for act in batch:
            finding = self._one(act, kept.get(act.uid))
            if finding is not None:
                self.outcome.refused += 1
                self.spool.refuse(act.id)
                self.outcome.note(finding)
        self.tell(self.outcome)

    def _one(self, act: Waiting, kept: Kept | None) -> Finding | None:
        self._forget_in_time()
        try:
            if kept is not None:
                return self._again(act, kept)
            self._do(act)
        except ReferenceUnknown as unknown:
            return self._nameless(act, unknown)
        except (IdempotencyKeyReused, ActKeptBefore):
            return _finding(MovingProblem.DONE_DIFFERENTLY, act)
        except DomainError as refusal:
            return _refusal(act, refusal)
        except Exception as failure:
            place = f"{act.file}, line {act.line} ({act.template})"
            raise ImportBroken(f"The import stopped at {place}: {failure}") from failure
        self.outcome.count_done(act.template)
        return None

    def _again(self, act: Waiting, kept: Kept) -> Finding | None:
        if not is_same(act, kept, self.names):
            return _finding(MovingProblem.DONE_DIFFERENTLY, act)
        self.outcome.already += 1
        return None

    def _do(self, act: Waiting) -> None:
        declared = registry[act.operation]
        shape = arguments_of(declared.function)
        arguments = shape.to_python(shape.read(act.arguments), self.names)
        when = self._when(act)
        actor = Actor(
            person_id=self._person(act.by),
            source=IMPORT,
            on_behalf_of_id=self._person(act.on_behalf_of) if act.on_behalf_of else None,
            reason=act.because,
            key=f"import|{act.uid}",
            numbers=act.numbers,
            act=act.uid,
            as_of=None if self.is_own_only else when.business_date,
        )
        declared.call(actor=actor, when=when, **arguments)

    def _person(self, username: str) -> int:
        found_id = self.names.ids([("person", username)]).get(("person", username))
        if found_id is None:
            raise ReferenceUnknown(kind="person", label=username)
        return int(str(found_id))

    def _when(self, act: Waiting) -> Moment:
        if act.at is not None and act.day is not None:
            return Moment(act.at, act.day)
        at = self.now
        if templates()[act.template].is_setup:
            at = self.spool.earliest or self.now
        return Now(at, at.date())

    def _nameless(self, act: Waiting, unknown: ReferenceUnknown) -> Finding:
        code = str(unknown.facts["kind"]), str(unknown.facts["label"])
        line, column = self.spool.place_of(act.id, *code) or (act.line, "")
        return needless(code, Place(act.file, line), column, self.spool.maker_of(*code))

    def _forget_in_time(self) -> None:
        self._since += 1
        if self._since > REMEMBERED:
            self.names, self._since = Register(), 0


def numbers_of(spool: Spool) -> Iterator[str]:
    """Yield every number the acts bring along."""
    for numbers in spool.numbers():
        yield from numbers


def _finding(problem: MovingProblem, act: Waiting) -> Finding:
    return found(problem, act.file, act.line)


def _refusal(act: Waiting, refusal: DomainError) -> Finding:
    """Return a refusal as a finding: its first sentence is the reason, the rest the remedy."""
    reason, _, remedy = refusal.sentence.partition(". ")
    return Finding(
        act.file,
        act.line,
        "",
        refusal.code,
        visible(f"{reason.rstrip('.')}."),
        visible(remedy) or "Correct the row.",
    )
