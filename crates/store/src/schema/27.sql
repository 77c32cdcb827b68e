-- Schema 27: lists of those whom a campaign calls.

CREATE TABLE record_list (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    campaign TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Its share among the campaign's lists.
    weight BIGINT NOT NULL,
    active BIGINT NOT NULL,
    filter TEXT NOT NULL,
    author TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    -- Taken away, and its records with it, as far as nobody was called.
    removed_ms BIGINT
);
CREATE INDEX record_list_campaign ON record_list (campaign, made_ms);

CREATE TABLE dial_record (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    campaign TEXT NOT NULL,
    list TEXT NOT NULL,
    customer TEXT,
    reference TEXT,
    name TEXT,
    search TEXT,
    email TEXT,
    postcode TEXT,
    territory TEXT,
    zone TEXT NOT NULL,
    numbers TEXT NOT NULL,
    vals TEXT NOT NULL,
    score BIGINT NOT NULL,
    -- Lower first; below zero: at an agreed time.
    place BIGINT NOT NULL,
    base_place BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    -- When it is to be looked at again: of those that wait, or did before a filter left them out.
    ready_ms BIGINT,
    claimed_until_ms BIGINT,
    attempts BIGINT NOT NULL,
    number_index BIGINT NOT NULL,
    -- The last interaction that was about it.
    interaction TEXT,
    last_outcome TEXT,
    last_disposition TEXT,
    last_ms BIGINT,
    -- Kept for this agent.
    agent TEXT,
    cell TEXT,
    import TEXT,
    made_ms BIGINT NOT NULL
);
CREATE INDEX dial_record_choice ON dial_record (list, state, zone, place, id);
CREATE INDEX dial_record_list ON dial_record (list, id);
CREATE INDEX dial_record_campaign ON dial_record (campaign, id);
CREATE INDEX dial_record_wakes ON dial_record (state, ready_ms) WHERE ready_ms IS NOT NULL;
CREATE INDEX dial_record_claims ON dial_record (claimed_until_ms) WHERE claimed_until_ms IS NOT NULL;
CREATE INDEX dial_record_reference ON dial_record (organization, reference) WHERE reference IS NOT NULL;
CREATE INDEX dial_record_customer ON dial_record (customer) WHERE customer IS NOT NULL;
CREATE INDEX dial_record_import ON dial_record (import, id) WHERE import IS NOT NULL;

-- Whose number it is, within a campaign: nobody is in it twice.
CREATE TABLE dial_number (
    digest TEXT NOT NULL,
    campaign TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (digest, campaign, record)
) WITHOUT ROWID;
CREATE INDEX dial_number_record ON dial_number (record);

-- How many of a kind are wanted, by campaign.
CREATE TABLE dial_quota (
    campaign TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    body TEXT NOT NULL
);

-- A projection of the journal: calls placed to customers.
CREATE TABLE dial_attempt (
    interaction TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    campaign TEXT,
    record TEXT,
    customer TEXT,
    digest TEXT,
    number TEXT,
    method TEXT,
    agent TEXT,
    at_ms BIGINT NOT NULL,
    answered_ms BIGINT,
    ended_ms BIGINT,
    heard TEXT,
    outcome TEXT,
    disposition TEXT
);
CREATE INDEX dial_attempt_digest ON dial_attempt (organization, digest, at_ms);
CREATE INDEX dial_attempt_customer ON dial_attempt (customer, at_ms) WHERE customer IS NOT NULL;
CREATE INDEX dial_attempt_record ON dial_attempt (record, at_ms) WHERE record IS NOT NULL;
CREATE INDEX dial_attempt_campaign ON dial_attempt (campaign, at_ms) WHERE campaign IS NOT NULL;

CREATE TABLE list_import (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    list TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX list_import_list ON list_import (list, created_ms);

CREATE TABLE list_import_part (
    import TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (import, ordinal)
);

CREATE TABLE list_import_refusal (
    import TEXT NOT NULL,
    line BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (import, line)
);
