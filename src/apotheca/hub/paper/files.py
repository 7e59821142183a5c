"""Papers as files for other systems, for who may see the document."""

from dataclasses import dataclass, field
from uuid import UUID

from apotheca.hub.paper.orders import order_pdf
from apotheca.kernel.listing import Scope
from apotheca.kernel.portable import Register
from apotheca.procurement.queries.lists import ORDERS


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper and the name it is offered under."""

    file_name: str
    content: bytes = field(repr=False)


def order_file(order: str, *, scope: Scope | None) -> PaperFile:
    """
    Return an order as PDF, the newest version.

    :raises NotFound: there is no such order, or it lies outside the scope.
    :raises PdfLibraryMissing: this host cannot make PDF.
    """
    row = ORDERS.one("order", order, scope=scope, by="number")
    key = Register().ids([("order", row.number)])[("order", row.number)]
    return PaperFile(f"{row.number}.pdf", order_pdf(UUID(str(key))))
