"""Paper: documents as PDF, from our own templates, the same bytes for the same content."""

from apotheca.hub.paper.orders import order_pdf
from apotheca.hub.paper.rendering import PdfLibraryMissing, render_pdf

__all__ = ["PdfLibraryMissing", "order_pdf", "render_pdf"]
