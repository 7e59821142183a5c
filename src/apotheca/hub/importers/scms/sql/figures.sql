-- The true figures of the delivery history (data/README.md 3.1), each asked of our own ledgers.
-- Above a question: its number there, what it is, and the true answer. "line" is every delivered line
-- as our ledgers know it (delivery_lines.sql).

-- 1. lines, orders, shipments: 6863, 3976, 4551
SELECT count(DISTINCT line_id), count(DISTINCT order_id), count(DISTINCT shipment_id) FROM line;

-- 1. vendors, countries, item descriptions: 63, 37, 171
SELECT count(DISTINCT vendor), count(DISTINCT country), count(DISTINCT item) FROM line;

-- 2. value of all lines: 1040055535.57
SELECT sum(value) FROM line;

-- 2. purchases, lines and value: 3199, 334341775.45
SELECT count(*), sum(value) FROM line WHERE is_purchase;

-- 2. payables of purchases, and how many of their invoices are not marked as ours: 334341775.45, 0
SELECT sum(c.credit), count(DISTINCT i.id) FILTER (WHERE i.origin <> 'OURS')
  FROM finance_invoice i
  JOIN finance_journal j ON j.document_id = i.id
  JOIN finance_journalline c ON c.journal_id = j.id
  JOIN masterdata_account a ON a.id = c.account_id AND a.code = '2000'
 WHERE i.order_id IS NOT NULL;

-- 2. paid for purchases: 334341775.45
SELECT sum(s.amount)
  FROM finance_paymentallocation s
  JOIN finance_payment p ON p.id = s.payment_id AND p.status = 'CONFIRMED'
  JOIN finance_invoice i ON i.id = s.invoice_id AND i.order_id IS NOT NULL;

-- 2. replenishments, lines and value: 3664, 705713760.12
SELECT count(*), sum(value) FROM line WHERE NOT is_purchase;

-- 2. payables or accruals out of replenishments: 0
SELECT count(*)
  FROM finance_journal j
  JOIN inventory_stockdocument d ON d.id = j.document_id
  JOIN finance_journalline l ON l.journal_id = j.id
  JOIN masterdata_account a ON a.id = l.account_id AND a.code IN ('2000', '2050');

-- 3. on time, and as a share: 6041, 0.880227
SELECT count(*) FILTER (WHERE days_late <= 0),
       round(count(*) FILTER (WHERE days_late <= 0)::numeric / count(*), 6) FROM line;

-- 3. purchases on time, and as a share: 2970, 0.928415
SELECT count(*) FILTER (WHERE days_late <= 0),
       round(count(*) FILTER (WHERE days_late <= 0)::numeric / count(*), 6) FROM line WHERE is_purchase;

-- 3. late, and mean days among the late: 822, 22.9112
SELECT count(*), round(avg(days_late), 4) FROM line WHERE days_late > 0;

-- 3. the latest and the earliest, in days: 192, -372
SELECT max(days_late), min(days_late) FROM line;

-- 4. Orgenics, lines, on time, mean days: 593, 502, 1.1062
SELECT count(*), count(*) FILTER (WHERE days_late <= 0), round(avg(days_late), 4)
  FROM line WHERE vendor LIKE 'Orgenics%';

-- 4. Aurobindo, lines, on time, mean days: 361, 275, 7.9723
SELECT count(*), count(*) FILTER (WHERE days_late <= 0), round(avg(days_late), 4)
  FROM line WHERE vendor LIKE 'Aurobindo%';

-- 4. S. BUYS WHOLESALER, lines, on time, mean days: 715, 704, -28.6783
SELECT count(*), count(*) FILTER (WHERE days_late <= 0), round(avg(days_late), 4)
  FROM line WHERE vendor = 'S. BUYS WHOLESALER';

-- 4. PHARMACY DIRECT, lines, on time, mean days: 326, 326, 0
SELECT count(*), count(*) FILTER (WHERE days_late <= 0), round(avg(days_late), 4)
  FROM line WHERE vendor = 'PHARMACY DIRECT';

-- 5. freight billed, and the shipments it was allocated from: 43746468.72, 3910
SELECT sum(l.amount), count(DISTINCT split_part(l.description, ' ', 1))
  FROM finance_invoiceline l
  JOIN finance_invoice i ON i.id = l.invoice_id AND i.status IN ('POSTED', 'SCHEDULED', 'PAID')
 WHERE i.order_id IS NULL;

-- 5. freight in the ledger: 43746468.72
SELECT sum(l.debit - l.credit)
  FROM finance_journalline l JOIN masterdata_account a ON a.id = l.account_id AND a.code = '5110';

-- 5. freight cells of the source: amounts, pointers, included, invoiced separately: 3910, 1481, 1326, 146
SELECT count(*) FILTER (WHERE kind = 'AMOUNT'), count(*) FILTER (WHERE kind = 'ON_ANOTHER_LINE'),
       count(*) FILTER (WHERE kind = 'INCLUDED'), count(*) FILTER (WHERE kind = 'SEPARATE')
  FROM (SELECT observed -> 'freight' ->> 'kind' AS kind
          FROM hub_observation WHERE object_type = 'delivery_line') AS cell;

-- 5. pointers that lead to a line of their own shipment: 1481
SELECT count(*)
  FROM hub_observation p
  JOIN hub_observation t ON t.object_type = 'delivery_line' AND t.system_id = p.system_id
       AND t.business_key = p.observed -> 'freight' ->> 'line_id'
       AND t.foreign_reference = p.observed -> 'freight' ->> 'shipment' AND t.foreign_reference = p.foreign_reference
 WHERE p.object_type = 'delivery_line' AND p.observed -> 'freight' ->> 'kind' = 'ON_ANOTHER_LINE';

-- 6. recorded in a later month, lines and value: 455, 92392302.63
SELECT count(*), sum(value) FROM line WHERE is_cut_off;

-- 6. of these purchases the close accrued at their whole value, lines and value: 100, 17356383.25
SELECT count(*) FILTER (WHERE coalesce(a.amount, 0) = line.value), sum(a.amount)
  FROM line
  LEFT JOIN (SELECT c.order_line_id, sum(c.credit) AS amount
               FROM finance_journal j
               JOIN finance_journalline c ON c.journal_id = j.id
               JOIN masterdata_account n ON n.id = c.account_id AND n.code = '2080'
              WHERE j.reverse_on IS NOT NULL GROUP BY c.order_line_id) a USING (order_line_id)
 WHERE line.is_purchase AND line.is_cut_off;

-- 6. what the accruals left behind once taken back, on 2080 and on 1330: 0, 0
SELECT sum(l.credit - l.debit) FILTER (WHERE a.code = '2080'), sum(l.debit - l.credit) FILTER (WHERE a.code = '1330')
  FROM finance_journalline l JOIN masterdata_account a ON a.id = l.account_id AND a.code IN ('2080', '1330');

-- 6. of these in transit at the end of a month, lines and value: 355, 75035919.38
SELECT count(*), sum(o.value)
  FROM inventory_movement o
  JOIN inventory_movement i ON i.document_id = o.document_id AND i.lot_id = o.lot_id AND i.kind = 'TRANSFER_IN'
 WHERE o.kind = 'TRANSFER_OUT'
   AND date_trunc('month', o.business_date) < date_trunc('month', i.business_date);

-- 7. quantity x pack price is the value, exactly and within rounding: 6158, 6863
SELECT count(*) FILTER (WHERE quantity * pack_price = value),
       count(*) FILTER (WHERE abs(quantity * pack_price - value) <= quantity * 0.005) FROM line;

-- 7. lines whose value differs from quantity x the stated pack price, which a tolerance of zero would hold: 705
SELECT count(*)
  FROM line JOIN hub_observation o ON o.object_type = 'delivery_line' AND o.business_key = line.line_id::text
 WHERE line.quantity * (o.observed ->> 'pack_price')::numeric <> line.value;

-- 8. price rises and falls above 10 per cent: 243, 242
SELECT count(*) FILTER (WHERE price > before * 1.1), count(*) FILTER (WHERE price < before * 0.9)
  FROM (SELECT pack_price AS price,
               lag(pack_price) OVER (PARTITION BY vendor, item ORDER BY scheduled_on, line_id) AS before
          FROM line WHERE is_purchase) AS step
 WHERE before > 0;

-- 9. order date not captured: 289
SELECT count(*) FROM line WHERE is_purchase AND sent_on IS NULL;

-- 9. possible duplicates, groups and lines: 6, 12
SELECT count(*), coalesce(sum(lines), 0)
  FROM (SELECT count(*) AS lines FROM line
         GROUP BY order_id, shipment_id, item, quantity, value, package_id HAVING count(*) > 1) AS same;

-- 9. recorded before delivered: 1
SELECT count(*) FROM line WHERE recorded_on < delivered_on;

-- 9. delivered before ordered: 4
SELECT count(*) FROM line WHERE delivered_on < sent_on;

-- 9. lines of no value: 7
SELECT count(*) FROM line WHERE value = 0;

-- 9. oddities listed for stewards in the reply to the file, of any kind: 1021
SELECT jsonb_array_length(reply -> 'findings')
  FROM hub_inbox WHERE object_type = 'delivery_history.file' AND status = 'DONE';

-- 10. item keys, and those with several descriptions: 161, 9
SELECT count(*), count(*) FILTER (WHERE texts > 1)
  FROM (SELECT count(DISTINCT i.name) AS texts
          FROM masterdata_item i
          JOIN masterdata_package k ON k.item_id = i.id
          JOIN masterdata_product p ON p.id = k.product_id
         GROUP BY i.generic_name, p.name, i.strength, i.dosage_form, k.description) AS key;

-- 11. lead time from sent to delivered, lines, mean, upper median: 2910, 96.667, 77
SELECT count(*), round(avg(delivered_on - sent_on), 3),
       (array_agg(delivered_on - sent_on ORDER BY delivered_on - sent_on))[count(*) / 2 + 1]
  FROM line WHERE sent_on IS NOT NULL;
