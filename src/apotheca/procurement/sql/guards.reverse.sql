DROP TRIGGER order_line_meaning_guard ON procurement_purchaseorderline;
DROP FUNCTION order_line_meaning_is_frozen();
DROP TRIGGER order_status_guard ON procurement_purchaseorder;
DROP FUNCTION order_status_moves_as_agreed();
