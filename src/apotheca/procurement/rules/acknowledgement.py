"""What each X12 855 line code does to an order line (ACK01, domain 3.1, rule PR-35)."""

ACCEPT, BACKORDER, PARTIAL, CHANGE = "ACCEPT", "BACKORDER", "PARTIAL", "CHANGE"
SUBSTITUTE, REJECT, WAIT = "SUBSTITUTE", "REJECT", "WAIT"

EFFECTS: dict[str, str] = {
    "IA": ACCEPT,
    "AC": ACCEPT,
    "AR": ACCEPT,
    "IB": BACKORDER,
    "BP": PARTIAL,
    "IC": CHANGE,
    "DR": CHANGE,
    "IP": CHANGE,
    "IQ": CHANGE,
    "IS": SUBSTITUTE,
    "ID": REJECT,
    "IR": REJECT,
    "R1": REJECT,
    "R2": REJECT,
    "R3": REJECT,
    "R4": REJECT,
    "IH": WAIT,
    "IE": WAIT,
    "SP": WAIT,
}

# Who has to look at it: not on contract, bad identifier, bad unit of issue; a substitute.
OWNERS: dict[str, str] = {
    "R1": "CONTRACT_OWNER",
    "R2": "ITEM_STEWARD",
    "R3": "ITEM_STEWARD",
    "R4": "BUYER",
    "ID": "BUYER",
    "IR": "BUYER",
    "IS": "PHARMACIST",
    "IB": "BUYER",
    "BP": "BUYER",
    "IH": "BUYER",
    "IE": "BUYER",
    "SP": "BUYER",
}

LINE_STATUS = {BACKORDER: "BACKORDERED", PARTIAL: "BACKORDERED", SUBSTITUTE: "SUBSTITUTE_PROPOSED"}
