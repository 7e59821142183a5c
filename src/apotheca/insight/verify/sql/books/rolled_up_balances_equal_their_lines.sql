-- The balances reports read equal the journal lines of the transactions already rolled up.
-- looks at: finance_balancerollup
WITH replayed AS (
    SELECT l.entity_id, lower(p.days) AS period_start, l.account_id, l.facility_id,
           l.cost_centre_id, sum(l.debit) AS debit, sum(l.credit) AS credit
      FROM finance_journalline l
      JOIN masterdata_period p ON p.entity_id = l.entity_id AND p.days @> l.business_date
     WHERE pg_visible_in_snapshot(l.xact, (SELECT seen FROM finance_balancehorizon))
     GROUP BY 1, 2, 3, 4, 5
)
SELECT concat_ws(' ', 'entity', coalesce(r.entity_id, b.entity_id), coalesce(r.period_start, b.period_start),
                 'account', coalesce(r.account_id, b.account_id)) AS subject,
       'debit ' || coalesce(r.debit, 0) || ' credit ' || coalesce(r.credit, 0) AS expected,
       'debit ' || coalesce(b.debit, 0) || ' credit ' || coalesce(b.credit, 0) AS found
  FROM replayed r
  FULL JOIN finance_balancerollup b
    ON (b.entity_id, b.period_start, b.account_id, b.facility_id, b.cost_centre_id)
     = (r.entity_id, r.period_start, r.account_id, r.facility_id, r.cost_centre_id)
 WHERE (coalesce(r.debit, 0), coalesce(r.credit, 0)) <> (coalesce(b.debit, 0), coalesce(b.credit, 0))
