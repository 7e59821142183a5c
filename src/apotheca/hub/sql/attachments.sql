-- Documents are stored once and stay as they came, for their time and as long as a matter needs them.
CREATE SEQUENCE number_at;

CREATE FUNCTION keep_attachment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.number, OLD.entity_id, OLD.sha256, OLD.size_bytes, OLD.media_type, OLD.file_name, OLD.origin,
        OLD.findings, OLD.stored_by_id, OLD.occurred_at, OLD.recorded_at)
       IS DISTINCT FROM
       (NEW.id, NEW.number, NEW.entity_id, NEW.sha256, NEW.size_bytes, NEW.media_type, NEW.file_name, NEW.origin,
        NEW.findings, NEW.stored_by_id, NEW.occurred_at, NEW.recorded_at)
       OR OLD.erased_at IS NOT NULL OR NEW.retain_until < OLD.retain_until
       OR (NEW.erased_at IS NULL AND NEW.content IS DISTINCT FROM OLD.content) THEN
        RAISE EXCEPTION 'Attachment % stays as it came.', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_attachment_stays_as_it_came';
    END IF;
    IF NEW.erased_at IS NOT NULL THEN
        -- The database's own date decides, whatever a worker believes.
        IF OLD.retain_until >= current_date THEN
            RAISE EXCEPTION 'Attachment % is kept until %.', OLD.number, OLD.retain_until
                USING ERRCODE = 'check_violation', CONSTRAINT = 'attachments_are_kept_their_time';
        END IF;
        IF EXISTS (SELECT 1 FROM hub_legalhold h WHERE h.attachment_id = OLD.id AND h.lifted_at IS NULL) THEN
            RAISE EXCEPTION 'Attachment % is under a legal hold.', OLD.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'held_attachments_are_never_erased';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_attachment_stays_as_it_came BEFORE UPDATE ON hub_attachment
    FOR EACH ROW EXECUTE FUNCTION keep_attachment();
CREATE TRIGGER attachments_are_never_deleted BEFORE DELETE ON hub_attachment
    FOR EACH ROW EXECUTE FUNCTION refuse_change('attachments_are_never_deleted');
CREATE TRIGGER attachments_are_never_deleted_whole BEFORE TRUNCATE ON hub_attachment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('attachments_are_never_deleted');

CALL make_append_only('hub_attachmentlink', 'attachment_link_is_append_only');

-- A hold is lifted once and stays in the record.
CREATE FUNCTION keep_legal_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL
       OR (OLD.id, OLD.attachment_id, OLD.matter, OLD.placed_by_id, OLD.placed_at)
          IS DISTINCT FROM (NEW.id, NEW.attachment_id, NEW.matter, NEW.placed_by_id, NEW.placed_at) THEN
        RAISE EXCEPTION 'Legal hold % is history.', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_hold_is_lifted_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_hold_is_lifted_once BEFORE UPDATE ON hub_legalhold
    FOR EACH ROW EXECUTE FUNCTION keep_legal_hold();
CREATE TRIGGER holds_are_never_deleted BEFORE DELETE ON hub_legalhold
    FOR EACH ROW EXECUTE FUNCTION refuse_change('holds_are_never_deleted');
CREATE TRIGGER holds_are_never_deleted_whole BEFORE TRUNCATE ON hub_legalhold
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('holds_are_never_deleted');
