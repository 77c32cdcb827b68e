-- Schema 3: how each organization works with its customers.

CREATE TABLE crm_setup (
    organization TEXT NOT NULL,
    version BIGINT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (organization, version)
);

-- The card grows: a version of its own, links to others, and everything else it is found by.
ALTER TABLE customer ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE customer ADD COLUMN parent TEXT;
ALTER TABLE customer ADD COLUMN household TEXT;
CREATE INDEX customer_parent ON customer (parent) WHERE parent IS NOT NULL;
CREATE INDEX customer_household ON customer (organization, household)
    WHERE household IS NOT NULL;
CREATE TABLE customer_means (
    value TEXT NOT NULL,
    kind TEXT NOT NULL,
    organization TEXT NOT NULL,
    customer TEXT NOT NULL,
    PRIMARY KEY (value, kind, organization, customer)
);
CREATE INDEX customer_means_customer ON customer_means (customer);

-- Offers, consents, surveys and appointments of a customer: one line of time.
CREATE TABLE customer_entry (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    customer TEXT NOT NULL,
    kind TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    author TEXT NOT NULL,
    interaction TEXT,
    version BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX customer_entry_customer ON customer_entry (customer, at_ms, id);

-- Numbers that were mentioned in a text about a customer, and where.
CREATE TABLE seen_number (
    number TEXT NOT NULL,
    organization TEXT NOT NULL,
    customer TEXT NOT NULL,
    source TEXT NOT NULL,
    source_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (number, source_id, customer)
);
CREATE INDEX seen_number_source ON seen_number (source_id);
CREATE INDEX seen_number_customer ON seen_number (customer);

-- Cards that became part of another, and what it takes to part them again.
CREATE TABLE customer_merge (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    kept TEXT NOT NULL,
    gone TEXT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    undone_ms BIGINT,
    undone_by TEXT,
    body TEXT NOT NULL
);
CREATE INDEX customer_merge_kept ON customer_merge (kept, at_ms);
CREATE TABLE customer_alias (
    gone TEXT PRIMARY KEY,
    kept TEXT NOT NULL
);
CREATE INDEX customer_alias_kept ON customer_alias (kept);

-- Who opened which card in which hour.
CREATE TABLE customer_view (
    customer TEXT NOT NULL,
    organization TEXT NOT NULL,
    login TEXT NOT NULL,
    hour_ms BIGINT NOT NULL,
    first_ms BIGINT NOT NULL,
    last_ms BIGINT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (customer, login, hour_ms)
);
