DROP FUNCTION require_open_period(int, text, date, boolean, text);
DROP TRIGGER period_state_changes_alone ON masterdata_periodstate;
DROP FUNCTION hold_period_while_its_state_changes();
ALTER TABLE masterdata_taxrule DROP CONSTRAINT tax_rules_never_overlap;
ALTER TABLE masterdata_derivationrule DROP CONSTRAINT derivation_rules_never_overlap;
ALTER TABLE masterdata_contractline DROP CONSTRAINT contract_price_is_one_at_a_time;
ALTER TABLE masterdata_uomconversion DROP CONSTRAINT conversion_is_one_at_a_time;
ALTER TABLE masterdata_packageidentifier DROP CONSTRAINT identifier_means_one_package_at_a_time;
ALTER TABLE masterdata_period DROP CONSTRAINT periods_never_overlap;
