"""The demo from an empty database to its report."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console

from apotheca.config import databases
from apotheca.insight import verify
from apotheca.web.pages.home import REPORT
from demo import database, stocking
from demo.dice import Dice
from demo.entering import let_people_in, tell_how_to_sign_in
from demo.fda import FdaInput, read_input
from demo.founding import found_network
from demo.goods import our_goods
from demo.hospital import Hospital, Notebook
from demo.month.calendar import CLOSED_ON, FIRST, LAST, play
from demo.month.closing import seal
from demo.month.recalls import hold_recalled, recall_section
from demo.par import plan_pars
from demo.report.pages import Report, as_html, print_report
from demo.report.whole import document_counts, write_report
from demo.world import SimulatedWorld

SEED = 20261001
FOUNDING = (
    ("people and places", found_network),
    ("passwords", let_people_in),
    ("chart and calendar", stocking.set_books),
    ("finance", stocking.set_finance),
    ("locations", stocking.set_places),
    ("goods", stocking.set_goods),
    ("suppliers and prices", stocking.set_suppliers),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run says on its last line."""

    is_clean: bool
    seconds: float
    documents: dict[str, int]

    def as_json(self) -> str:
        verdict = "clean" if self.is_clean else "findings"
        return json.dumps({"verify": verdict, "seconds": self.seconds, "documents": self.documents})


def run(*, data_dir: Path | None = None, seed: int = SEED, console: Console) -> Outcome:
    """
    Make the demo's database anew, play the month, audit it, and print and store its report.

    With ``data_dir`` the drugs are the packages of FDA's shortage records under it.
    """
    started = time.monotonic()
    dice = Dice(seed)
    fda = read_input(data_dir, dice) if data_dir else None
    goods = fda.goods if fda else our_goods()
    with console.status("making the database") as status:
        database.renew()
        hospital = Hospital(goods, plan_pars(goods, dice), dice)
        for what, found in FOUNDING:
            status.update(f"founding the network: {what}")
            found(hospital)
        notebook = Notebook()
        with SimulatedWorld(hospital, notebook) as outside:
            status.update("counting opening stock")
            stocking.set_opening_stock(hospital)
            play(hospital, notebook, outside, _each_day(hospital, fda, status.update))
            status.update("settling what is on its way")
            outside.settle(CLOSED_ON)
            balances = outside.erp.books.balances()
        status.update("sealing and auditing")
        seal(hospital, CLOSED_ON)
        verified = verify.run()
    report = write_report(
        first=FIRST,
        last=LAST,
        seed=seed,
        verified=verified,
        other_ledger=balances,
        told=notebook.told,
        input_sections=[recall_section(fda)] if fda else (),
    )
    print_report(report, console)
    _store(report)
    console.print(tell_how_to_sign_in())
    return Outcome(verified.is_clean, round(time.monotonic() - started, 1), document_counts())


def _each_day(
    hospital: Hospital, fda: FdaInput | None, tell: Callable[[str], None]
) -> Callable[[date], None]:
    """Return what happens after each day: real recalls are held, and the day is shown."""

    def after(day: date) -> None:
        tell(f"playing {day:%A, %d %B}")
        if fda is not None:
            hold_recalled(hospital, fda, day)

    return after


def _store(report: Report) -> None:
    """Write the page where the front page finds it."""
    target = databases.home() / REPORT
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(as_html(report), encoding="utf-8")
