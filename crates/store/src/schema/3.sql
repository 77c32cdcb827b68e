-- Schema 3: how each organization works with its customers.

CREATE TABLE crm_setup (
    organization TEXT NOT NULL,
    version BIGINT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (organization, version)
);
