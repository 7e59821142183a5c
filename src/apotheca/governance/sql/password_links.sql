-- A link ends once, and stays in the record.
CREATE FUNCTION keep_password_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
       OR (OLD.id, OLD.person_id, OLD.sha256, OLD.made_by_id, OLD.made_at, OLD.expires_at)
          IS DISTINCT FROM
          (NEW.id, NEW.person_id, NEW.sha256, NEW.made_by_id, NEW.made_at, NEW.expires_at) THEN
        RAISE EXCEPTION 'Password link % is history.', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_password_link_ends_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_password_link_ends_once BEFORE UPDATE ON governance_passwordlink
    FOR EACH ROW EXECUTE FUNCTION keep_password_link();
CREATE TRIGGER password_links_are_never_deleted BEFORE DELETE ON governance_passwordlink
    FOR EACH ROW EXECUTE FUNCTION refuse_change('password_links_are_never_deleted');
CREATE TRIGGER password_links_are_never_deleted_whole BEFORE TRUNCATE ON governance_passwordlink
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('password_links_are_never_deleted');
