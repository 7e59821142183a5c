"""
The set-based steps of posting a slice of usage, each one statement over temporary tables.

``usage_stage`` holds the file's text, ``usage_checked`` the rows understood, ``usage_day`` the
batch of each entity and day, ``usage_layer`` the locked layers with how much of each is used, and
``usage_piece`` what is taken for which row.
"""

TABLES = """
CREATE TEMP TABLE IF NOT EXISTS usage_stage (
    row_no int, row_id text, occurred_at text, location text, item text, quantity text, uom text,
    cost_centre text, lot text, malformed text) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS usage_checked (
    row_no int, row_id text, occurred timestamptz, local_date date, entity_id int, location_id int,
    item_id int, quantity numeric, cost_centre_id int, lot text, code text) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS usage_day (
    entity_id int, local_date date, business_date date, batch_id uuid) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS usage_layer (
    item_id int, location_id int, lot_id uuid, lot text, number text, package text, serial text,
    expires_on date, quantity numeric, value numeric, used numeric) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS usage_piece (
    pass int, row_no int, item_id int, location_id int, lot_id uuid, quantity numeric,
    value numeric) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS usage_short (row_no int, missing numeric) ON COMMIT DELETE ROWS;
TRUNCATE usage_stage, usage_checked, usage_day, usage_layer, usage_piece, usage_short
"""

# What a code in the file means is looked up once per distinct code, then joined to the rows.
CHECK = r"""
INSERT INTO usage_checked
WITH places AS MATERIALIZED (
    SELECT s.location, p.id, p.entity_id, f.timezone
      FROM (SELECT DISTINCT location FROM usage_stage WHERE malformed IS NULL) s
     CROSS JOIN LATERAL (SELECT x.id, x.entity_id, x.facility_id FROM masterdata_location x
                          WHERE x.is_active AND s.location <> ''
                            AND (x.interface_code = s.location OR x.code = s.location)
                          ORDER BY x.interface_code = s.location DESC, x.id LIMIT 1) p
      JOIN governance_facility f ON f.id = p.facility_id
), texts AS MATERIALIZED (
    SELECT DISTINCT item FROM usage_stage WHERE malformed IS NULL
), items AS MATERIALIZED (
    SELECT t.item, i.id, i.base_uom, i.quantum, NULL::int AS package_id
      FROM texts t JOIN masterdata_item i ON i.code = t.item AND i.is_active
    UNION ALL
    SELECT t.item, min(i.id), min(i.base_uom), min(i.quantum), min(k.id)
      FROM texts t
     CROSS JOIN LATERAL usage_identifiers(t.item) AS n(normalised)
      JOIN masterdata_packageidentifier c ON c.normalised = n.normalised
       AND c.scheme = ANY(%(schemes)s) AND c.valid @> %(day)s::date
      JOIN masterdata_package k ON k.id = c.package_id
      JOIN masterdata_item i ON i.id = k.item_id AND i.is_active
     WHERE NOT EXISTS (SELECT 1 FROM masterdata_item x WHERE x.code = t.item AND x.is_active)
     GROUP BY t.item HAVING count(DISTINCT i.id) = 1
), units AS MATERIALIZED (
    SELECT u.item, u.uom, i.id AS item_id, c.numerator, c.denominator
      FROM (SELECT DISTINCT item, uom FROM usage_stage WHERE malformed IS NULL) u
      JOIN items i USING (item)
     CROSS JOIN LATERAL (
        SELECT 1::bigint AS numerator, 1::bigint AS denominator
         WHERE u.uom = '' OR upper(u.uom) = upper(i.base_uom)
        UNION ALL
        SELECT min(v.numerator), min(v.denominator)
          FROM masterdata_uomconversion v JOIN masterdata_package k ON k.id = v.package_id
         WHERE k.item_id = i.id AND (i.package_id IS NULL OR k.id = i.package_id)
           AND v.uom = upper(u.uom) AND v.status = 'APPROVED' AND v.valid @> %(day)s::date
           AND u.uom <> '' AND upper(u.uom) <> upper(i.base_uom)
        HAVING count(DISTINCT (v.numerator, v.denominator)) = 1) c
), parsed AS MATERIALIZED (
    SELECT s.row_no, s.row_id, s.malformed, p.entity_id, p.id AS location_id, i.id AS item_id,
           i.quantum, u.numerator, u.denominator, p.timezone, s.cost_centre,
           usage_instant(s.occurred_at, p.timezone) AS occurred,
           CASE WHEN s.quantity ~ '^[0-9]{1,12}([.][0-9]{1,6})?$'
                THEN s.quantity::numeric END AS stated,
           CASE WHEN s.lot <> ''
                THEN nullif(upper(regexp_replace(s.lot, '[^[:alnum:]]', '', 'g')), '') END AS lot
      FROM usage_stage s
      LEFT JOIN places p ON p.location = s.location
      LEFT JOIN items i ON i.item = s.item
      LEFT JOIN units u ON u.item = s.item AND u.uom = s.uom
), dated AS MATERIALIZED (
    SELECT x.*, (x.occurred AT TIME ZONE x.timezone)::date AS local_date,
           x.stated * x.numerator AS counted,
           (x.stated * x.numerator) %% (x.denominator * x.quantum) = 0 AS fits
      FROM parsed x
)
SELECT d.row_no, d.row_id, d.occurred, d.local_date, d.entity_id, d.location_id, d.item_id,
       CASE WHEN NOT d.fits THEN NULL WHEN d.denominator = 1 THEN d.counted
            ELSE round(d.counted / d.denominator, 6) END,
       c.id, d.lot,
       CASE WHEN d.malformed IS NOT NULL THEN 'MALFORMED_ROW'
            WHEN d.row_id = '' OR length(d.row_id) > 60 THEN 'BAD_ROW_ID'
            WHEN d.location_id IS NULL THEN 'UNKNOWN_LOCATION'
            WHEN d.item_id IS NULL THEN 'UNKNOWN_ITEM'
            WHEN d.occurred IS NULL OR d.occurred > %(latest)s THEN 'BAD_TIME'
            WHEN d.stated IS NULL OR d.stated = 0 THEN 'BAD_QUANTITY'
            WHEN d.numerator IS NULL THEN 'UNKNOWN_UOM'
            WHEN NOT d.fits THEN 'NOT_IN_QUANTUM'
            WHEN d.counted >= d.denominator * 1e13 THEN 'BAD_QUANTITY'
            WHEN c.id IS NULL THEN 'UNKNOWN_COST_CENTRE'
            ELSE '' END
  FROM dated d
  LEFT JOIN governance_costcentre c ON c.entity_id = d.entity_id AND c.code = d.cost_centre
   AND c.valid @> d.local_date
"""

DAYS = """
SELECT r.entity_id, r.local_date, coalesce(s.state, 'FUTURE') AS state
  FROM (SELECT DISTINCT entity_id, local_date FROM usage_checked WHERE code = '') r
  LEFT JOIN masterdata_period p ON p.entity_id = r.entity_id AND p.days @> r.local_date
  LEFT JOIN masterdata_periodstate s ON s.period_id = p.id AND s.ledger = 'INV'
 ORDER BY 1, 2
"""

SET_DAYS = """
INSERT INTO usage_day
SELECT * FROM unnest(%s::int[], %s::date[], %s::date[], %s::uuid[])
"""

# A row is ours once its key is in: whoever has it already, in whatever file, came first.
CLAIM = """
WITH claimed AS (
    INSERT INTO inventory_usagerow (source, row_id, batch_id, row_no)
    SELECT %(source)s, r.row_id, d.batch_id, r.row_no
      FROM usage_checked r JOIN usage_day d USING (entity_id, local_date)
     WHERE r.code = '' ORDER BY r.row_no
    ON CONFLICT DO NOTHING RETURNING row_no
)
UPDATE usage_checked SET code = 'DUPLICATE_ROW'
 WHERE code = '' AND row_no NOT IN (SELECT row_no FROM claimed)
"""

LOCK = """
INSERT INTO usage_layer
SELECT l.item_id, l.location_id, l.lot_id, t.normalised_number, t.number,
       coalesce(k.code, ''), t.serial, t.expires_on, l.quantity, l.value, 0
  FROM (SELECT DISTINCT location_id, item_id FROM usage_checked WHERE code = '') r
  JOIN inventory_layer l ON l.location_id = r.location_id AND l.item_id = r.item_id
  JOIN inventory_lot t ON t.id = l.lot_id
  LEFT JOIN masterdata_package k ON k.id = t.package_id
 WHERE l.owner_id = 0 AND l.status = 'AVAILABLE' AND l.quantity > 0
 ORDER BY l.item_id, l.lot_id, l.location_id, l.owner_id, l.status
   FOR UPDATE OF l
"""

PASSES = """
SELECT DISTINCT local_date, lot IS NULL AS is_free FROM usage_checked WHERE code = '' ORDER BY 1, 2
"""

# Demand and stock of a key lie on one axis each, in order of time and of FEFO; where two stretches
# overlap, that much of the layer goes to that row. The value of a stretch is the value up to its
# end less the value up to its start, both rounded half up in exact integers: pieces add up exactly.
ALLOCATE = """
INSERT INTO usage_piece
WITH demand AS (
    SELECT row_no, item_id, location_id, {demand_lot} AS lot, quantity,
           sum(quantity) OVER (PARTITION BY location_id, item_id, {demand_lot}
                               ORDER BY occurred, row_no) AS upto
      FROM usage_checked
     WHERE code = '' AND local_date = %(day)s AND lot IS {lot_null}
), supply AS (
    SELECT item_id, location_id, lot_id, {supply_lot} AS lot, quantity, value, used,
           quantity - used AS free,
           sum(quantity - used) OVER (PARTITION BY location_id, item_id, {supply_lot}
               ORDER BY expires_on NULLS LAST, number COLLATE "C", package COLLATE "C",
                        serial COLLATE "C", lot_id) AS upto
      FROM usage_layer
     WHERE used < quantity AND (expires_on IS NULL OR expires_on >= %(day)s)
), taken AS (
    SELECT d.row_no, s.item_id, s.location_id, s.lot_id, s.quantity AS whole, s.value,
           s.used + greatest(d.upto - d.quantity - s.upto + s.free, 0) AS start,
           s.used + least(d.upto - s.upto + s.free, s.free) AS stop
      FROM demand d
      JOIN supply s ON s.location_id = d.location_id AND s.item_id = d.item_id AND s.lot = d.lot
     WHERE d.upto - d.quantity < s.upto AND s.upto - s.free < d.upto
)
SELECT %(pass)s, row_no, item_id, location_id, lot_id, stop - start,
       0.01 * (div(200 * value * stop + whole, 2 * whole)
               - div(200 * value * start + whole, 2 * whole))
  FROM taken
"""
BY_LOT = {"demand_lot": "lot", "supply_lot": "lot", "lot_null": "NOT NULL"}
FREELY = {"demand_lot": "''::text", "supply_lot": "''::text", "lot_null": "NULL"}

USED = """
UPDATE usage_layer l SET used = l.used + p.quantity
  FROM (SELECT location_id, lot_id, sum(quantity) AS quantity FROM usage_piece
         WHERE pass = %s GROUP BY location_id, lot_id) p
 WHERE p.location_id = l.location_id AND p.lot_id = l.lot_id
"""

MOVE = """
INSERT INTO inventory_movement (
    entity_id, occurred_at, business_date, kind, item_id, lot_id, quantity, value, from_location_id,
    from_status, owner_id, document_type, document_id, document_line, reason, cost_centre_id,
    person_id, source, correlation_id)
SELECT r.entity_id, r.occurred, d.business_date, 'ISSUE', p.item_id, p.lot_id, p.quantity, p.value,
       p.location_id, 'AVAILABLE', 0, 'USAGE_BATCH', d.batch_id, r.row_no, '', r.cost_centre_id,
       %(person)s, %(source)s, d.batch_id
  FROM usage_piece p
  JOIN usage_checked r ON r.row_no = p.row_no
  JOIN usage_day d ON d.entity_id = r.entity_id AND d.local_date = r.local_date
 ORDER BY r.row_no
"""

SHORT = """
INSERT INTO usage_short
SELECT r.row_no, r.quantity - coalesce(p.quantity, 0)
  FROM usage_checked r
  LEFT JOIN (SELECT row_no, sum(quantity) AS quantity FROM usage_piece GROUP BY row_no) p
    ON p.row_no = r.row_no
 WHERE r.code = '' AND coalesce(p.quantity, 0) < r.quantity
"""

SHORT_DEMAND = """
INSERT INTO inventory_shortdemand (id, entity_id, item_id, location_id, cost_centre_id, requested,
    short, reason, document_id, occurred_at, business_date)
WITH places AS MATERIALIZED (
    SELECT x.location_id, x.item_id,
           bool_or(l.location_id = x.location_id AND l.status = 'RECALLED') AS is_recalled,
           bool_or(l.location_id = x.location_id AND l.status = ANY(%(held)s)) AS is_held,
           bool_or(l.location_id <> x.location_id AND l.status = 'AVAILABLE' AND p.is_nettable
                   AND (t.expires_on IS NULL OR t.expires_on >= %(day)s::date)) AS is_elsewhere
      FROM (SELECT DISTINCT location_id, item_id
              FROM usage_checked JOIN usage_short USING (row_no)) x
      JOIN masterdata_location h ON h.id = x.location_id
      JOIN masterdata_location p ON p.facility_id = h.facility_id
      JOIN inventory_layer l ON l.location_id = p.id AND l.item_id = x.item_id AND l.quantity > 0
      JOIN inventory_lot t ON t.id = l.lot_id
     GROUP BY x.location_id, x.item_id
)
SELECT gen_random_uuid(), r.entity_id, r.item_id, r.location_id, r.cost_centre_id, r.quantity,
       s.missing,
       CASE WHEN p.is_recalled THEN 'RECALLED' WHEN p.is_held THEN 'QUARANTINED'
            WHEN p.is_elsewhere THEN 'WRONG_LOCATION' ELSE 'STOCKOUT' END,
       d.batch_id, r.occurred, d.business_date
  FROM usage_short s
  JOIN usage_checked r USING (row_no)
  JOIN usage_day d USING (entity_id, local_date)
  LEFT JOIN places p ON p.location_id = r.location_id AND p.item_id = r.item_id
"""

PARK = """
WITH parked AS (
    INSERT INTO inventory_usageexception (feed_id, slice_no, row_no, source, code, row, batch_id,
        item_id, location_id, cost_centre_id, remaining, occurred_at, status)
    SELECT %(feed)s, %(slice)s, r.row_no, %(source)s,
           CASE WHEN r.code <> '' THEN r.code
                WHEN p.shortage_policy = 'ALLOW_PENDING' THEN 'PENDING_STOCK'
                ELSE 'SHORT_STOCK' END,
           CASE WHEN g.malformed IS NOT NULL THEN jsonb_build_object('line', g.malformed)
                ELSE jsonb_build_object('row_id', g.row_id, 'occurred_at', g.occurred_at,
                     'location', g.location, 'item', g.item, 'quantity', g.quantity, 'uom', g.uom,
                     'cost_centre', g.cost_centre, 'lot', g.lot) END,
           CASE WHEN r.code = '' THEN d.batch_id END, r.item_id, r.location_id, r.cost_centre_id,
           s.missing, r.occurred, 'PARKED'
      FROM usage_checked r
      JOIN usage_stage g USING (row_no)
      LEFT JOIN usage_short s USING (row_no)
      LEFT JOIN usage_day d ON d.entity_id = r.entity_id AND d.local_date = r.local_date
      LEFT JOIN masterdata_location p ON p.id = r.location_id
     WHERE r.code <> '' OR s.missing IS NOT NULL
     ORDER BY r.row_no
    RETURNING code
)
SELECT code, count(*) FROM parked GROUP BY code ORDER BY code
"""

TOTALS = """
WITH asked AS (
    SELECT entity_id, local_date, count(*) AS rows
      FROM usage_checked WHERE code = '' GROUP BY entity_id, local_date
), short AS (
    SELECT r.entity_id, r.local_date, count(*) AS parked,
           count(*) FILTER (WHERE s.missing = r.quantity) AS unserved
      FROM usage_short s JOIN usage_checked r USING (row_no) GROUP BY r.entity_id, r.local_date
), taken AS (
    SELECT r.entity_id, r.local_date, sum(p.value) AS value
      FROM usage_piece p JOIN usage_checked r USING (row_no) GROUP BY r.entity_id, r.local_date
)
SELECT d.batch_id, d.entity_id, d.business_date, e.currency, sum(a.rows)::int AS rows,
       sum(a.rows - coalesce(s.unserved, 0))::int AS posted,
       sum(coalesce(s.parked, 0))::int AS parked, sum(coalesce(t.value, 0)) AS value
  FROM asked a
  JOIN usage_day d USING (entity_id, local_date)
  JOIN governance_entity e ON e.id = d.entity_id
  LEFT JOIN short s USING (entity_id, local_date)
  LEFT JOIN taken t USING (entity_id, local_date)
 GROUP BY d.batch_id, d.entity_id, d.business_date, e.currency
 ORDER BY d.entity_id, d.business_date
"""

# Pending rows come back as if read from a file; their row number is the exception's own.
LOAD_PENDING = """
INSERT INTO usage_checked
SELECT x.id, '', x.occurred_at, %(day)s::date, p.entity_id, x.location_id, x.item_id, x.remaining,
       x.cost_centre_id,
       nullif(upper(regexp_replace(coalesce(x.row->>'lot', ''), '[^[:alnum:]]', '', 'g')), ''), ''
  FROM inventory_usageexception x
  JOIN masterdata_location p ON p.id = x.location_id
 WHERE x.status = 'PARKED' AND x.code = 'PENDING_STOCK' AND x.location_id = %(location)s
 ORDER BY x.id LIMIT %(limit)s
   FOR UPDATE OF x SKIP LOCKED
"""

SETTLE_PENDING = """
UPDATE inventory_usageexception x
   SET remaining = coalesce(s.missing, 0),
       status = CASE WHEN s.missing IS NULL THEN 'POSTED' ELSE 'PARKED' END,
       code = CASE WHEN s.missing IS NOT NULL AND x.occurred_at < %(overdue)s
                   THEN 'DISCREPANCY' ELSE x.code END
  FROM usage_checked r LEFT JOIN usage_short s USING (row_no)
 WHERE x.id = r.row_no
"""
