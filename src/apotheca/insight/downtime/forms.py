"""
Blank forms for a downtime, with the headings of the import files, so that what was written down is
entered later as it happened: who, what, how much, and at what time.
"""

from dataclasses import dataclass
from pathlib import Path

from apotheca.hub.moving.catalogue import templates
from apotheca.hub.paper.tables import Column
from apotheca.insight.downtime.sheets import Sheet, Stamp

ROWS = 14
# What every act has: when it happened and who did it.
WHEN, WHO = "at", "by"
_WIDE = {"description": 2.6, "item": 1.6, "package": 1.6, "lot": 1.6, "lot_number": 1.4, WHEN: 1.5}


@dataclass(frozen=True, slots=True)
class Form:
    """
    One form: the import template it stands for, what is filled in once, and the columns of rows.
    """

    name: str
    title: str
    template: str
    once: tuple[str, ...]
    columns: tuple[str, ...]
    hint: str


FORMS = (
    Form(
        "requisition", "Requisition", "requisitions",
        ("deliver_to", "cost_centre", "kind", "needed_on"),
        ("quantity", "uom", "package", "description"),
        "What is needed, and where. One form per place.",
    ),
    Form(
        "issue", "Issue to a ward", "issues", ("location", "cost_centre", "witness"),
        ("item", "quantity", "lot"),
        "What left a shelf, and for which cost centre. A controlled drug needs its witness.",
    ),
    Form(
        "receipt", "Goods receipt", "goods_receipts", ("order", "location", "delivery_note"),
        ("order_line", "quantity", "uom", "lot_number", "expires_on", "serial"),
        "What arrived, counted. One form per delivery note; keep the note with it.",
    ),
    Form(
        "count", "Count", "counts", ("location",),
        ("item", "package", "lot_number", "expires_on", "quantity"),
        "What lies there, lot by lot, without looking at the list.",
    ),
    Form(
        "waste", "Waste", "waste", ("location", "cause", "cost_centre", "witness"),
        ("item", "lot", "quantity"),
        "What was thrown away and why. A controlled drug needs its witness.",
    ),
)  # fmt: skip


def write_forms(folder: Path, stamp: Stamp) -> list[tuple[str, str]]:
    """Write every form; return their names and titles."""
    for form in FORMS:
        _write(folder, form, stamp)
    return [(f"form-{form.name}", form.title) for form in FORMS]


def _write(folder: Path, form: Form, stamp: Stamp) -> None:
    columns = [Column(name, _WIDE.get(name, 1.0)) for name in (WHEN, WHO, *form.columns)]
    path = folder / f"form-{form.name}"
    with Sheet(path, form.title, columns, stamp, is_landscape=True) as sheet:
        sheet.note(form.hint)
        sheet.note(
            f"Enter it later in {templates()[form.template].file_name} under these headings: "
            f"'{WHEN}' is the time it happened, with the date; '{WHO}' is the user name."
        )
        sheet.blanks(form.once)
        sheet.blank_rows(ROWS)
