"""What other systems may ask of inventory."""

from apotheca.inventory.operations import (
    commitments,
    compounding,
    consigned,
    corrections,
    counting,
    issuing,
    losses,
    opening,
    returns,
    statuses,
    transfers,
    usage_exceptions,
)
from apotheca.inventory.queries import details, lists
from apotheca.kernel.doors import Doors, ReadList, ReadOne, Write, created

_LOT = "A12345@HEP-5000-25"
_TAKEN = {"item": "HEP-5000", "lot": _LOT, "quantity": "5"}
_INCOMING = {
    "line": 1,
    "item": "HEP-5000",
    "package": "HEP-5000-25",
    "lot_number": "A12345",
    "expires_on": "2027-12-31",
    "quantity": "250",
    "value": "400.00",
}

_STOCK: Doors = (
    ReadList("/stock", lists.STOCK),
    ReadList("/stock/by-facility", lists.STOCK_BY_FACILITY),
    ReadList("/stock/lots", lists.STOCK_LOTS),
    ReadOne("/stock/value", details.stock_value),
    ReadOne("/items/{item}/stock", details.item_stock, options=("on",)),
    ReadList("/lots", lists.LOTS),
    ReadOne("/lots/{lot}", details.lot_detail),
    ReadList("/movements", lists.MOVEMENTS),
    ReadList("/stock-documents", lists.STOCK_DOCUMENTS),
    ReadOne("/stock-documents/{document}", details.stock_document_detail),
    ReadOne("/stock-documents/{document}/returnable-lots", details.returnable_lots),
    ReadList("/stock-document-lines", lists.STOCK_DOCUMENT_LINES),
    Write(
        "/stock-documents/{document}/reversal",
        corrections.reverse_document,
        status=201,
        example={"reason": "Booked to the wrong place"},
    ),
    created(
        "/opening-stock",
        opening.enter_opening_stock,
        example={"location": "MAIN-CENTRAL", "lots": [_INCOMING]},
    ),
    created(
        "/issues",
        issuing.issue_stock,
        example={
            "location": "MAIN-CENTRAL",
            "cost_centre": "HOSP/ICU",
            "lines": [{"item": "HEP-5000", "quantity": "5"}],
        },
    ),
    created("/issues/{issue}/returns", returns.return_issue, example={"lines": [_TAKEN]}),
    created(
        "/transfers",
        transfers.ship_transfer,
        example={
            "from_location": "MAIN-CENTRAL",
            "to_location": "NORTH-PHARMACY",
            "lines": [{"item": "HEP-5000", "quantity": "25"}],
        },
    ),
    created(
        "/transfers/{transfer}/receipt", transfers.receive_transfer, example={"lines": [_TAKEN]}
    ),
    created(
        "/wastes",
        losses.waste_stock,
        example={
            "location": "MAIN-CENTRAL",
            "cause": "WASTE",
            "lines": [_TAKEN],
            "reason": "Fell from the trolley",
        },
    ),
    created(
        "/counts",
        counting.count_stock,
        example={
            "location": "MAIN-CENTRAL",
            "lots": [
                {
                    "item": "HEP-5000",
                    "package": "HEP-5000-25",
                    "lot_number": "A12345",
                    "expires_on": "2027-12-31",
                    "quantity": "243",
                }
            ],
        },
    ),
    created(
        "/status-changes",
        statuses.change_status,
        example={
            "location": "MAIN-CENTRAL",
            "from_status": "AVAILABLE",
            "to_status": "QUARANTINED",
            "lines": [_TAKEN],
            "reason": "Box was wet",
        },
    ),
    created(
        "/compounded-batches",
        compounding.compound_batch,
        example={
            "location": "MAIN-CENTRAL",
            "components": [{"item": "HEP-5000", "quantity": "10"}],
            "output": {
                "item": "HEP-SYRINGE",
                "package": "HEP-SYRINGE-1",
                "lot_number": "C-0302-1",
                "quantity": "100",
                "beyond_use_on": "2026-03-11",
            },
        },
    ),
)
_CONSIGNED_AND_USE: Doors = (
    ReadList("/consigned-prices", lists.CONSIGNED_PRICES),
    created(
        "/consignments",
        consigned.consign_in,
        example={
            "location": "MAIN-CENTRAL",
            "supplier": "ACME",
            "lots": [{**_INCOMING, "value": "0"}],
        },
    ),
    created(
        "/consigned-uses",
        consigned.use_consigned,
        example={
            "location": "MAIN-CENTRAL",
            "supplier": "ACME",
            "cost_centre": "HOSP/ICU",
            "lines": [_TAKEN],
        },
    ),
    created(
        "/consigned-returns",
        consigned.return_consigned,
        example={"location": "MAIN-CENTRAL", "supplier": "ACME", "lines": [_TAKEN]},
    ),
    ReadList("/allocations", lists.ALLOCATIONS),
    created(
        "/allocations",
        commitments.allocate,
        answers="allocations",
        example={
            "location": "MAIN-CENTRAL",
            "purpose": "PICK",
            "document_id": "01890a5d-ac96-774b-bcce-b302099a8057",
            "lines": [{"item": "HEP-5000", "quantity": "5"}],
        },
    ),
    Write(
        "/allocations/{document_id}/end",
        commitments.drop_allocation,
        answers="ended",
        example={"is_done": True},
    ),
    ReadList("/short-demand", lists.SHORT_DEMAND),
    ReadList("/usage-batches", lists.USAGE_BATCHES),
    ReadOne("/usage-batches/{number}", details.usage_batch_detail),
    ReadList("/usage-exceptions", lists.USAGE_EXCEPTIONS),
    Write(
        "/usage-exceptions/dismissal",
        usage_exceptions.dismiss_usage,
        answers="dismissed",
        example={
            "exceptions": ["01890a5d-ac96-774b-bcce-b302099a8057/12"],
            "reason": "The cabinet sent a correction",
        },
    ),
)
DOORS: Doors = _STOCK + _CONSIGNED_AND_USE
