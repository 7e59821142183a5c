"""
The demo hospital network, invented by us: who it is, where its stock stands, who works there.

Plain data. ``demo.founding`` writes it through operations. Two legal entities, three facilities,
eight stock locations with cabinets, and docks, transit and quarantine beside them. Each person
holds one of the standard roles, so duties that conflict never meet (reliability 4.1).
"""

from dataclasses import dataclass
from decimal import Decimal

STATE, TIMEZONE, CURRENCY = "OH", "America/New_York", "USD"
COLD_STORE = ("CRT", "COOL", "REFRIGERATED", "FROZEN", "ULTRA_COLD")
CABINET_STORE = ("CRT", "COOL", "REFRIGERATED")


@dataclass(frozen=True, slots=True)
class EntityPlan:
    """A legal entity with its own balanced ledger."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FacilityPlan:
    code: str
    entity: str
    name: str


@dataclass(frozen=True, slots=True)
class CostCentrePlan:
    code: str
    facility: str
    name: str


@dataclass(frozen=True, slots=True)
class PlacePlan:
    """
    A location; ``use_share`` is its part of the whole network's usage, 0 where nobody takes stock.
    """

    code: str
    facility: str
    kind: str
    name: str
    storage: tuple[str, ...] = COLD_STORE
    use_share: Decimal = Decimal(0)
    cost_centre: str = ""
    fed_from: str = ""
    interface: str = ""

    @property
    def is_stock(self) -> bool:
        """Whether departments take stock here, so that it counts for planning."""
        return self.use_share > 0


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """A person with one role, in all entities or in one facility."""

    username: str
    name: str
    role: str
    facility: str = ""


@dataclass(frozen=True, slots=True)
class SupplierPlan:
    """An invented supplier. ``delivers`` lists the item classes it is asked for first."""

    code: str
    name: str
    terms: str
    delivers: tuple[str, ...]
    contract: str
    contract_kind: str
    lead_time_days: int
    price_factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class TermsPlan:
    code: str
    net_days: int
    discount_pct: Decimal = Decimal(0)
    discount_days: int = 0


ENTITIES = (
    EntityPlan("LAKE", "Lakeshore Hospitals (invented)"),
    EntityPlan("HARBOR", "Harbor Clinics (invented)"),
)

FACILITIES = (
    FacilityPlan("MAIN", "LAKE", "Lakeshore Main Hospital"),
    FacilityPlan("HILL", "LAKE", "Hillside Community Hospital"),
    FacilityPlan("HARB", "HARBOR", "Harbor Infusion Clinic"),
)

COST_CENTRES = (
    CostCentrePlan("6100", "MAIN", "Intensive care"),
    CostCentrePlan("6200", "MAIN", "Emergency department"),
    CostCentrePlan("6300", "MAIN", "Operating rooms"),
    CostCentrePlan("6400", "MAIN", "Medical and surgical wards"),
    CostCentrePlan("6500", "MAIN", "Pharmacy"),
    CostCentrePlan("7100", "HILL", "Hillside wards"),
    CostCentrePlan("7200", "HILL", "Hillside pharmacy"),
    CostCentrePlan("8100", "HARB", "Infusion"),
    CostCentrePlan("8200", "HARB", "Clinic rooms"),
)

PLACES = (
    PlacePlan("MAIN-CENTRAL", "MAIN", "CENTRAL", "Central pharmacy",
              use_share=Decimal("0.20"), cost_centre="6400"),
    PlacePlan("MAIN-ICU", "MAIN", "CABINET", "ICU cabinet", CABINET_STORE,
              Decimal("0.14"), "6100", "MAIN-CENTRAL", "CAB-ICU"),
    PlacePlan("MAIN-ED", "MAIN", "CABINET", "Emergency cabinet", CABINET_STORE,
              Decimal("0.16"), "6200", "MAIN-CENTRAL", "CAB-ED"),
    PlacePlan("MAIN-OR", "MAIN", "SATELLITE", "Operating room satellite",
              use_share=Decimal("0.10"), cost_centre="6300", fed_from="MAIN-CENTRAL"),
    PlacePlan("HILL-PHARMACY", "HILL", "CENTRAL", "Hillside pharmacy",
              use_share=Decimal("0.10"), cost_centre="7200"),
    PlacePlan("HILL-WARD", "HILL", "CABINET", "Hillside ward cabinet", CABINET_STORE,
              Decimal("0.15"), "7100", "HILL-PHARMACY", "CAB-HILL"),
    PlacePlan("HARB-PHARMACY", "HARB", "CENTRAL", "Harbor pharmacy",
              use_share=Decimal("0.05"), cost_centre="8200", fed_from="MAIN-CENTRAL"),
    PlacePlan("HARB-INFUSION", "HARB", "CABINET", "Infusion cabinet", CABINET_STORE,
              Decimal("0.10"), "8100", "HARB-PHARMACY", "CAB-HARB"),
    PlacePlan("MAIN-DOCK", "MAIN", "RECEIVING", "Main receiving dock"),
    PlacePlan("HILL-DOCK", "HILL", "RECEIVING", "Hillside receiving dock"),
    PlacePlan("HARB-DOCK", "HARB", "RECEIVING", "Harbor receiving dock"),
    PlacePlan("MAIN-TRANSIT", "MAIN", "IN_TRANSIT", "On the way from Main"),
    PlacePlan("HILL-TRANSIT", "HILL", "IN_TRANSIT", "On the way from Hillside"),
    PlacePlan("HARB-TRANSIT", "HARB", "IN_TRANSIT", "On the way from Harbor"),
    PlacePlan("MAIN-QUARANTINE", "MAIN", "QUARANTINE", "Main quarantine"),
    PlacePlan("HILL-QUARANTINE", "HILL", "QUARANTINE", "Hillside quarantine"),
    PlacePlan("HARB-QUARANTINE", "HARB", "QUARANTINE", "Harbor quarantine"),
    PlacePlan("MAIN-IMPLANTS", "MAIN", "CONSIGNMENT_BIN", "Implant shelf of the supplier"),
)  # fmt: skip

PEOPLE = (
    PersonPlan("rowan", "Rowan Tell", "REQUESTER"),
    PersonPlan("imani", "Imani Brooke", "REQUESTER", "MAIN"),
    PersonPlan("soren", "Soren Vale", "REQUESTER", "HILL"),
    PersonPlan("petra", "Petra Lund", "REQUESTER", "HARB"),
    PersonPlan("gus", "Gus Moreno", "PHARMACY_TECHNICIAN", "MAIN"),
    PersonPlan("hana", "Hana Ito", "PHARMACY_TECHNICIAN", "HILL"),
    PersonPlan("dele", "Dele Adair", "PHARMACY_TECHNICIAN", "HARB"),
    PersonPlan("mirek", "Mirek Stone", "INVENTORY_CONTROLLER"),
    PersonPlan("lucia", "Lucia Fern", "INVENTORY_CONTROLLER"),
    PersonPlan("adaeze", "Adaeze Quill", "PHARMACY_DIRECTOR"),
    PersonPlan("viktor", "Viktor Hale", "PROCUREMENT_MANAGER"),
    PersonPlan("noor", "Noor Castell", "PHARMACY_BUYER"),
    PersonPlan("jonas", "Jonas Wick", "PHARMACY_BUYER"),
    PersonPlan("carmen", "Carmen Doyle", "AP_CLERK"),
    PersonPlan("felix", "Felix Ash", "AP_SUPERVISOR"),
    PersonPlan("yara", "Yara North", "PAYMENT_PREPARER"),
    PersonPlan("otto", "Otto Crane", "PAYMENT_RELEASER"),
    PersonPlan("bea", "Bea Marsh", "PAYMENT_RELEASER"),
    PersonPlan("tomas", "Tomas Reed", "TREASURY"),
    PersonPlan("ines", "Ines Falk", "GL_ACCOUNTANT"),
    PersonPlan("george", "George Okoro", "CONTROLLER"),
    PersonPlan("alma", "Alma Winter", "ITEM_STEWARD"),
    PersonPlan("kofi", "Kofi Lindgren", "ITEM_STEWARD"),
    PersonPlan("stella", "Stella Braun", "SUPPLIER_STEWARD"),
    PersonPlan("hugo", "Hugo Penn", "BANK_VERIFIER"),
    PersonPlan("quentin", "Quentin Sharp", "SECURITY_ADMIN"),
    PersonPlan("mei", "Mei Dunne", "SECURITY_ADMIN"),
    PersonPlan("rafael", "Rafael Stroud", "INTEGRATION_OPERATOR"),
    PersonPlan("celia", "Celia Voss", "CONTROLLED_ORDERER"),
    PersonPlan("tariq", "Tariq Bell", "VAULT_TECHNICIAN"),
)

TERMS = (
    TermsPlan("2/10N30", 30, Decimal("0.02"), 10),
    TermsPlan("1/15N45", 45, Decimal("0.01"), 15),
    TermsPlan("N30", 30),
    TermsPlan("N60", 60),
)

SUPPLIERS = (
    SupplierPlan("MERIDIAN", "Meridian Wholesale Drug (invented)", "2/10N30", ("DRUG",),
                 "GPO-2026-MERIDIAN", "GPO", 1),
    SupplierPlan("PINECREST", "Pinecrest Direct Pharma (invented)", "1/15N45", ("DRUG",),
                 "LOCAL-2026-PINECREST", "LOCAL", 2, Decimal("1.035")),
    SupplierPlan("CASTELLAN", "Castellan Medical Supply (invented)", "N30", ("SUPPLY", "DEVICE"),
                 "LOCAL-2026-CASTELLAN", "LOCAL", 2),
    SupplierPlan("OXBOW", "Oxbow Implant Partners (invented)", "N60", (),
                 "LOCAL-2026-OXBOW", "LOCAL", 3),
    SupplierPlan("CLEARWATER", "Clearwater Biomedical Service (invented)", "N30", ("SERVICE",),
                 "LOCAL-2026-CLEARWATER", "LOCAL", 5),
)  # fmt: skip

# An order up to this amount needs the director; above it the procurement manager decides as well.
SECOND_APPROVAL_FROM = Decimal(25_000)


def facility_of(place: str) -> str:
    """Return the facility code of a place code."""
    return next(plan.facility for plan in PLACES if plan.code == place)


def entity_of(facility: str) -> str:
    """Return the entity code of a facility code."""
    return next(plan.entity for plan in FACILITIES if plan.code == facility)


def stock_places() -> tuple[PlacePlan, ...]:
    """Return the eight places departments take stock from."""
    return tuple(place for place in PLACES if place.is_stock)
