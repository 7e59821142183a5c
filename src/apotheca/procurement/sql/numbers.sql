CREATE SEQUENCE number_req;
CREATE SEQUENCE number_po;
CREATE SEQUENCE number_gr;
CREATE SEQUENCE number_rtv;
CALL make_append_only('procurement_purchaseorderversion', 'order_version_is_append_only');
