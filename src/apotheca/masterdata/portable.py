"""How master data is named outside the house."""

from apotheca.governance.portable import at_entity, at_facility
from apotheca.kernel.portable import Reference, by_code, choose, cut_last, refer, refer_field

refer(by_code("item", "masterdata_item", example="HEP-5000"))
refer(by_code("package", "masterdata_package", example="HEP-5000-25"))
refer(by_code("supplier", "masterdata_supplier", example="ACME", fields=("supplier",)))
refer(
    by_code(
        "location",
        "masterdata_location",
        example="MAIN-CENTRAL",
        fields=("location", "deliver_to"),
        zone=at_facility("masterdata_location"),
    )
)
refer(by_code("contract", "masterdata_contract", example="GPO-2026"))
refer(by_code("account", "masterdata_account", example="1310"))


def _labelled(kind: str, key: str, tables: str, label: str, example: str, field: str) -> Reference:
    """Return the reference of a small table whose label is put together from its columns."""
    named = f"FROM {tables} CROSS JOIN LATERAL (SELECT {label} AS label) AS named"
    return Reference(
        kind=kind,
        id_type=int,
        labels=f"SELECT {key}, named.label {named} WHERE {key} = ANY(%(ids)s)",
        ids=f"SELECT w.n, {key} {named} JOIN unnest(%(n)s::int[], %(p0)s::text[]) AS w(n, label) "
        "ON w.label = named.label",
        fields=(field,),
        example=example,
    )


refer(
    Reference(
        kind="period",
        id_type=int,
        labels="SELECT p.id, e.code || '/' || p.name FROM masterdata_period p "
        "JOIN governance_entity e ON e.id = p.entity_id WHERE p.id = ANY(%(ids)s)",
        ids="SELECT w.n, p.id FROM unnest(%(n)s::int[], %(p0)s::text[], %(p1)s::text[]) "
        "AS w(n, entity, name) JOIN governance_entity e ON e.code = w.entity "
        "JOIN masterdata_period p ON p.entity_id = e.id AND p.name = w.name",
        fields=("period",),
        example="HOSP/2026-03",
        split=cut_last("/"),
        zone=at_entity("masterdata_period"),
    )
)
refer(
    _labelled(
        "supplier_site",
        "s.id",
        "masterdata_suppliersite s JOIN masterdata_supplier p ON p.id = s.supplier_id",
        "concat_ws('/', p.code, s.kind, s.code)",
        "ACME/REMIT_TO/LOCKBOX",
        "site",
    )
)
refer(
    _labelled(
        "bank_account",
        "b.id",
        "masterdata_supplierbankaccount b JOIN masterdata_suppliersite s ON s.id = b.site_id "
        "JOIN masterdata_supplier p ON p.id = s.supplier_id",
        "concat_ws('/', p.code, s.code, b.masked, (SELECT count(*) "
        "FROM masterdata_supplierbankaccount o WHERE o.site_id = b.site_id AND o.id <= b.id))",
        "ACME/LOCKBOX/****6789/1",
        "bank_account",
    )
)
refer(
    _labelled(
        "identifier",
        "i.id",
        "masterdata_packageidentifier i JOIN masterdata_package p ON p.id = i.package_id",
        "concat_ws('/', p.code, i.scheme, i.value, lower(i.valid))",
        "HEP-5000-25/NDC/00000-0001-01/1900-01-01",
        "identifier",
    )
)
refer(
    _labelled(
        "conversion",
        "c.id",
        "masterdata_uomconversion c JOIN masterdata_package p ON p.id = c.package_id",
        "concat_ws('/', p.code, c.uom, c.numerator, c.denominator, lower(c.valid), (SELECT "
        "count(*) FROM masterdata_uomconversion o WHERE o.package_id = c.package_id "
        "AND o.uom = c.uom AND o.id <= c.id))",
        "HEP-5000-25/BOX/25/1/1900-01-01/1",
        "conversion",
    )
)
refer(
    _labelled(
        "contract_line",
        "l.id",
        "masterdata_contractline l JOIN masterdata_contract c ON c.id = l.contract_id "
        "JOIN masterdata_package p ON p.id = l.package_id",
        "concat_ws('/', c.code, p.code, l.uom, l.price_type, trim_scale(l.min_quantity), "
        "lower(l.valid))",
        "GPO-2026/HEP-5000-25/BOX/GPO/0/2026-01-01",
        "contract_line",
    )
)
refer(
    _labelled(
        "derivation_rule",
        "r.id",
        "masterdata_derivationrule r JOIN masterdata_account a ON a.id = r.account_id "
        "LEFT JOIN governance_facility f ON f.id = r.facility_id "
        "LEFT JOIN governance_costcentre c ON c.id = r.cost_centre_id "
        "LEFT JOIN masterdata_supplier s ON s.id = r.supplier_id",
        "concat_ws('/', r.event, coalesce(nullif(r.item_class, ''), '*'), "
        "coalesce(nullif(r.unspsc_prefix, ''), '*'), coalesce(nullif(r.location_kind, ''), '*'), "
        "coalesce(f.code, '*'), coalesce(c.code, '*'), coalesce(s.code, '*'), "
        "coalesce(nullif(r.price_type, ''), '*'), a.code, lower(r.valid))",
        "ISSUE/DRUG/*/*/*/*/*/*/5100/2020-01-01",
        "derivation_rule",
    )
)

for _owner in ("BankChange", "verify_bank_account", "reject_bank_account"):
    refer_field(_owner, "account_id", "bank_account")
refer_field("close_derivation_rule", "rule_id", "derivation_rule")
refer_field("close_contract_price", "line_id", "contract_line")
refer_field("ConversionProposed", "replaces_id", "conversion")
refer_field("ConversionChanged", "replaces_id", "conversion")

# What an operation answers, where that is ids.
for _operation, _kind in (
    ("register_items", "item"),
    ("register_packages", "package"),
    ("register_contracts", "contract"),
    ("register_locations", "location"),
    ("install_standard_chart", "account"),
    ("add_account", "account"),
    ("add_identifier", "identifier"),
    ("add_supplier_site", "supplier_site"),
    ("change_site_contact", "supplier_site"),
    ("add_derivation_rules", "derivation_rule"),
    ("approve_conversion", "conversion"),
    ("reject_conversion", "conversion"),
    ("open_periods", "period"),
    ("reject_bank_account", "bank_account"),
    ("update_location", "location"),
):
    refer_field(_operation, "return", _kind)
refer_field("SuppliersRegistered", "ids", "supplier")

choose("add_account", kind="account_kind_is_known")
choose("change_site_contact", order_channel="supplier_site_order_channel_is_known")
choose("change_supplier_status", status="supplier_status_is_known")
choose("NewContract", kind="contract_kind_is_known")
choose(
    "NewItem",
    item_class="item_class_is_known",
    storage_class="item_storage_class_is_known",
    ved="item_ved_is_known",
)
choose(
    "NewLocation",
    kind="location_kind_is_known",
    shortage_policy="location_shortage_policy_is_known",
)
choose(
    "NewSite",
    kind="supplier_site_kind_is_known",
    order_channel="supplier_site_order_channel_is_known",
)
choose("NewSupplier", status="supplier_status_is_known")
