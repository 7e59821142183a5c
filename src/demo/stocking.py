"""
Founding, continued: chart and calendar, places, goods, suppliers with prices, and opening stock.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from apotheca.finance.operations.configuration import (
    NewTolerance,
    pair_entities,
    set_match_tolerances,
)
from apotheca.inventory.operations.consigned import consign_in
from apotheca.inventory.operations.opening import enter_opening_stock
from apotheca.inventory.types import IncomingLot
from apotheca.kernel.measures import round_money
from apotheca.masterdata.operations.accounting import add_tax_exemption, install_standard_chart
from apotheca.masterdata.operations.bank_accounts import request_bank_account, verify_bank_account
from apotheca.masterdata.operations.contracts import register_contracts, set_contract_prices
from apotheca.masterdata.operations.fiscal_years import create_fiscal_year, open_periods
from apotheca.masterdata.operations.items import register_items, register_packages
from apotheca.masterdata.operations.places import register_locations
from apotheca.masterdata.operations.suppliers import (
    add_supplier_site,
    change_supplier_status,
    register_suppliers,
    register_terms,
)
from apotheca.masterdata.types import (
    NewContract,
    NewExemption,
    NewFactor,
    NewFiscalYear,
    NewIdentifier,
    NewItem,
    NewLocation,
    NewPackage,
    NewPrice,
    NewSite,
    NewSupplier,
    NewTerms,
)
from demo import network
from demo.dice import lot_number
from demo.founding import FOUNDED, FOUNDED_ON
from demo.goods import Item, Pack
from demo.hospital import Hospital, at
from demo.par import Par, is_consigned
from demo.selling import offers

MONTH = date(2026, 10, 1)
DEA_REGISTRATION = {"MAIN": "RL0000017", "HILL": "RL0000025", "HARB": "RH0000033"}
PIECES_CONSIGNED = 4


def set_books(hospital: Hospital) -> None:
    """Install the chart, exempt the hospitals from tax, and open October and November."""
    controller = hospital.actor("george")
    install_standard_chart(actor=controller, when=FOUNDED, since=FOUNDED_ON)
    for code, entity_id in hospital.entity.items():
        certificate = f"EX-{code}-2026"
        exemption = NewExemption(entity_id, network.STATE, certificate, FOUNDED_ON)
        add_tax_exemption(actor=controller, when=FOUNDED, exemption=exemption)
        year = NewFiscalYear(entity_id, 2026, "12", FOUNDED_ON)
        create_fiscal_year(actor=controller, when=FOUNDED, year=year)
        open_periods(
            actor=controller,
            when=FOUNDED,
            entity_id=entity_id,
            days=[date(2026, 9, 1), MONTH, date(2026, 11, 1)],
        )


def set_finance(hospital: Hospital) -> None:
    """Pair the entities, and say how far an invoice may stray before a person looks."""
    controller = hospital.actor("george")
    pair_entities(
        actor=controller,
        when=FOUNDED,
        first_id=hospital.entity["LAKE"],
        second_id=hospital.entity["HARBOR"],
    )
    usual = NewTolerance(
        price_pct=Decimal("0.02"),
        line_floor=Decimal(2),
        line_cap=Decimal(100),
        freight=Decimal(5),
        tax=Decimal(1),
        rounding=Decimal("0.05"),
        accept_limit=Decimal(500),
    )
    supplies = replace(usual, item_class="SUPPLY", quantity_over_pct=Decimal("0.05"))
    set_match_tolerances(actor=controller, when=FOUNDED, tolerances=[usual, supplies])


def set_places(hospital: Hospital) -> None:
    """Register every place of the network."""
    hospital.place = register_locations(
        actor=hospital.actor("alma"),
        when=FOUNDED,
        locations=[
            NewLocation(
                code=plan.code,
                facility_id=hospital.facility[plan.facility],
                name=plan.name,
                kind=plan.kind,
                storage_classes=plan.storage,
                is_controlled_access=True,
                is_nettable=plan.is_stock or plan.kind == "CONSIGNMENT_BIN",
                dea_registration=DEA_REGISTRATION[plan.facility],
                shortage_policy="ALLOW_PENDING" if plan.interface else "FORBID",
                replenished_from_code=plan.fed_from,
                interface_code=plan.interface,
            )
            for plan in network.PLACES
        ],
    )


def set_goods(hospital: Hospital) -> None:
    """Register items and packs; what is ours and what is FDA's is marked on each."""
    steward = hospital.actor("alma")
    hospital.item = register_items(
        actor=steward, when=FOUNDED, items=[_item(item) for item in hospital.goods.items]
    )
    hospital.package = register_packages(
        actor=steward, when=FOUNDED, packages=[_package(hospital, p) for p in hospital.goods.packs]
    )


def _item(item: Item) -> NewItem:
    return NewItem(
        code=item.code,
        name=item.name,
        item_class=item.item_class,
        base_uom=item.base_uom,
        generic_name=item.generic_name,
        strength=item.strength,
        dosage_form=item.dosage_form,
        route=item.route,
        rxcui=item.rxcui,
        unspsc=item.unspsc,
        dea_schedule=item.dea_schedule,
        hazard_group=item.hazard_group,
        storage_class=item.storage_class,
        is_light_protected=item.is_light_protected,
        is_controlled_access=item.dea_schedule == "CII",
        is_high_alert=item.is_high_alert,
        ved=item.ved,
        lot_control=item.lot_control,
        serial_control=item.serial_control,
        expiry_control=item.expiry_control,
        shelf_life_days=item.shelf_life_days or None,
        min_receipt_remaining_days=item.min_receipt_remaining_days,
        origin=item.origin,
    )


def _package(hospital: Hospital, pack: Pack) -> NewPackage:
    factors = [NewFactor(pack.uom, pack.units)]
    if pack.outer_uom:
        factors.append(NewFactor(pack.outer_uom, pack.outer_units))
    codes = (NewIdentifier("NDC", pack.ndc, source=pack.origin),) if pack.ndc else ()
    return NewPackage(
        code=pack.code,
        item_code=pack.item,
        labeler=pack.labeler,
        description=pack.description,
        purchase_uom=pack.uom,
        factors=tuple(factors),
        identifiers=codes,
        product_name=hospital.item_named[pack.item].generic_name,
        origin=pack.origin,
    )


def set_suppliers(hospital: Hospital) -> None:
    """Register the invented suppliers, have their bank accounts verified, and agree prices."""
    steward = hospital.actor("stella")
    register_terms(
        actor=steward,
        when=FOUNDED,
        terms=[
            NewTerms(t.code, t.net_days, t.discount_pct, t.discount_days) for t in network.TERMS
        ],
    )
    made = register_suppliers(
        actor=steward,
        when=FOUNDED,
        suppliers=[
            NewSupplier(plan.code, plan.name, plan.terms, network.CURRENCY, sites=(_site(plan),))
            for plan in network.SUPPLIERS
        ],
    )
    hospital.supplier = dict(made.ids)
    for plan in network.SUPPLIERS:
        _verify_bank(hospital, plan)
        for status in ("IN_REVIEW", "ACTIVE"):
            change_supplier_status(
                actor=steward, when=FOUNDED, supplier_id=made.ids[plan.code], status=status
            )
    _agree_prices(hospital)


def _site(plan: network.SupplierPlan) -> NewSite:
    return NewSite(
        "ORDER_FROM", "ORDERS", f"{plan.name} order desk", "1 Example Way", "US",
        plan.lead_time_days,
    )  # fmt: skip


def _verify_bank(hospital: Hospital, plan: network.SupplierPlan) -> None:
    site = NewSite("REMIT_TO", "REMIT", f"{plan.name} lockbox", "PO Box 1, Example", "US")
    site_id = add_supplier_site(
        actor=hospital.actor("stella"),
        when=FOUNDED,
        supplier_id=hospital.supplier[plan.code],
        site=site,
    )
    requested = request_bank_account(
        actor=hospital.actor("stella"),
        when=FOUNDED,
        site_id=site_id,
        account_number=f"000{sum(map(ord, plan.code)):09d}",
        evidence="Signed letter with the onboarding file (invented)",
    )
    verify_bank_account(
        actor=hospital.actor("hugo"),
        when=FOUNDED,
        account_id=requested.account_id,
        call_back="Spoke to the treasurer on the number on file",
    )


def _agree_prices(hospital: Hospital) -> None:
    buyer = hospital.actor("stella")
    contracts = register_contracts(
        actor=buyer,
        when=FOUNDED,
        contracts=[
            NewContract(
                plan.contract,
                plan.contract_kind,
                hospital.supplier[plan.code],
                FOUNDED_ON,
                is_primary=plan.contract_kind == "GPO",
            )
            for plan in network.SUPPLIERS
        ],
    )
    prices: dict[str, list[NewPrice]] = defaultdict(list)
    for pack in hospital.goods.packs:
        for offer in offers(pack, hospital.item_named[pack.item], hospital.dice):
            price = NewPrice(
                hospital.package[pack.code],
                pack.uom,
                offer.price,
                network.CURRENCY,
                price_type=offer.price_type,
            )
            prices[offer.supplier].append(price)
    for plan in network.SUPPLIERS:
        if prices[plan.code]:
            set_contract_prices(
                actor=buyer,
                when=FOUNDED,
                contract_id=contracts[plan.contract],
                since=FOUNDED_ON,
                prices=prices[plan.code],
            )


def set_opening_stock(hospital: Hospital) -> None:
    """
    Enter what stood on the shelves on the last day of September, lot by lot; all of it is ours.
    """
    when = at(MONTH - timedelta(days=1), 20)
    for place in network.stock_places():
        lots = [
            lot
            for par in hospital.pars.at(place.code).values()
            for lot in _opening_lots(hospital, par)
        ]
        numbered = [_numbered(lot, line) for line, lot in enumerate(lots, start=1)]
        enter_opening_stock(
            actor=hospital.actor("mirek", "Opening balance of the demo"),
            when=when,
            location_id=hospital.place[place.code],
            lots=numbered,
        )
    _consign(hospital)


def _numbered(lot: IncomingLot, line: int) -> IncomingLot:
    return IncomingLot(
        line, lot.item_id, lot.package_id, lot.lot_number, lot.expires_on, lot.quantity, lot.value,
        lot.serial,
    )  # fmt: skip


def _opening_lots(hospital: Hospital, par: Par) -> list[IncomingLot]:
    """
    Return one to three lots between a little and the whole par; a few expire within the month.
    """
    dice, item = hospital.dice, hospital.item_named[par.item]
    pack = dice.choice(hospital.packs_of[par.item][:2], "opening pack", par.item)
    filled = dice.uniform(0.5, 1.0, "opening", par.place, par.item)
    if dice.chance(0.03, "empty shelf", par.item):
        filled = 0.08
    units = max(1, round(par.fill_to * filled))
    parts = 1 if units < pack.units else dice.choice((1, 1, 2, 3), "lots", par.place, par.item)
    cut = [units // parts] * parts
    cut[0] += units - sum(cut)
    lots = []
    for number, quantity in enumerate(part for part in cut if part):
        # The same lot is at several places: wholesalers ship one lot to all of them.
        name = (pack.code, "opening", number)
        price = round_money(pack.price * quantity / pack.units)
        lots.append(
            IncomingLot(
                0,
                hospital.item[par.item],
                hospital.package[pack.code],
                lot_number(*name),
                _expiry(hospital, item, *name),
                Decimal(quantity),
                price,
            )
        )
    return lots


def _expiry(hospital: Hospital, item: Item, *names: object) -> date | None:
    if not item.expiry_control:
        return None
    if hospital.dice.chance(0.02, "expires soon", *names):
        return MONTH + timedelta(days=round(hospital.dice.uniform(3, 26, "soon", *names)))
    share = hospital.dice.uniform(0.2, 0.9, "expires", *names)
    return MONTH + timedelta(days=max(60, round(item.shelf_life_days * share)))


def _consign(hospital: Hospital) -> None:
    """Put the implant supplier's own pieces on its shelf in the theatres."""
    lots: list[IncomingLot] = []
    for item in filter(is_consigned, hospital.goods.items):
        pack = hospital.packs_of[item.code][0]
        for piece in range(PIECES_CONSIGNED):
            lots.append(
                IncomingLot(
                    len(lots) + 1,
                    hospital.item[item.code],
                    hospital.package[pack.code],
                    lot_number(pack.code, "consigned"),
                    _expiry(hospital, item, pack.code, "consigned"),
                    Decimal(1),
                    round_money(pack.price / pack.units),
                    serial=f"{lot_number(pack.code, piece)}-{piece + 1:03d}",
                )
            )
    if lots:
        consign_in(
            actor=hospital.actor("gus"),
            when=at(MONTH - timedelta(days=1), 21),
            location_id=hospital.place["MAIN-IMPLANTS"],
            supplier_id=hospital.supplier["OXBOW"],
            lots=lots,
        )
