DROP TRIGGER event_is_append_only ON kernel_event;
DROP TRIGGER event_is_append_only_whole ON kernel_event;
DROP TRIGGER idempotency_record_is_append_only ON kernel_idempotency;
DROP TRIGGER idempotency_record_is_append_only_whole ON kernel_idempotency;
DROP PROCEDURE make_append_only(regclass, text);
DROP FUNCTION refuse_change();
