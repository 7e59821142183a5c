"""The ``apotheca`` command: one entry point, good help, plain names."""

import os
import sys

import typer

from apotheca.config.env import BadSetting

app = typer.Typer(
    name="apotheca",
    help="The open ERP backbone of hospital pharmacy and supply.",
    no_args_is_help=True,
    add_completion=False,
)
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def _django(command: str, arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apotheca.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["apotheca", command, *arguments])


def _pass_on(name: str, sentence: str, command: str = "") -> None:
    """
    Offer the management command ``name`` under our own entry point, with its own options.

    ``command`` is what it is called there when ``name`` is a word Python keeps for itself.
    """

    @app.command(name, help=sentence, context_settings=PASS_ON)
    def run(context: typer.Context) -> None:
        _django(command or name, context.args)


_pass_on("demo", "Run a month from requisition to payment on a demo network, then serve its pages.")
_pass_on("serve", "Serve the pages and the webhooks (and start the embedded database).")
_pass_on("worker", "Deliver what waits in the lanes and process what waits in the inbox.")
_pass_on("init", "Bring the schema up to date and grant the application role its rights.")
_pass_on("stop", "Stop the embedded database; the next command starts it again.")
_pass_on("verify", "Audit the ledgers independently; exit 1 when something does not agree.")
_pass_on("import", "Import acts from the files of a folder, all or row by row.", "import_files")
_pass_on("export", "Export acts, ledgers and master lists as of a day.", "export_files")
_pass_on("templates", "Write the templates of all acts, each with an example.")
_pass_on("paper", "Write a document as PDF, such as: paper order PO-2026-000123 --out order.pdf")
_pass_on("downtime", "Write what each facility needs on paper when the system is away.")
_pass_on("conformance", "Load real files and compare with their true figures.")
_pass_on("fetch", "Download openFDA data sets for the loader.")
_pass_on("doctor", "Check settings and server against the start-up gate; say what is wrong.")


@app.command("manage", context_settings=PASS_ON)
def manage(context: typer.Context) -> None:
    """Pass the rest to Django's own management commands."""
    _django(context.args[0] if context.args else "help", context.args[1:])


def main() -> None:
    """Run the command line; a bad setting ends it with one sentence instead of a trace."""
    try:
        app()
    except BadSetting as bad:
        sys.exit(str(bad))


if __name__ == "__main__":
    main()
