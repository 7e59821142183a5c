"""
The standard chart of accounts and derivation rules (domain 3.2): what a new installation starts
with.

Each posting purpose is one derivation event, ``DOCUMENT.SIDE``. A site adds more specific rules;
these are the least specific, so that no event of the standard flows is ever without an account.
"""

ACCOUNTS: tuple[tuple[str, str, str], ...] = (
    ("1000", "Cash", "ASSET"),
    ("1300", "Inventory, drugs", "ASSET"),
    ("1310", "Inventory, devices", "ASSET"),
    ("1320", "Inventory in transit", "ASSET"),
    ("1350", "Supplier prepayments", "ASSET"),
    ("1360", "Supplier claims and returns receivable", "ASSET"),
    ("1500", "Due from other entities", "ASSET"),
    ("2000", "Accounts payable", "LIABILITY"),
    ("2050", "Goods received not invoiced", "LIABILITY"),
    ("2055", "Consignment usage accrual", "LIABILITY"),
    ("2080", "Accrued expenses", "LIABILITY"),
    ("2500", "Due to other entities", "LIABILITY"),
    ("3000", "Net assets", "EQUITY"),
    ("4900", "Early-payment discounts", "INCOME"),
    ("5000", "Drug expense", "EXPENSE"),
    ("5010", "Device and implant expense", "EXPENSE"),
    ("5020", "Purchased services", "EXPENSE"),
    ("5100", "Purchase price variance", "EXPENSE"),
    ("5110", "Freight-in", "EXPENSE"),
    ("5150", "Non-recoverable tax", "EXPENSE"),
    ("5200", "Waste", "EXPENSE"),
    ("5210", "Expiry write-off", "EXPENSE"),
    ("5220", "Count adjustment", "EXPENSE"),
    ("5240", "Loss on supplier returns", "EXPENSE"),
    ("9100", "Encumbrance", "MEMO"),
    ("9101", "Reserve for encumbrance", "MEMO"),
)

# (event, item class or '' for any, account code)
DERIVATIONS: tuple[tuple[str, str, str], ...] = (
    ("STOCK.VALUE", "", "1300"),
    ("STOCK.VALUE", "DEVICE", "1310"),
    ("STOCK.TRANSIT", "", "1320"),
    ("RECEIPT.GRNI", "", "2050"),
    ("RECEIPT.EXPENSE", "", "5000"),
    ("RECEIPT.EXPENSE", "DEVICE", "5010"),
    ("RECEIPT.EXPENSE", "SERVICE", "5020"),
    ("ISSUE.EXPENSE", "", "5000"),
    ("ISSUE.EXPENSE", "DEVICE", "5010"),
    ("WASTE.EXPENSE", "", "5200"),
    ("EXPIRY.EXPENSE", "", "5210"),
    ("COUNT.EXPENSE", "", "5220"),
    ("TRANSIT.LOSS", "", "5200"),
    ("RETURN.CLAIM", "", "1360"),
    ("RETURN.LOSS", "", "5240"),
    ("INVOICE.PAYABLE", "", "2000"),
    ("INVOICE.VARIANCE", "", "5100"),
    ("INVOICE.FREIGHT", "", "5110"),
    ("INVOICE.TAX", "", "5150"),
    ("INVOICE.CLAIM", "", "1360"),
    ("PAYMENT.CASH", "", "1000"),
    ("PAYMENT.DISCOUNT", "", "4900"),
    ("PAYMENT.PREPAID", "", "1350"),
    ("CONSIGNMENT.EXPENSE", "", "5010"),
    ("CONSIGNMENT.ACCRUAL", "", "2055"),
    ("ACCRUAL.LIABILITY", "", "2080"),
    ("ENCUMBRANCE.MEMO", "", "9100"),
    ("ENCUMBRANCE.RESERVE", "", "9101"),
    ("OPENING.EQUITY", "", "3000"),
)
