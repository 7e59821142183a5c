DROP TRIGGER order_version_is_append_only ON procurement_purchaseorderversion;
DROP TRIGGER order_version_is_append_only_whole ON procurement_purchaseorderversion;
DROP SEQUENCE number_rtv;
DROP SEQUENCE number_gr;
DROP SEQUENCE number_po;
DROP SEQUENCE number_req;
