"""What moves stock: opening, issues, transfers, waste, counts, holds, compounding, consignment."""

from apotheca.hub.moving.extras import FixedLayout
from apotheca.hub.moving.template import Template
from apotheca.hub.moving.usage import UsageLayout

TEMPLATES = (
    Template(
        "opening_stock", "inventory.enter_opening_stock",
        "Enter what stands on the shelves on the first day, lot by lot.",
        lines="lots", is_setup=True, is_numbered=True,
        names={"lots.line": "line_no"}, counted="line_no",
    ),
    Template(
        "consignments", "inventory.consign_in", "Take in stock that stays the supplier's.",
        lines="lots", is_numbered=True, names={"lots.line": "line_no"}, counted="line_no",
    ),
    Template(
        "allocations", "inventory.allocate", "Set stock aside for a document.", lines="lines",
    ),
    Template("allocation_ends", "inventory.drop_allocation", "End what was set aside."),
    Template(
        "issues", "inventory.issue_stock", "Issue stock to a cost centre.",
        lines="lines", is_numbered=True,
    ),
    Template(
        "issue_returns", "inventory.return_issue", "Take issued stock back.",
        lines="lines", is_numbered=True, names={"lines.line": "line_no"},
    ),
    Template(
        "usage", "inventory.post_usage", "Post rows of dispensing feeds.",
        lines="part", is_numbered=True, layout=UsageLayout,
    ),
    Template(
        "usage_retries", "inventory.retry_pending_usage",
        "Try usage again that waited for stock.", is_numbered=True,
    ),
    Template(
        "usage_dismissals", "inventory.dismiss_usage", "Settle usage rows without posting them.",
    ),
    Template(
        "transfers", "inventory.ship_transfer", "Send stock to another place.",
        lines="lines", is_numbered=True,
    ),
    Template(
        "transfer_receipts", "inventory.receive_transfer", "Receive stock sent by another place.",
        lines="lines", is_numbered=True, names={"lines.line": "line_no"},
    ),
    Template(
        "waste", "inventory.waste_stock", "Write stock off.", lines="lines", is_numbered=True,
        names={"lines.line": "line_no"},
    ),
    Template(
        "expiries", "inventory.expire_stock", "Hold what expires on the day.", is_numbered=True
    ),
    Template(
        "counts", "inventory.count_stock", "Count lots and post the differences.",
        lines="lots", is_numbered=True,
    ),
    Template(
        "status_changes", "inventory.change_status",
        "Hold, recall or release lots.", lines="lines", is_numbered=True,
        names={"lines.line": "line_no"},
    ),
    Template(
        "recalls", "inventory.change_status", "Hold lots that were called back.",
        lines="lines", is_numbered=True, names={"lines.line": "line_no"}, is_extra=True,
        layout=FixedLayout, fixed={"from_status": "AVAILABLE", "to_status": "RECALLED"},
    ),
    Template(
        "compounding", "inventory.compound_batch", "Make a lot of our own from components.",
        lines="components", is_numbered=True,
    ),
    Template(
        "consignment_use", "inventory.use_consigned", "Use stock that is the supplier's.",
        lines="lines", is_numbered=True, names={"lines.line": "line_no"},
    ),
    Template(
        "consignment_returns", "inventory.return_consigned", "Give consigned stock back.",
        lines="lines", is_numbered=True, names={"lines.line": "line_no"},
    ),
    Template(
        "stock_reversals", "inventory.reverse_document", "Reverse a stock document.",
        is_numbered=True,
    ),
)  # fmt: skip
