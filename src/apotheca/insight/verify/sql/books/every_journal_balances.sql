-- Every journal has lines, in one currency, and its debits equal its credits.
-- looks at: finance_journal
SELECT j.id AS subject,
       'debit ' || coalesce(l.debit, 0) || ' in one currency' AS expected,
       'credit ' || coalesce(l.credit, 0) || ', ' || coalesce(l.currencies, 0) || ' currencies' AS found
  FROM finance_journal j
  LEFT JOIN (SELECT journal_id, sum(debit) AS debit, sum(credit) AS credit,
                    count(DISTINCT currency) AS currencies
               FROM finance_journalline GROUP BY journal_id) l ON l.journal_id = j.id
 WHERE l.journal_id IS NULL OR l.debit <> l.credit OR l.currencies <> 1
