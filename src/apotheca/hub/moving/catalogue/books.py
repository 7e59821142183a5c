"""What the books stand on: chart, accounts, who is charged, years, taxes and tolerances."""

from apotheca.hub.moving.template import Template

TEMPLATES = (
    Template(
        "standard_chart", "masterdata.install_standard_chart",
        "Install the standard chart of accounts with its derivation rules.",
        is_setup=True, makes={"*": "account"},
    ),
    Template(
        "accounts", "masterdata.add_account", "Add an account.",
        is_setup=True, makes={"code": "account"},
    ),
    Template(
        "derivation_rules", "masterdata.add_derivation_rules",
        "Say which account an event is posted to.", lines="rules", is_setup=True,
    ),
    Template(
        "derivation_rule_ends", "masterdata.close_derivation_rule", "End a derivation rule.",
        names={"rule": "derivation_rule"},
    ),
    Template(
        "fiscal_years", "masterdata.create_fiscal_year", "Lay out a fiscal year in periods.",
        is_setup=True,
    ),
    Template(
        "open_periods", "masterdata.open_periods", "Open the periods of days for posting.",
        is_setup=True,
    ),
    Template("tax_rules", "masterdata.add_tax_rule", "Say what is taxed where.", is_setup=True),
    Template(
        "tax_exemptions", "masterdata.add_tax_exemption", "Keep an entity's tax exemption.",
        is_setup=True,
    ),
    Template(
        "entity_pairs", "finance.pair_entities",
        "Say how two entities owe each other.", is_setup=True,
    ),
    Template(
        "match_tolerances", "finance.set_match_tolerances",
        "Say how far an invoice may stray from order and receipt. A set replaces the one before.",
        lines="tolerances", is_setup=True,
    ),
)  # fmt: skip
