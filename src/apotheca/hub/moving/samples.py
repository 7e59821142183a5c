"""
Empty templates and their examples, for people to fill in.

The examples of all templates together are the story of one small organisation, from its founding
to its first closed period; they import as they are, also beside other organisations.
"""

from importlib.resources import files
from pathlib import Path

from apotheca.hub.files import Limits, read_table, write_csv
from apotheca.hub.moving.catalogue import CHAPTERS, templates
from apotheca.hub.moving.columns import COMMON
from apotheca.hub.moving.template import Template

READ_ME = """# Templates

Fill in the files you need and delete the others; then

    apotheca import {folder} --dry-run
    apotheca import {folder}

The rows are examples: together they are one small organisation, and they import as they stand.
Delete them before you bring your own. Keep the headings; columns you do not need may go.
What each column holds: docs/reference/templates/.

"""


def examples_folder() -> Path:
    """Return the folder of the examples, one file per template with the columns it needs."""
    return Path(str(files(__package__))) / "examples"


def example_rows(template: Template) -> list[dict[str, str]]:
    """Return the example rows of a template, by heading."""
    path = examples_folder() / f"{template.name}.csv"
    with read_table(path, name=path.name, limits=Limits()) as table:
        return [
            {name: cell.text for name, cell in row.cells.items() if cell.text}
            for row in table.rows()
        ]


def headings(template: Template) -> list[str]:
    """Return every heading of a template."""
    return [*COMMON, *template.rows.by_name]


def write_templates(folder: Path) -> int:
    """Write every template with its example rows, and a README; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for template in templates().values():
        columns = headings(template)
        rows = [[row.get(name, "") for name in columns] for row in example_rows(template)]
        write_csv(folder / template.file_name, columns, rows)
    (folder / "README.md").write_text(_read_me(folder), encoding="utf-8")
    return len(templates())


def _read_me(folder: Path) -> str:
    text = READ_ME.format(folder=folder.name)
    for title, chapter in CHAPTERS:
        lines = "\n".join(f"- `{one.file_name}`: {one.title}" for one in chapter)
        text += f"## {title}\n\n{lines}\n\n"
    return text.rstrip() + "\n"
