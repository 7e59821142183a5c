-- Counts of tries at the door, shared by all processes, in the form Django's database cache reads.
-- A crash may empty it: the counts start again.
CREATE UNLOGGED TABLE web_shared_count (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value     text NOT NULL,
    expires   timestamp with time zone NOT NULL
);
CREATE INDEX web_shared_count_by_expiry ON web_shared_count (expires);
