"""
Templates that make moving in easier: files people have, written as the acts the house knows.

Acts done with them are kept, and exported, as acts of the operations behind them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from apotheca.hub.files import ChoiceKind, DecimalKind
from apotheca.hub.moving.acts import Act
from apotheca.hub.moving.codecs import PlainCodec, TextCodec
from apotheca.hub.moving.columns import Column
from apotheca.hub.moving.template import Cells, Layout

REQUISITION, ORDER = "requisition", "order"
_MONEY = PlainCodec(kind=DecimalKind(precision=38, scale=2, least=Decimal(0)), words="amount")


class BalancesLayout(Layout):
    """Opening balances as an old ledger prints them: a row per account, debit or credit."""

    def _columns(self) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
        head = (
            Column("entity", TextCodec(ref="entity"), is_required=True),
            Column("posted_by", TextCodec(ref="person"), is_required=True),
            Column("description", TextCodec(is_free=True), empty="Opening balances"),
        )
        lines = (
            Column("account", TextCodec(ref="account"), is_required=True),
            Column("debit", _MONEY),
            Column("credit", _MONEY),
            Column("facility", TextCodec(ref="facility")),
            Column("cost_centre", TextCodec(ref="cost_centre")),
            Column("supplier", TextCodec(ref="supplier")),
            Column("item", TextCodec(ref="item")),
            Column("partner_entity", TextCodec(ref="entity")),
        )
        return head, lines

    def arguments(self, head: Cells, lines: Sequence[Cells]) -> dict[str, Any]:
        return {
            "entity": head["entity"],
            "posted_by": head["posted_by"],
            "description": head.get("description", "Opening balances"),
            "lines": [_posting(line) for line in lines],
        }


def _posting(line: Cells) -> dict[str, Any]:
    amount = line.get("debit", Decimal(0)) - line.get("credit", Decimal(0))
    rest = {name: value for name, value in line.items() if name not in ("debit", "credit")}
    return {**rest, "amount": amount}


def balances_to_journal(act: Act) -> Iterator[Act]:
    """Yield the journal an act of opening balances is, and its approval by a second person."""
    arguments = dict(act.arguments)
    posted_by = arguments.pop("posted_by")
    number = next(iter(act.numbers), "") or f"OB-{arguments['entity']}-{act.day}"
    yield replace(act, arguments=arguments, numbers=(number,))
    yield replace(
        act, operation="finance.post_manual_journal", arguments={"journal": number}, by=posted_by,
        numbers=(), makes=(), step=1,
    )  # fmt: skip


class ApprovalsLayout(Layout):
    """Decisions on requisitions and orders in one file."""

    def _columns(self) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
        kinds = PlainCodec(
            kind=ChoiceKind(options=(REQUISITION, ORDER)), words=f"{REQUISITION} or {ORDER}"
        )
        head = (
            Column("document", TextCodec(), is_required=True),
            Column("kind", kinds),
            Column("decision", TextCodec(), is_required=True),
            Column("comment", TextCodec(is_free=True), empty=""),
        )
        return head, ()

    def arguments(self, head: Cells, lines: Sequence[Cells]) -> dict[str, Any]:
        return dict(head)


def approval_of(act: Act) -> Iterator[Act]:
    """Yield the decision on the requisition or the order an approval names."""
    arguments = dict(act.arguments)
    number = arguments.pop("document")
    kind = arguments.pop("kind", "") or _kind_of(number)
    yield replace(
        act, operation=f"procurement.decide_{kind}", arguments={kind: number, **arguments},
        where={**act.where, (kind, number): (act.place.line, "document")},
    )  # fmt: skip


def _kind_of(number: str) -> str:
    return REQUISITION if number.startswith("REQ") else ORDER


class FixedLayout(Layout):
    """A template some of whose arguments are always the same (``Template.fixed``)."""

    def _columns(self) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
        head, lines = super()._columns()
        return tuple(one for one in head if one.name not in self.template.fixed), lines

    def arguments(self, head: Cells, lines: Sequence[Cells]) -> dict[str, Any]:
        fixed: Mapping[str, Any] = self.template.fixed
        return super().arguments(head, lines) | dict(fixed)
