"""The reference pages of the templates, made from the code: a page per chapter, and how to read."""

import csv
import inspect
from functools import lru_cache
from importlib.resources import files

from apotheca.hub.moving.catalogue import CHAPTERS, templates
from apotheca.hub.moving.columns import COMMON, Column, common_columns
from apotheca.hub.moving.problems import MovingProblem
from apotheca.hub.moving.samples import example_rows, headings
from apotheca.hub.moving.template import Template

FOLDER = "templates"


def template_pages() -> dict[str, str]:
    """Return the text of each page by its name below docs/reference."""
    pages = {f"{FOLDER}/README.md": _introduction()}
    for title, chapter in CHAPTERS:
        pages[f"{FOLDER}/{_file_of(title)}"] = _chapter(title, chapter)
    return pages


@lru_cache(maxsize=1)
def column_help() -> dict[tuple[str, str], str]:
    """Return what each heading means, by heading and template ('' where it is the same in all)."""
    text = files(__package__).joinpath("help.csv").read_text(encoding="utf-8")
    return {
        (row["heading"], row["template"]): row["help"] for row in csv.DictReader(text.split("\n"))
    }


def help_of(template: Template, heading: str) -> str:
    """Return what a column means. A heading nobody explained is a mistake of ours."""
    told = column_help()
    return (
        told[(heading, template.name)] if (heading, template.name) in told else told[(heading, "")]
    )


def _introduction() -> str:
    first = next(iter(templates().values()))
    common = _table(
        ("Column", "Holds", "Meaning"),
        [(f"`{c.name}`", c.codec.wanted, help_of(first, c.name)) for c in common_columns()],
    )
    problems = _table(
        ("Code", "Reason", "What to do"),
        [(f"`{one.code}`", one.reason, one.remedy) for one in MovingProblem],
    )
    chapters = "\n".join(
        f"- [{title}]({_file_of(title)}): " + ", ".join(f"`{one.name}`" for one in chapter)
        for title, chapter in CHAPTERS
    )
    text = files(__package__).joinpath("introduction.md").read_text(encoding="utf-8")
    return text.format(common=common, problems=problems, chapters=chapters)


def _file_of(title: str) -> str:
    words = title.lower().replace(",", "").split()
    return "-".join(words) + ".md"


def _chapter(title: str, chapter: tuple[Template, ...]) -> str:
    sections = "\n\n".join(_section(template) for template in chapter)
    return (
        f"# {title}\n\nColumns every template has (`{'`, `'.join(COMMON)}`) are in"
        f" [Templates](README.md).\n\n{sections}\n"
    )


def _section(template: Template) -> str:
    declared = template.declared
    facts = [
        f"File `{template.file_name}`.",
        f"Plays `{template.operation}`, duty {declared.duty}.",
    ]
    if template.is_numbered:
        facts.append("Makes documents, and may bring their numbers.")
    if template.is_setup:
        facts.append("May come without a time.")
    if template.lines:
        facts.append("Several rows make one act.")
    parts = [f"## {template.name}", template.title, " ".join(facts)]
    if refusals := _refusals(template):
        parts.append("Refused: " + " ".join(refusals))
    columns = template.rows.columns
    if columns:
        rows = [_row(template, column) for column in columns]
        parts.append(_table(("Column", "Must be filled", "Holds", "Meaning"), rows))
    parts.append(_example(template))
    return "\n\n".join(parts)


def _row(template: Template, column: Column) -> tuple[str, ...]:
    must = "yes" if column.is_required else ""
    return f"`{column.name}`", must, column.codec.wanted, help_of(template, column.name)


def _refusals(template: Template) -> list[str]:
    """Return what the operation's docstring says it refuses, in its words."""
    text = inspect.getdoc(template.declared.function) or ""
    said = []
    for part in text.split(":raises ")[1:]:
        name, _, reason = part.partition(":")
        reason = " ".join(reason.split("\n\n")[0].split()).replace("``", "`")
        said.append(f"`{name.strip()}`: {reason}")
    return said


def _example(template: Template) -> str:
    rows = example_rows(template)
    used = [name for name in headings(template) if any(name in row for row in rows)]
    lines = [",".join(used)]
    lines += [",".join(_quoted(row.get(name, "")) for name in used) for row in rows[:4]]
    return "```csv\n" + "\n".join(lines) + "\n```"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if {",", '"', "\n"} & set(text) else text


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|---" * len(header) + "|"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)
