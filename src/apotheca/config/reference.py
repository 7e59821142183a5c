"""The reference pages made from the code, so that they cannot fall behind it."""

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import fields
from typing import get_type_hints

import apotheca
from apotheca.governance import shell
from apotheca.hub.moving.pages import template_pages
from apotheca.kernel.errors import DomainError
from apotheca.kernel.events import Event

DOMAIN_PACKAGES = (
    "kernel",
    "governance",
    "masterdata",
    "inventory",
    "procurement",
    "finance",
    "hub",
    "insight",
    "web",
)


def pages() -> dict[str, str]:
    """Return the text of each generated page by file name."""
    import_everything()
    made = {"rights.md": _rights(), "events.md": _events(), "errors.md": _errors()}
    return made | template_pages()


def import_everything() -> None:
    """Import every module of the contexts, so that all operations and errors are declared."""
    for module in pkgutil.walk_packages(apotheca.__path__, "apotheca."):
        parts = module.name.split(".")
        if parts[1] in DOMAIN_PACKAGES and not {"tests", "migrations"} & set(parts):
            importlib.import_module(module.name)
    importlib.import_module("apotheca.config.urls")  # the doors refuse by names of their own


def _is_ours(kind: type) -> bool:
    return kind.__module__.startswith("apotheca.") and ".tests." not in kind.__module__


def _sentence(text: str | None) -> str:
    return " ".join((text or "").strip().split("\n\n")[0].split())


def _table(title: str, note: str, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [
        f"# {title}",
        "",
        note,
        "",
        "| " + " | ".join(header) + " |",
        "|---" * len(header) + "|",
    ]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _rights() -> str:
    rows = [
        (f"`{permission}`", declared.duty, _sentence(declared.function.__doc__))
        for permission, declared in sorted(shell.registry.items())
        if _is_ours(declared.function)  # type: ignore[arg-type]  # it has __module__ as a class does
    ]
    note = (
        "Each change of state has one right; the actor needs one of its duties "
        "(docs/rules/duties.md). `*`: services only."
    )
    return _table("Rights", note, ("right", "duties", "what it does"), rows)


def _events() -> str:
    envelope = {item.name for item in fields(Event)}
    rows = []
    for name, kind in sorted(Event.known.items()):
        if _is_ours(kind):
            hints = get_type_hints(kind)
            own = [item.name for item in fields(kind) if item.name not in envelope]
            shown = ", ".join(f"{field}: {_name(hints[field])}" for field in own)
            rows.append((f"`{name}`", _sentence(kind.__doc__), shown))
    note = (
        "Every event carries event_id, entity_id, subject_id, business_key, correlation_id and "
        "when; below are its own fields. Payload schemas: docs/reference/events/."
    )
    return _table("Events", note, ("event", "meaning", "fields"), rows)


def _name(hint: object) -> str:
    return hint.__name__ if isinstance(hint, type) else str(hint).replace("typing.", "")


def _errors() -> str:
    rows = [
        (
            f"`{code}`",
            str(kind.status),
            kind.message,
            f"`{kind.constraint}`" if kind.constraint else "",
        )
        for code, kind in sorted(DomainError.by_code.items())
        if _is_ours(kind)
    ]
    note = (
        "Every refusal has a stable code; where the database says the same no, its constraint "
        "is named."
    )
    return _table("Errors", note, ("code", "status", "message", "constraint"), rows)
