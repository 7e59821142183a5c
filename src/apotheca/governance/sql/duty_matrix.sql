-- The twenty duties, the pairs that do not meet, and the roles a new installation starts with.
-- Source: docs/rules/duties.md (rules GV-01 to GV-05).
INSERT INTO governance_duty (code, name) VALUES
    ('A', 'Item and formulary master'),
    ('B', 'Supplier master, without bank details'),
    ('C', 'Verify and approve bank details'),
    ('D', 'Requisition'),
    ('E', 'Approve requisitions and orders'),
    ('F', 'Issue and change purchase orders'),
    ('G', 'Receive goods'),
    ('H', 'Adjust and waste stock'),
    ('I', 'Approve counts and adjustments'),
    ('J', 'Enter invoices'),
    ('K', 'Release match exceptions'),
    ('L', 'Propose payments'),
    ('M', 'Approve and release payments'),
    ('N', 'Bank reconciliation'),
    ('O', 'Prepare journals'),
    ('P', 'Approve journals and close periods'),
    ('Q', 'Access administration'),
    ('R', 'Integration mapping and replay'),
    ('S', 'Order controlled drugs'),
    ('T', 'Receive controlled drugs, vault')
ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name;

-- Each row is a duty, each column an earlier one (A, B, C, ...): X never in one person, t never on one
-- transaction, r only with a recorded review, '.' free.
INSERT INTO governance_dutyconflict (first_id, second_id, level)
SELECT chr(64 + cell.place::int), line.duty, upper(cell.mark)
  FROM (VALUES
    ('B', 'r'),
    ('C', '. X'),
    ('D', '. X X'),
    ('E', 'r X X t'),
    ('F', 'r X X t X'),
    ('G', 'r r r t X X'),
    ('H', 'r . . . . X r'),
    ('I', 'r . . . t X X X'),
    ('J', '. X X X X X X . .'),
    ('K', '. r X X t X X . . X'),
    ('L', '. X X X X X X . . X r'),
    ('M', '. X X X X X X . . X X X'),
    ('N', '. X r X X X . . . X . X X'),
    ('O', '. r r . . . . r r . . r X r'),
    ('P', '. r r . . . . X r . t r X t X'),
    ('Q', 'X X X X X X X X X X X X X X X X'),
    ('R', 'r r X . . r r r . X X X X r X X X'),
    ('S', '. . . t t . . X X X . . X . . . X r'),
    ('T', '. . . r r X r X X X . . X . . . X r X')
  ) AS line (duty, marks)
 CROSS JOIN LATERAL string_to_table(line.marks, ' ') WITH ORDINALITY AS cell (mark, place)
 WHERE cell.mark <> '.';

INSERT INTO governance_role (code, name) VALUES
    ('REQUESTER', 'Department requester'),
    ('PHARMACY_TECHNICIAN', 'Pharmacy technician'),
    ('VAULT_TECHNICIAN', 'Controlled-substance vault technician'),
    ('PHARMACIST', 'Pharmacist'),
    ('CONTROLLED_ORDERER', 'Pharmacist in charge, orders controlled substances'),
    ('PHARMACY_BUYER', 'Pharmacy buyer'),
    ('PHARMACY_DIRECTOR', 'Pharmacy director'),
    ('INVENTORY_CONTROLLER', 'Inventory controller'),
    ('CONTRACT_ANALYST', '340B and contract analyst'),
    ('PROCUREMENT_MANAGER', 'Procurement manager'),
    ('ITEM_STEWARD', 'Item steward'),
    ('SUPPLIER_STEWARD', 'Supplier steward'),
    ('BANK_VERIFIER', 'Bank-detail verifier'),
    ('AP_CLERK', 'Accounts payable clerk'),
    ('AP_SUPERVISOR', 'Accounts payable supervisor'),
    ('PAYMENT_PREPARER', 'Payment preparer'),
    ('PAYMENT_RELEASER', 'Payment releaser'),
    ('TREASURY', 'Treasury'),
    ('GL_ACCOUNTANT', 'General ledger accountant'),
    ('CONTROLLER', 'Controller'),
    ('SECURITY_ADMIN', 'Security administrator'),
    ('INTEGRATION_OPERATOR', 'Integration operator'),
    ('MAPPING_STEWARD', 'Mapping steward'),
    ('COMPLIANCE_OFFICER', 'Compliance officer'),
    ('INTERNAL_AUDITOR', 'Internal auditor');

INSERT INTO governance_roleduty (role_id, duty_id)
SELECT r.id, d.duty
  FROM (VALUES
    ('REQUESTER', 'D'), ('PHARMACY_TECHNICIAN', 'G'), ('VAULT_TECHNICIAN', 'T'), ('PHARMACIST', 'D'),
    ('CONTROLLED_ORDERER', 'S'), ('PHARMACY_BUYER', 'F'), ('PHARMACY_DIRECTOR', 'E'),
    ('PHARMACY_DIRECTOR', 'I'), ('INVENTORY_CONTROLLER', 'H'), ('CONTRACT_ANALYST', 'A'),
    ('PROCUREMENT_MANAGER', 'E'), ('ITEM_STEWARD', 'A'), ('SUPPLIER_STEWARD', 'B'),
    ('BANK_VERIFIER', 'C'), ('AP_CLERK', 'J'), ('AP_SUPERVISOR', 'K'), ('PAYMENT_PREPARER', 'L'),
    ('PAYMENT_RELEASER', 'M'), ('TREASURY', 'N'), ('GL_ACCOUNTANT', 'O'), ('CONTROLLER', 'P'),
    ('SECURITY_ADMIN', 'Q'), ('INTEGRATION_OPERATOR', 'R'), ('MAPPING_STEWARD', 'R')
  ) AS d (role, duty)
  JOIN governance_role r ON r.code = d.role;

-- Pairs are changed by a new release, never by the application.
CALL make_append_only('governance_dutyconflict', 'duty_conflicts_are_kept');

-- Two grants, or a grant and a change of a bundle, must see each other: one at a time through this row.
-- An update, not a lock, so that a stale snapshot fails instead of looking past the other's change.
CREATE FUNCTION change_access_one_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE governance_duty SET name = name WHERE code = 'Q';
    RETURN NULL;
END $$;
CREATE TRIGGER grants_change_one_at_a_time BEFORE INSERT OR UPDATE ON governance_rolegrant
    FOR EACH STATEMENT EXECUTE FUNCTION change_access_one_at_a_time();
CREATE TRIGGER bundles_change_one_at_a_time BEFORE INSERT OR UPDATE ON governance_roleduty
    FOR EACH STATEMENT EXECUTE FUNCTION change_access_one_at_a_time();
