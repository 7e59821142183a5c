"""
What procurement does when others publish, inside their transaction (config/wiring.py lists it).
"""

from apotheca.inventory.events import ConsignedStockUsed
from apotheca.procurement.operations.bill_only import ConsignedUse, order_bill_only


def on_consigned_stock_used(event: ConsignedStockUsed) -> None:
    """Order what was used of a supplier's stock, received already (rule PR-18)."""
    use = ConsignedUse(
        supplier_id=event.supplier_id,
        location_id=event.location_id,
        cost_centre_id=event.cost_centre_id,
        number=event.business_key,
        correlation_id=event.correlation_id,
        lines=event.lines,
    )
    order_bill_only(use, event.when)
