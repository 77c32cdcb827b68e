-- Schema 9: imports of customers, and what is owed to the person behind a card.

CREATE TABLE import (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX import_organization ON import (organization, created_ms);
CREATE INDEX import_live ON import (id) WHERE state IN ('running', 'undoing');

-- The file itself, in pieces; gone when the import has ended.
CREATE TABLE import_part (
    import TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (import, ordinal)
);

-- What undoing needs: the card before it was changed, nothing where it was made.
CREATE TABLE import_change (
    import TEXT NOT NULL,
    customer TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    before TEXT,
    PRIMARY KEY (import, customer)
);
CREATE INDEX import_change_customer ON import_change (customer);

CREATE TABLE import_refusal (
    import TEXT NOT NULL,
    line BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (import, line)
);

CREATE TABLE import_mapping (
    organization TEXT NOT NULL,
    name TEXT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (organization, name)
);

-- Who was erased, when, by whom, what was kept and why: nothing in it tells the person's name.
CREATE TABLE erasure (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    customer TEXT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX erasure_organization ON erasure (organization, at_ms);

-- What each daily run of the retention rules did.
CREATE TABLE retention_run (
    organization TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (organization, at_ms)
);

-- Whether a card that one word finds has the others too.
CREATE INDEX customer_key_of ON customer_key (customer, key);
DROP INDEX customer_key_customer;

-- Recordings whose sound was erased; their rows, folded from the journal, stay.
CREATE TABLE recording_gone (
    id TEXT PRIMARY KEY,
    at_ms BIGINT NOT NULL
);
