-- Payload and attempt grow without end, so they live in monthly partitions that are detached when old.
-- The tables Django made are replaced by partitioned ones with the same columns.
DROP TABLE hub_payload;
CREATE TABLE hub_payload (
    sha256 varchar(64) NOT NULL,
    stored_on date NOT NULL,
    content bytea NOT NULL,
    content_type varchar(60) NOT NULL,
    PRIMARY KEY (sha256, stored_on)
) PARTITION BY RANGE (stored_on);
CREATE TABLE hub_payload_default PARTITION OF hub_payload DEFAULT;

DROP TABLE hub_attempt;
CREATE TABLE hub_attempt (
    id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    delivery_id uuid NOT NULL,
    worker varchar(60) NOT NULL,
    outcome varchar(12) NOT NULL,
    status_code integer,
    request_sha256 varchar(64) NOT NULL,
    response_digest varchar(64) NOT NULL DEFAULT '',
    response_excerpt varchar(400) NOT NULL DEFAULT '',
    milliseconds integer NOT NULL,
    PRIMARY KEY (id, started_at)
) PARTITION BY RANGE (started_at);
CREATE TABLE hub_attempt_default PARTITION OF hub_attempt DEFAULT;
CREATE INDEX attempt_by_delivery ON hub_attempt (delivery_id);

CALL make_append_only('hub_payload', 'payload_is_append_only');
CALL make_append_only('hub_attempt', 'attempt_is_append_only');
CALL make_append_only('hub_operatoraction', 'operator_action_is_append_only');

-- Make the partitions of this month and of so many months ahead; returns how many are new. A month whose
-- rows already fell into the default partition stays there: the rows are safe, the month is reported.
-- It runs with the owner's rights, so that housekeeping needs no right to change the schema.
CREATE FUNCTION make_partitions(months_ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    parent text;
    range_column text;
    first date;
    name text;
    is_late boolean;
    made integer := 0;
BEGIN
    FOR parent, range_column IN VALUES ('hub_payload', 'stored_on'), ('hub_attempt', 'started_at') LOOP
        FOR first IN SELECT generate_series(date_trunc('month', now() AT TIME ZONE 'UTC'),
                                            date_trunc('month', now() AT TIME ZONE 'UTC')
                                            + make_interval(months => months_ahead), '1 month')::date LOOP
            name := parent || to_char(first, '_YYYY_MM');
            CONTINUE WHEN to_regclass(name) IS NOT NULL;
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I >= %L AND %I < %L)',
                           parent || '_default', range_column, first, range_column, first + interval '1 month')
               INTO is_late;
            IF is_late THEN
                RAISE WARNING 'Rows of % are already in %_default; they stay there.', name, parent;
                CONTINUE;
            END IF;
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                           name, parent, first, (first + interval '1 month')::date);
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
SELECT make_partitions(3);

-- The head of a lane that waits for a worker.
CREATE TYPE hub_booked AS (
    id uuid, lane_id bigint, seq bigint, event_id uuid, idempotency_key text
);

-- Give each event its place in the lane of every endpoint it is routed to. The lanes are locked in one
-- order and stay locked to commit, so the order of a lane is the order of commits, without gaps. Several
-- events of one lane get consecutive places in the order they were told. A route of the event's own
-- entity goes before one of all entities. Events without a route cost one look at a small table. `wake`
-- on any event tells the waiting workers, at commit.
CREATE FUNCTION hub_book_lanes(events json) RETURNS SETOF hub_booked LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    WITH routed AS (
        SELECT DISTINCT ON (e.told, r.endpoint_id)
               e.told, e.event_id, e.business_key, r.endpoint_id, r.object_type, r.policy, p.code
          FROM ROWS FROM (json_to_recordset(events) AS (event_id uuid, name text, entity_id integer,
                                                        business_key text))
               WITH ORDINALITY AS e (event_id, name, entity_id, business_key, told)
          JOIN hub_route r ON r.event_name = e.name AND r.is_active AND r.entity_id IN (0, e.entity_id)
          JOIN hub_endpoint p ON p.id = r.endpoint_id
         ORDER BY e.told, r.endpoint_id, r.entity_id DESC
    ), lanes AS (
        INSERT INTO hub_lane AS l (endpoint_id, object_type, business_key, policy, last_seq)
        SELECT endpoint_id, object_type, business_key, max(policy), count(*)
          FROM routed
         GROUP BY endpoint_id, object_type, business_key
         ORDER BY endpoint_id, object_type, business_key
        ON CONFLICT (endpoint_id, object_type, business_key) DO UPDATE
              SET last_seq = l.last_seq + EXCLUDED.last_seq, policy = EXCLUDED.policy
        RETURNING l.id, l.endpoint_id, l.object_type, l.business_key, l.last_seq
    )
    -- The delivery's id keeps the time of the event's (version 7); the rest is random.
    SELECT encode(overlay(uuid_send(gen_random_uuid())
                          PLACING substring(uuid_send(d.event_id) FROM 1 FOR 7) FROM 1 FOR 7), 'hex')::uuid,
           l.id,
           l.last_seq - count(*) OVER (PARTITION BY l.id)
                      + row_number() OVER (PARTITION BY l.id ORDER BY d.told),
           d.event_id,
           d.code || ':' || d.event_id
      FROM routed d
      JOIN lanes l USING (endpoint_id, object_type, business_key);
    IF FOUND AND EXISTS (SELECT 1 FROM json_to_recordset(events) AS e (wake boolean) WHERE e.wake) THEN
        PERFORM pg_notify('apotheca_hub', '');
    END IF;
END $$;
