"""Delivery lines and small files of our own, in the forms the real file comes in."""

from apotheca.hub.importers.scms.mapping import COLUMNS

PLAIN = {
    "ID": "1",
    "Project Code": "100-XX-T01",
    "PQ #": "Pre-PQ Process",
    "PO / SO #": "SCMS-1",
    "ASN/DN #": "ASN-1",
    "Country": "Nowhere",
    "Managed By": "PMO - US",
    "Fulfill Via": "Direct Drop",
    "Vendor INCO Term": "EXW",
    "Shipment Mode": "Air",
    "PQ First Sent to Client Date": "Pre-PQ Process",
    "PO Sent to Vendor Date": "5/1/06",
    "Scheduled Delivery Date": "2-Jun-06",
    "Delivered to Client Date": "2-Jun-06",
    "Delivery Recorded Date": "2-Jun-06",
    "Product Group": "ARV",
    "Sub Classification": "Adult",
    "Vendor": "Invented Pharma",
    "Item Description": "Inventine 10mg, tablets, 30 Tabs",
    "Molecule/Test Type": "Inventine",
    "Brand": "Generic",
    "Dosage": "10mg",
    "Dosage Form": "Tablet",
    "Unit of Measure (Per Pack)": "30",
    "Line Item Quantity": "10",
    "Line Item Value": "100",
    "Pack Price": "10",
    "Unit Price": "0.33",
    "Manufacturing Site": "Nowhere Works",
    "First Line Designation": "Yes",
    "Weight (Kilograms)": "5",
    "Freight Cost (USD)": "12.34",
    "Line Item Insurance (USD)": "",
}


def record(**changed: str) -> list[str]:
    """Return the cells of one record; keywords are column names with underscores for spaces."""
    by_field = {field: column for column, (field, _) in COLUMNS.items()}
    cells = PLAIN | {by_field[field]: value for field, value in changed.items()}
    return [cells[column] for column in COLUMNS]


def comma_file(*records: list[str]) -> bytes:
    """Return records as the comma copy has them: byte order mark, bare CR line ends."""
    lines = [
        ",".join(f'"{c}"' if "," in c else c for c in cells) for cells in (list(COLUMNS), *records)
    ]
    return b"\xef\xbb\xbf" + "\r".join(lines).encode() + b"\r"


def tab_file(*records: list[str]) -> bytes:
    """Return records as the tab copy has them: no byte order mark, bare CR line ends."""
    return "\r".join("\t".join(cells) for cells in (list(COLUMNS), *records)).encode() + b"\r"
