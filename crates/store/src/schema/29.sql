-- Schema 29: appointments of the field force, their calendars, and what customers are told of them.

CREATE TABLE appointment (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    campaign TEXT,
    customer TEXT,
    record TEXT,
    interaction TEXT,
    -- Of the field force, as the set-up names it.
    person TEXT NOT NULL,
    starts_ms BIGINT NOT NULL,
    ends_ms BIGINT NOT NULL,
    state TEXT NOT NULL,
    postcode TEXT NOT NULL,
    name TEXT,
    place TEXT,
    phone TEXT,
    email TEXT,
    subject TEXT,
    note TEXT,
    -- Why it was cancelled.
    reason TEXT,
    search TEXT,
    language TEXT NOT NULL,
    author TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    changed_ms BIGINT NOT NULL,
    moved_ms BIGINT NOT NULL,
    -- How often it was moved: calendar programs tell the latest by it.
    moves BIGINT NOT NULL,
    version BIGINT NOT NULL,
    -- What was done about a customer who was not there: record, callback, nothing.
    missed TEXT,
    -- When its messages are looked at again; none: there are no more.
    next_ms BIGINT
);
CREATE INDEX appointment_calendar ON appointment (organization, person, starts_ms);
CREATE INDEX appointment_list ON appointment (organization, starts_ms, id);
CREATE INDEX appointment_customer ON appointment (customer, starts_ms);
CREATE INDEX appointment_next ON appointment (next_ms) WHERE next_ms IS NOT NULL;

-- Who changed it, and to what; no words of anybody.
CREATE TABLE appointment_change (
    appointment TEXT NOT NULL,
    version BIGINT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    state TEXT NOT NULL,
    person TEXT NOT NULL,
    starts_ms BIGINT NOT NULL,
    PRIMARY KEY (appointment, version)
);

-- A message went out, or why it did not: each once.
CREATE TABLE appointment_message (
    appointment TEXT NOT NULL,
    kind TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    way TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (appointment, kind)
);

-- Links by which customers confirm and cancel, by the SHA-256 of their secret.
CREATE TABLE appointment_link (
    digest TEXT PRIMARY KEY,
    appointment TEXT NOT NULL
);
CREATE INDEX appointment_link_of ON appointment_link (appointment);

-- A row per person: who books takes it first, so that nobody else books meanwhile.
CREATE TABLE field_calendar (
    organization TEXT NOT NULL,
    person TEXT NOT NULL,
    turns BIGINT NOT NULL,
    PRIMARY KEY (organization, person)
);

-- Calendars that programs read, by the SHA-256 of the address's secret.
CREATE TABLE field_feed (
    organization TEXT NOT NULL,
    person TEXT NOT NULL,
    digest TEXT NOT NULL,
    author TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    PRIMARY KEY (organization, person)
);
CREATE UNIQUE INDEX field_feed_digest ON field_feed (digest);
