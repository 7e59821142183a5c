"""HTML of our own to PDF: no network, no files, the same bytes for the same input."""

import importlib
import logging
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.template import Context, Engine

from apotheca.kernel.errors import DomainError

TEMPLATES = Path(__file__).parent / "templates"
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
PAGE_SIZES = {"LETTER": "Letter", "A4": "A4"}

# The renderer warns of each style it leaves out; what matters of it, our tests look at.
logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


class PdfLibraryMissing(DomainError):
    code = "hub.pdf_library_missing"
    message = (
        "PDF cannot be made on this host: {problem}. Install the Debian packages {packages}, then "
        "try again."
    )
    status = 503


_engine = Engine(dirs=[str(TEMPLATES)], autoescape=True, string_if_invalid="[no %s]")


def page_size() -> str:
    """Return the paper of this installation, as style sheets name it (Letter or A4)."""
    return PAGE_SIZES[settings.PAPER_SIZE]


def render_html(template: str, facts: Mapping[str, Any]) -> str:
    """Fill one of our templates; every value is escaped, and a name nobody gave shows as such."""
    return _engine.get_template(template).render(Context(dict(facts)))


def render_pdf(html: str, *, size: str = "") -> bytes:
    """
    Return a page of ours as PDF on ``size`` (Letter, A4; that of the installation by default).

    Nothing is fetched: a template that points outside of itself is a bug, and stays loud. Equal
    input gives equal bytes on one host.

    :raises PdfLibraryMissing: the renderer's system libraries are not installed.
    """
    weasyprint = _renderer()
    sheet = f"@page {{ size: {size or page_size()} }}\n" + (TEMPLATES / "paper.css").read_text()
    nowhere = weasyprint.urls.URLFetcher(allowed_protocols=(), fail_on_errors=True)
    document = weasyprint.HTML(string=html, url_fetcher=nowhere)
    style = weasyprint.CSS(string=sheet, url_fetcher=nowhere)
    content: bytes = document.write_pdf(stylesheets=[style])
    return content


def _renderer() -> ModuleType:
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError) as missing:
        problem = str(missing).splitlines()[0][:160]
        raise PdfLibraryMissing(problem=problem, packages=PACKAGES) from missing
