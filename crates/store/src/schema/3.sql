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
