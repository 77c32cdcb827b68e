-- Schema 6: solved cases and diagnoses.

CREATE TABLE solved_case (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    base TEXT NOT NULL,
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    tried BIGINT NOT NULL,
    solved BIGINT NOT NULL,
    author TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    search TEXT NOT NULL,
    origin TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (organization, number)
);
CREATE INDEX solved_case_base ON solved_case (organization, base, state, number);
CREATE INDEX solved_case_updated ON solved_case (organization, updated_ms, id);
CREATE TABLE solved_case_entry (
    solved_case TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    author TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (solved_case, ordinal)
);
CREATE TABLE case_counter (
    organization TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);
CREATE TABLE case_base (
    organization TEXT NOT NULL,
    base TEXT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (organization, base)
);

CREATE TABLE diagnosis (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    base TEXT NOT NULL,
    interaction TEXT,
    customer TEXT,
    ticket TEXT,
    author TEXT NOT NULL,
    state TEXT NOT NULL,
    started_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX diagnosis_interaction ON diagnosis (interaction) WHERE interaction IS NOT NULL;
CREATE INDEX diagnosis_customer ON diagnosis (customer) WHERE customer IS NOT NULL;
CREATE INDEX diagnosis_ticket ON diagnosis (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX diagnosis_started ON diagnosis (organization, started_ms, id);
