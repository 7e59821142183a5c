-- What an invoice or credit memo says is open is its posted amount less what payments and prepayments settled.
-- looks at: finance_invoice
WITH settled AS (
    SELECT s.invoice_id, abs(s.amount) AS amount
      FROM finance_paymentallocation s
      JOIN finance_payment p ON p.id = s.payment_id AND p.status IN ('RELEASED', 'CONFIRMED')
    UNION ALL
    SELECT invoice_id, amount FROM finance_prepaymentapplication
), paid AS (
    SELECT invoice_id, sum(amount) AS amount FROM settled GROUP BY invoice_id
)
SELECT 'invoice ' || i.number AS subject,
       CASE WHEN i.status IN ('POSTED', 'SCHEDULED', 'PAID')
            THEN (i.total_amount - i.short_amount - coalesce(p.amount, 0))::text ELSE '0.00' END AS expected,
       i.open_amount || ' ' || i.status AS found
  FROM finance_invoice i
  LEFT JOIN paid p ON p.invoice_id = i.id
 WHERE i.open_amount <> CASE WHEN i.status IN ('POSTED', 'SCHEDULED', 'PAID')
                             THEN i.total_amount - i.short_amount - coalesce(p.amount, 0) ELSE 0 END
