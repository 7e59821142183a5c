DROP TRIGGER bank_warnings_are_never_deleted_whole ON hub_bankwarning;
DROP TRIGGER bank_warnings_are_never_deleted ON hub_bankwarning;
DROP TRIGGER a_bank_warning_is_closed_once ON hub_bankwarning;
DROP FUNCTION keep_bank_warning();
DROP TRIGGER intake_items_are_never_deleted_whole ON hub_intakeitem;
DROP TRIGGER intake_items_are_never_deleted ON hub_intakeitem;
DROP TRIGGER an_intake_item_is_settled_once ON hub_intakeitem;
DROP FUNCTION keep_intake_item();
DROP SEQUENCE number_ti;
