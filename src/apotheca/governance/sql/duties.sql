-- No role bundles two duties that never meet, and no person holds them, however the roles are cut.
-- Checked after each grant and after each change of a role's bundle.
CREATE FUNCTION duties_must_not_conflict() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    clash record;
BEGIN
    IF TG_TABLE_NAME = 'governance_roleduty' THEN
        SELECT c.first_id, c.second_id INTO clash
          FROM governance_dutyconflict c
          JOIN governance_roleduty a ON a.duty_id = c.first_id
          JOIN governance_roleduty b ON b.duty_id = c.second_id AND b.role_id = a.role_id
         WHERE c.level = 'X' AND a.role_id = (to_jsonb(NEW) ->> 'role_id')::int
         LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'The role would hold duties % and %.', clash.first_id, clash.second_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_role_bundles_no_conflict',
                      DETAIL = format('%s and %s', clash.first_id, clash.second_id);
        END IF;
    END IF;
    SELECT g.person_id, c.first_id, c.second_id INTO clash
      FROM governance_dutyconflict c
      JOIN governance_roleduty a ON a.duty_id = c.first_id
      JOIN governance_roleduty b ON b.duty_id = c.second_id
      JOIN governance_rolegrant g ON g.role_id = a.role_id
      JOIN governance_rolegrant h ON h.role_id = b.role_id AND h.person_id = g.person_id
     WHERE c.level = 'X' AND g.valid && h.valid
       AND (TG_TABLE_NAME <> 'governance_rolegrant' OR g.person_id = (to_jsonb(NEW) ->> 'person_id')::int)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Person % would hold duties % and %.', clash.person_id, clash.first_id, clash.second_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'conflicting_duties_never_meet',
                  DETAIL = format('%s and %s', clash.first_id, clash.second_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER grant_duties_guard AFTER INSERT OR UPDATE ON governance_rolegrant
    FOR EACH ROW EXECUTE FUNCTION duties_must_not_conflict();
CREATE TRIGGER role_duties_guard AFTER INSERT OR UPDATE ON governance_roleduty
    FOR EACH ROW EXECUTE FUNCTION duties_must_not_conflict();

ALTER TABLE governance_approvalrule ADD CONSTRAINT approval_rules_never_overlap
    EXCLUDE USING gist (
        int8range(entity_id, entity_id, '[]') WITH &&,
        int8range(hashtextextended(document_kind, 0), hashtextextended(document_kind, 0), '[]') WITH &&,
        int8range(facility_id, facility_id, '[]') WITH &&,
        int8range(cost_centre_id, cost_centre_id, '[]') WITH &&,
        numrange(amount_from, amount_to) WITH &&,
        valid WITH &&);

CALL make_append_only('governance_auditentry', 'audit_entry_is_append_only');
CALL make_append_only('governance_auditseal', 'audit_seal_is_append_only');
CALL make_append_only('governance_auditleaf', 'audit_leaf_is_append_only');
