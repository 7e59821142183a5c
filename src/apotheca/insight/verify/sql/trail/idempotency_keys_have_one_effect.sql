-- Each idempotency key was used once, and no two keys of one operation claim to have made the same document.
-- looks at: kernel_idempotency
SELECT 'key ' || key AS subject, 'once' AS expected, count(*) || ' times' AS found
  FROM kernel_idempotency GROUP BY person_id, key HAVING count(*) > 1
UNION ALL
SELECT 'result ' || (result ->> 'number') || ' of ' || operation, 'one key', count(DISTINCT key) || ' keys'
  FROM kernel_idempotency
 WHERE jsonb_typeof(result) = 'object' AND result ->> 'number' <> ''
   AND (operation LIKE '%.create%' OR operation LIKE '%.submit%' OR operation LIKE '%.receive%'
        OR operation LIKE '%.register%' OR operation LIKE '%.issue%' OR operation LIKE '%.propose%')
 GROUP BY operation, result ->> 'number' HAVING count(DISTINCT (person_id, key)) > 1
