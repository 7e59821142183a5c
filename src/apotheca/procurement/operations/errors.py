"""Refusals several operations of procurement share."""

from apotheca.kernel.errors import DomainError


class OrderStateForbids(DomainError):
    code = "procurement.order_state_forbids"
    message = (
        "Order {number} is {status}: it cannot be asked to {act} now. Open it to see what can."
    )
    constraint = "order_status_moves_as_agreed"


class RequisitionStateForbids(DomainError):
    code = "procurement.requisition_state_forbids"
    message = "Requisition {number} is {status}: it cannot be asked to {act} now."


class ChangedMeanwhile(DomainError):
    code = "procurement.changed_meanwhile"
    message = "{number} is at version {now}, you saw {seen}. Look at it again before you change it."
    status = 412


class SupplierNotActive(DomainError):
    code = "procurement.supplier_not_active"
    message = "Supplier {supplier} is {status}. Nothing is ordered until its case is finished."


class LineUnknown(DomainError):
    code = "procurement.line_unknown"
    message = "{document} has no line {line}. Use one of its own lines."
    status = 404


class MeaningIsFrozen(DomainError):
    code = "procurement.line_meaning_is_frozen"
    message = "Unit, factor, contract, accounts and tax of an order line never change. Order anew."
    constraint = "order_line_meaning_is_frozen"


class TwoDutiesOnOneTransaction(DomainError):
    code = "procurement.two_duties_on_one_transaction"
    message = "You {did} of this transaction, so somebody else has to {act}."
    status = 403


class QuantityNotPositive(DomainError):
    code = "procurement.quantity_not_positive"
    message = "Line {line}: {quantity} is no quantity to {act}. Enter more than zero."
    status = 422


class NothingToDo(DomainError):
    code = "procurement.nothing_to_do"
    message = "No lines were given to {act}. Name at least one."
    status = 422
