DROP FUNCTION hub_book_lanes(json);
DROP TYPE hub_booked;
DROP FUNCTION make_partitions(integer);
DROP TRIGGER operator_action_is_append_only ON hub_operatoraction;
DROP TRIGGER operator_action_is_append_only_whole ON hub_operatoraction;
DROP TABLE hub_attempt;
DROP TABLE hub_payload;
CREATE TABLE hub_payload (
    sha256 varchar(64) NOT NULL,
    stored_on date NOT NULL,
    content bytea NOT NULL,
    content_type varchar(60) NOT NULL,
    PRIMARY KEY (sha256, stored_on)
);
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
);
CREATE INDEX attempt_by_delivery ON hub_attempt (delivery_id);
