"""
Every template, in the natural order of its acts: what is set up first comes first.

Acts of one moment are played in this order. A test keeps a template for every act.
"""

import pkgutil
from functools import lru_cache
from importlib import import_module

from apotheca.hub.moving.catalogue import books, buying, closing, goods, organisation, paying, stock
from apotheca.hub.moving.template import Template

CONTEXTS = ("governance", "masterdata", "inventory", "procurement", "finance")
CHAPTERS = (
    ("Organisation and people", organisation.TEMPLATES),
    ("Books and rules", books.TEMPLATES),
    ("Places, items and suppliers", goods.TEMPLATES),
    ("Requisitions, orders and receipts", buying.TEMPLATES),
    ("Stock", stock.TEMPLATES),
    ("Invoices and payments", paying.TEMPLATES),
    ("Journals and closing", closing.TEMPLATES),
)


@lru_cache(maxsize=1)
def templates() -> dict[str, Template]:
    """Return every template by name, in natural order; all operations are declared by then."""
    for context in CONTEXTS:
        package = import_module(f"apotheca.{context}.operations")
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    return {one.name: one for _, chapter in CHAPTERS for one in chapter}


@lru_cache(maxsize=1)
def by_operation() -> dict[str, Template]:
    """Return the template that writes the acts of each operation."""
    found: dict[str, Template] = {}
    for template in templates().values():
        if not template.is_extra:
            found[template.operation] = template
    return found


@lru_cache(maxsize=1)
def ranks() -> dict[str, int]:
    """Return each template's turn among acts of one moment."""
    return {name: rank for rank, name in enumerate(templates())}
