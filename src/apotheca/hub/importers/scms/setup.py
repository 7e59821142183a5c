"""Master data of the delivery history: what its lines name, and what we must add to buy and pay."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from apotheca.governance.types import Actor
from apotheca.hub.importers.scms.mapping import DeliveryLine
from apotheca.hub.importers.scms.payables import FORWARDER
from apotheca.hub.importers.scms.people import Organisation, found_programme
from apotheca.hub.importers.scms.purchases import ON_THE_WAY, PACK
from apotheca.hub.importers.scms.scene import SOURCE, Scene
from apotheca.kernel.moment import Moment
from apotheca.masterdata.operations.accounting import add_account, install_standard_chart
from apotheca.masterdata.operations.bank_accounts import request_bank_account, verify_bank_account
from apotheca.masterdata.operations.fiscal_years import create_fiscal_year, open_periods
from apotheca.masterdata.operations.items import register_items, register_packages
from apotheca.masterdata.operations.places import register_locations
from apotheca.masterdata.operations.suppliers import (
    add_supplier_site,
    register_suppliers,
    register_terms,
)
from apotheca.masterdata.types import (
    NewFiscalYear,
    NewItem,
    NewLocation,
    NewPackage,
    NewSite,
    NewSupplier,
    NewTerms,
)

ORIGIN = "SCMS"
TERMS = "NET30"
TEST_KITS = {"HRDT", "MRDT"}
STORAGE = ("CRT", "COOL", "REFRIGERATED")
CENTRE_STOCK, CENTRE_TRANSIT = "SCMS-RDC", "SCMS-RDC-TRANSIT"


def first_day_of(lines: Iterable[DeliveryLine]) -> date:
    """Return 1 January of the first year a line speaks of: the day the programme is founded."""
    days = [
        day
        for line in lines
        for day in (line.order_sent.day, line.scheduled_on, line.delivered_on, line.recorded_on)
        if day is not None
    ]
    return date(min(days).year, 1, 1)


def last_day_of(lines: Iterable[DeliveryLine]) -> date:
    """Return 31 December of the year that holds the last payment of what the lines bill."""
    last = max(max(line.recorded_on, line.scheduled_on) for line in lines)
    return date((last + timedelta(days=62)).year, 12, 31)


def set_up(lines: Sequence[DeliveryLine]) -> Scene:
    """
    Set up an empty installation for these lines and return the ids they need.

    Vendors, items, packs and countries are the file's; people, payment terms, bank accounts, the
    freight forwarder and the account for goods on the way are ours.
    """
    since = first_day_of(lines)
    organisation = found_programme(since)
    founder = _Founder(organisation, Moment.on(since))
    accounts = founder.accounts(since)
    founder.periods(since.year, last_day_of(lines).year)
    places = founder.places(sorted({line.country for line in lines}))
    items = founder.items(lines)
    vendors = founder.vendors(sorted({line.vendor for line in lines if line.is_direct_drop}))
    return Scene(
        entity_id=organisation.entity_id,
        people=organisation.people,
        distribution_centre=places.pop(CENTRE_STOCK),
        forwarder=vendors.pop(FORWARDER),
        accounts=accounts,
        places=places,
        vendors=vendors,
        items=items,
        packs=founder.packs(lines),
    )


class _Founder:
    """Writes master data, each kind by the steward of its duty."""

    def __init__(self, organisation: Organisation, when: Moment) -> None:
        self.organisation, self.when = organisation, when

    def actor(self, name: str) -> Actor:
        return Actor(self.organisation.people[name], source=SOURCE, reason="Delivery history")

    def accounts(self, since: date) -> dict[str, int]:
        """Install the chart, with an account for goods delivered and not recorded yet."""
        controller = self.actor("controller")
        ids = install_standard_chart(actor=controller, when=self.when, since=since)
        name = "Goods delivered, not recorded"
        ids[ON_THE_WAY] = add_account(
            actor=controller, when=self.when, code=ON_THE_WAY, name=name, kind="ASSET"
        )
        return ids

    def periods(self, first: int, last: int) -> None:
        """Cut the years into months and open them all."""
        for year in range(first, last + 1):
            create_fiscal_year(
                actor=self.actor("controller"),
                when=self.when,
                year=NewFiscalYear(self.organisation.entity_id, year, "12", date(year, 1, 1)),
            )
            open_periods(
                actor=self.actor("controller"),
                when=self.when,
                entity_id=self.organisation.entity_id,
                days=[date(year, month, 1) for month in range(1, 13)],
            )

    def places(self, countries: Sequence[str]) -> dict[str, int]:
        """Register the distribution centre, its transit place, and one place a country."""
        centre, field = self.organisation.centre_id, self.organisation.field_id
        codes = {country: f"SCMS-C{n:02d}" for n, country in enumerate(countries, start=1)}
        new = [
            NewLocation(CENTRE_STOCK, centre, "Distribution centre", "CENTRAL", STORAGE),
            NewLocation(
                CENTRE_TRANSIT, centre, "In transit", "IN_TRANSIT", STORAGE, is_nettable=False
            ),
            *(
                NewLocation(code, field, country, "CENTRAL", STORAGE)
                for country, code in codes.items()
            ),
        ]
        ids = register_locations(actor=self.actor("item steward"), when=self.when, locations=new)
        by_country = {country: ids[code] for country, code in codes.items()}
        return {**by_country, CENTRE_STOCK: ids[CENTRE_STOCK]}

    def items(self, lines: Sequence[DeliveryLine]) -> dict[str, int]:
        """Register one item a description, counted in packs. The file knows no lots or expiry."""
        ids = register_items(
            actor=self.actor("item steward"),
            when=self.when,
            items=[_item(code, line) for code, line in _coded_items(lines).items()],
        )
        return {line.description: ids[code] for code, line in _coded_items(lines).items()}

    def packs(self, lines: Sequence[DeliveryLine]) -> dict[tuple[str, str], int]:
        """Register one pack an item and manufacturing site."""
        item_codes = {line.description: code for code, line in _coded_items(lines).items()}
        made = {(line.description, line.site): line for line in lines}
        codes = {f"SCMS-P{n:03d}": key for n, key in enumerate(sorted(made), start=1)}
        ids = register_packages(
            actor=self.actor("item steward"),
            when=self.when,
            packages=[
                _pack(code, item_codes[key[0]], made[key], self.when.business_date)
                for code, key in codes.items()
            ],
        )
        return {key: ids[code] for code, key in codes.items()}

    def vendors(self, names: Sequence[str]) -> dict[str, int]:
        """Register the vendors and the forwarder, each with a verified bank account (ours)."""
        steward = self.actor("supplier steward")
        register_terms(actor=steward, when=self.when, terms=[NewTerms(TERMS, 30)])
        codes = {name: f"SCMS-V{n:02d}" for n, name in enumerate(names, start=1)}
        codes[FORWARDER] = "FORWARDER"
        registered = register_suppliers(
            actor=steward,
            when=self.when,
            suppliers=[
                NewSupplier(
                    code,
                    name,
                    TERMS,
                    "USD",
                    status="ACTIVE",
                    origin="OURS" if name == FORWARDER else ORIGIN,
                    sites=(NewSite("ORDER_FROM", "MAIN", name),),
                )
                for name, code in codes.items()
            ],
        )
        for code, supplier_id in registered.ids.items():
            self._bank_account(code, supplier_id)
        return {name: registered.ids[code] for name, code in codes.items()}

    def _bank_account(self, code: str, supplier_id: int) -> None:
        steward, site = self.actor("supplier steward"), NewSite("REMIT_TO", "MAIN", code)
        change = request_bank_account(
            actor=steward,
            when=self.when,
            site_id=add_supplier_site(
                actor=steward, when=self.when, supplier_id=supplier_id, site=site
            ),
            account_number=f"OURS-{code}",
            evidence="Invented for the delivery history",
        )
        verify_bank_account(
            actor=self.actor("bank verifier"),
            when=self.when,
            account_id=change.account_id,
            call_back="None: the account is invented",
        )


def _coded_items(lines: Sequence[DeliveryLine]) -> dict[str, DeliveryLine]:
    """Return one line per item description, by the code we give it."""
    by_text = {line.description: line for line in lines}
    return {f"SCMS-I{n:03d}": by_text[text] for n, text in enumerate(sorted(by_text), start=1)}


def _item(code: str, line: DeliveryLine) -> NewItem:
    return NewItem(
        code=code,
        name=line.description,
        item_class="SUPPLY" if line.product_group in TEST_KITS else "DRUG",
        base_uom=PACK,
        generic_name=line.molecule,
        strength=line.dosage,
        dosage_form=line.dosage_form,
        expiry_control=False,
        origin=ORIGIN,
    )


def _pack(code: str, item_code: str, line: DeliveryLine, since: date) -> NewPackage:
    return NewPackage(
        code=code,
        item_code=item_code,
        labeler=line.site,
        product_name=line.brand,
        description=f"Pack of {line.units_per_pack}",
        purchase_uom=PACK,
        factors=(),
        since=since,
        origin=ORIGIN,
    )
