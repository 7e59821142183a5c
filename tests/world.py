"""
A small hospital for tests: one call makes it, names lead to its ids.

Two entities (HOSP with facilities MAIN and NORTH, and CLINIC), people with one standard role each,
the standard chart and derivations, periods of 2026 (all open), places, three items with packs, one
contract. Rows are written directly; tests of the operations that write master data are in their
contexts.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from apotheca.finance.models import InterEntityAccount, MatchTolerance
from apotheca.governance import models as gov
from apotheca.governance.types import Actor
from apotheca.kernel.moment import Moment
from apotheca.masterdata import models as md
from apotheca.masterdata.standard import ACCOUNTS, DERIVATIONS

SINCE = date(2020, 1, 1)
ALWAYS = (SINCE, None)
MONDAY = date(2026, 3, 2)
AT = Moment.on(MONDAY)

# username: duties of the role of the same name
PEOPLE = {
    "requester": "D",
    "director": "E",
    "second_director": "E",
    "buyer": "F",
    "receiver": "G",
    "stock_controller": "H",
    "count_approver": "I",
    "ap_clerk": "J",
    "ap_supervisor": "K",
    "payment_preparer": "L",
    "payment_approver": "M",
    "payment_releaser": "M",
    "accountant": "O",
    "controller": "P",
    "item_steward": "A",
    "second_steward": "A",
    "supplier_steward": "B",
    "bank_verifier": "C",
    "access_admin": "Q",
    "second_admin": "Q",
    "integrator": "R",
}
DUTY_NAMES = "ABCDEFGHIJKLMNOPQRST"


@dataclass
class World:
    """Ids of everything in the small hospital, by name."""

    person: dict[str, int] = field(default_factory=dict)
    entity: dict[str, int] = field(default_factory=dict)
    facility: dict[str, int] = field(default_factory=dict)
    cost_centre: dict[str, int] = field(default_factory=dict)
    location: dict[str, int] = field(default_factory=dict)
    account: dict[str, int] = field(default_factory=dict)
    item: dict[str, int] = field(default_factory=dict)
    package: dict[str, int] = field(default_factory=dict)
    supplier: dict[str, int] = field(default_factory=dict)
    contract_line: dict[str, int] = field(default_factory=dict)
    bank_account: dict[str, int] = field(default_factory=dict)

    def actor(self, name: str, key: str = "", reason: str = "") -> Actor:
        return Actor(self.person[name], source="test", key=key, reason=reason)


def build_world() -> World:
    world = World()
    _organisation(world)
    _people(world)
    _accounts(world)
    _periods(world)
    _places(world)
    _goods(world)
    return world


def _organisation(world: World) -> None:
    calendar = gov.BusinessCalendar.objects.create(code="US", name="US hospitals")
    for code, name in (("HOSP", "Riverside Hospital"), ("CLINIC", "Riverside Clinics")):
        world.entity[code] = gov.Entity.objects.create(code=code, name=name, currency="USD").pk
    for code, entity in (("MAIN", "HOSP"), ("NORTH", "HOSP"), ("WEST", "CLINIC")):
        facility = gov.Facility.objects.create(
            code=code,
            entity_id=world.entity[entity],
            name=code.title(),
            timezone="America/New_York",
            state="OH",
            calendar=calendar,
        )
        world.facility[code] = facility.pk
    for code, facility, entity in (
        ("ICU", "MAIN", "HOSP"),
        ("WARD", "NORTH", "HOSP"),
        ("CARE", "WEST", "CLINIC"),
    ):
        centre = gov.CostCentre.objects.create(
            code=code,
            name=code.title(),
            entity_id=world.entity[entity],
            facility_id=world.facility[facility],
            valid=ALWAYS,
        )
        world.cost_centre[code] = centre.pk


def _people(world: World) -> None:
    for letter in DUTY_NAMES:
        gov.Duty.objects.get_or_create(code=letter, defaults={"name": letter})
    for username, duties in PEOPLE.items():
        person = gov.Person.objects.create(
            username=username, name=username.title().replace("_", " ")
        )
        world.person[username] = person.pk
        role, is_new = gov.Role.objects.get_or_create(
            code=f"T_{duties}", defaults={"name": f"Duties {duties}"}
        )
        if is_new:
            for letter in duties:
                gov.RoleDuty.objects.create(role=role, duty_id=letter)
        for entity_id in world.entity.values():
            gov.RoleGrant.objects.create(
                person=person, role=role, entity_id=entity_id, valid=ALWAYS
            )
    service = gov.Person.objects.create(username="system", name="System", kind="SERVICE")
    world.person["system"] = service.pk
    role = gov.Role.objects.get(code="T_E")
    for entity_id in world.entity.values():
        for kind in ("REQUISITION", "PURCHASE_ORDER", "ORDER_CHANGE"):
            rule = gov.ApprovalRule.objects.create(
                entity_id=entity_id, document_kind=kind, amount_from=0, amount_to=None, valid=ALWAYS
            )
            gov.ApprovalRuleStep.objects.create(rule=rule, position=1, role=role)


def _accounts(world: World) -> None:
    for code, name, kind in ACCOUNTS:
        world.account[code] = md.Account.objects.create(code=code, name=name, kind=kind).pk
    for event, item_class, code in DERIVATIONS:
        md.DerivationRule.objects.create(
            event=event, item_class=item_class, account_id=world.account[code], valid=ALWAYS
        )
    for entity, partner in (("HOSP", "CLINIC"), ("CLINIC", "HOSP")):
        InterEntityAccount.objects.create(
            entity_id=world.entity[entity],
            partner_id=world.entity[partner],
            due_from_id=world.account["1500"],
            due_to_id=world.account["2500"],
        )
    for item_class, over in (("", "0"), ("SUPPLY", "0.05")):
        MatchTolerance.objects.create(
            item_class=item_class,
            price_pct=Decimal("0.02"),
            line_floor=2,
            line_cap=100,
            quantity_over_pct=Decimal(over),
            freight=5,
            tax=1,
            rounding=Decimal("0.05"),
        )


def _periods(world: World) -> None:
    for entity_id in world.entity.values():
        for month in range(1, 13):
            first = date(2026, month, 1)
            after = date(2026 + month // 12, month % 12 + 1, 1)
            period = md.Period.objects.create(
                entity_id=entity_id,
                year=2026,
                number=month,
                name=f"2026-{month:02d}",
                days=(first, after),
            )
            for ledger in ("INV", "PO", "AP", "GL"):
                md.PeriodState.objects.create(period=period, ledger=ledger, state="OPEN")


def _places(world: World) -> None:
    kept = ["CRT", "COOL", "REFRIGERATED"]
    for code, kind, facility, entity, nettable in (
        ("MAIN-DOCK", "RECEIVING", "MAIN", "HOSP", False),
        ("MAIN-CENTRAL", "CENTRAL", "MAIN", "HOSP", True),
        ("MAIN-ICU", "CABINET", "MAIN", "HOSP", True),
        ("MAIN-TRANSIT", "IN_TRANSIT", "MAIN", "HOSP", False),
        ("MAIN-QUARANTINE", "QUARANTINE", "MAIN", "HOSP", False),
        ("NORTH-PHARMACY", "SATELLITE", "NORTH", "HOSP", True),
        ("NORTH-TRANSIT", "IN_TRANSIT", "NORTH", "HOSP", False),
        ("WEST-PHARMACY", "CENTRAL", "WEST", "CLINIC", True),
        ("WEST-TRANSIT", "IN_TRANSIT", "WEST", "CLINIC", False),
    ):
        location = md.Location.objects.create(
            code=code,
            name=code,
            kind=kind,
            entity_id=world.entity[entity],
            facility_id=world.facility[facility],
            storage_classes=kept,
            is_nettable=nettable,
        )
        world.location[code] = location.pk


def _goods(world: World) -> None:
    terms = md.PaymentTerms.objects.create(
        code="2/10N30", net_days=30, discount_pct=Decimal("0.02"), discount_days=10
    )
    for code in ("WHOLESALE", "SECOND"):
        supplier = md.Supplier.objects.create(
            code=code,
            name=f"{code.title()} (invented)",
            normalised_name=code.lower(),
            status="ACTIVE",
            terms=terms,
            currency="USD",
        )
        world.supplier[code] = supplier.pk
        for kind in ("ORDER_FROM", "REMIT_TO"):
            site = md.SupplierSite.objects.create(
                supplier=supplier, kind=kind, code=kind, name=kind
            )
        account = md.SupplierBankAccount.objects.create(
            site=site,
            masked="****1234",
            account_digest=f"{code:0<64}"[:64],
            status="ACTIVE",
            requested_by_id=world.person["supplier_steward"],
            verified_by_id=world.person["bank_verifier"],
        )
        world.bank_account[code] = account.pk
    contract = md.Contract.objects.create(
        code="GPO-1",
        kind="GPO",
        supplier_id=world.supplier["WHOLESALE"],
        valid=ALWAYS,
        is_primary=True,
    )
    for code, item_class, base, pack, factor, price in (
        ("HEPARIN", "DRUG", "VIAL", "BOX", 25, "40.00"),
        ("SALINE", "DRUG", "BAG", "CASE", 12, "30.00"),
        ("GLOVES", "SUPPLY", "EACH", "BOX", 100, "9.99"),
        ("STENT", "DEVICE", "EACH", "EACH", 1, "1150.00"),
    ):
        item = md.Item.objects.create(
            code=code,
            name=code.title(),
            item_class=item_class,
            base_uom=base,
            min_receipt_remaining_days=90,
        )
        product = md.Product.objects.create(item=item, labeler="Invented Labs", name=code.title())
        package = md.Package.objects.create(
            product=product,
            item=item,
            code=f"{code}-{pack}",
            description=f"{code.title()} {pack}",
            purchase_uom=pack,
        )
        for uom, numerator in {base: 1, pack: factor}.items():
            md.UomConversion.objects.create(
                package=package,
                uom=uom,
                numerator=numerator,
                valid=ALWAYS,
                status="APPROVED",
                source="test",
            )
        line = md.ContractLine.objects.create(
            contract=contract,
            package=package,
            uom=pack,
            price_amount=Decimal(price),
            currency="USD",
            price_type="GPO",
            valid=ALWAYS,
        )
        world.item[code], world.package[code] = item.pk, package.pk
        world.contract_line[code] = line.pk


def in_days(days: int) -> Moment:
    """Return noon, ``days`` after MONDAY."""
    return Moment.on(MONDAY + timedelta(days=days))
