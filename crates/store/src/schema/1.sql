-- Schema 1. One text for SQLite and PostgreSQL: moments BIGINT epoch ms, ids and JSON TEXT,
-- flags BIGINT 0/1. In PostgreSQL every TEXT gets the C collation, so both sort by bytes.

CREATE TABLE journal (
    seq BIGINT PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    organization TEXT,
    interaction TEXT,
    agent TEXT,
    body TEXT NOT NULL,
    private TEXT
);
CREATE INDEX journal_interaction ON journal (interaction, seq) WHERE interaction IS NOT NULL;

CREATE TABLE lease (
    domain TEXT PRIMARY KEY,
    epoch BIGINT NOT NULL,
    holder TEXT NOT NULL,
    since_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL
);

CREATE TABLE snapshot (
    name TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body BLOB NOT NULL
);

CREATE TABLE contact (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    campaign TEXT,
    queue TEXT,
    agent TEXT,
    customer TEXT,
    customer_number TEXT,
    customer_name TEXT,
    customer_search TEXT,
    system TEXT NOT NULL,
    initiation TEXT NOT NULL,
    outcome TEXT,
    disposition TEXT,
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    live BIGINT NOT NULL,
    record TEXT NOT NULL
);
CREATE INDEX contact_started ON contact (started_ms, id);
CREATE INDEX contact_organization ON contact (organization, started_ms, id);
CREATE INDEX contact_agent ON contact (agent, started_ms, id);
CREATE INDEX contact_customer ON contact (customer, started_ms) WHERE customer IS NOT NULL;
CREATE INDEX contact_number ON contact (customer_number, started_ms)
    WHERE customer_number IS NOT NULL;
CREATE INDEX contact_live ON contact (id) WHERE live = 1;

CREATE TABLE agent_interval (
    opened BIGINT PRIMARY KEY,
    agent TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    reason TEXT,
    from_ms BIGINT NOT NULL,
    to_ms BIGINT,
    interaction TEXT
);
CREATE INDEX agent_interval_agent ON agent_interval (agent, from_ms);
CREATE INDEX agent_interval_open ON agent_interval (opened) WHERE to_ms IS NULL;

CREATE TABLE callback (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    interaction TEXT NOT NULL,
    queue TEXT,
    agent TEXT,
    state TEXT NOT NULL,
    customer_number TEXT,
    since_ms BIGINT NOT NULL,
    record TEXT NOT NULL
);
CREATE INDEX callback_state ON callback (state, since_ms);

CREATE TABLE recording (
    id TEXT PRIMARY KEY,
    interaction TEXT NOT NULL,
    organization TEXT NOT NULL,
    state TEXT NOT NULL,
    started_ms BIGINT NOT NULL,
    stopped_ms BIGINT,
    duration_ms BIGINT,
    bytes BIGINT,
    reason TEXT
);
CREATE INDEX recording_started ON recording (started_ms);
CREATE INDEX recording_open ON recording (id) WHERE state IN ('recording', 'paused', 'stopped');

CREATE TABLE plan (
    version BIGINT PRIMARY KEY,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE plan_draft (
    author TEXT PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE person (
    login TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT,
    organizations TEXT NOT NULL,
    teams TEXT NOT NULL,
    locale TEXT,
    theme TEXT,
    active BIGINT NOT NULL
);
CREATE TABLE sign_in (
    token_hash TEXT PRIMARY KEY,
    login TEXT NOT NULL,
    csrf TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    last_seen_ms BIGINT NOT NULL,
    user_agent TEXT NOT NULL
);
CREATE INDEX sign_in_login ON sign_in (login);
CREATE TABLE phone_key (
    login TEXT NOT NULL,
    ha1_md5 TEXT NOT NULL,
    ha1_sha256 TEXT NOT NULL,
    expires_ms BIGINT NOT NULL,
    PRIMARY KEY (login, ha1_sha256)
);

CREATE TABLE customer (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX customer_name ON customer (organization, sort_name, id);
CREATE TABLE customer_number (
    number TEXT NOT NULL,
    organization TEXT NOT NULL,
    customer TEXT NOT NULL,
    PRIMARY KEY (number, organization, customer)
);
CREATE INDEX customer_number_customer ON customer_number (customer);
CREATE TABLE customer_key (
    key TEXT NOT NULL,
    organization TEXT NOT NULL,
    customer TEXT NOT NULL,
    PRIMARY KEY (key, organization, customer)
);
CREATE INDEX customer_key_customer ON customer_key (customer);

CREATE TABLE ticket (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    organization TEXT NOT NULL,
    customer TEXT,
    interaction TEXT,
    kind TEXT NOT NULL,
    category TEXT,
    subject TEXT NOT NULL,
    description TEXT NOT NULL,
    priority TEXT NOT NULL,
    status TEXT NOT NULL,
    assignee TEXT,
    created_by TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    search TEXT NOT NULL,
    UNIQUE (organization, number)
);
CREATE INDEX ticket_updated ON ticket (updated_ms, id);
CREATE INDEX ticket_organization ON ticket (organization, updated_ms, id);
CREATE INDEX ticket_customer ON ticket (customer) WHERE customer IS NOT NULL;
CREATE INDEX ticket_interaction ON ticket (interaction) WHERE interaction IS NOT NULL;
CREATE TABLE ticket_entry (
    ticket TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    changes TEXT NOT NULL,
    PRIMARY KEY (ticket, ordinal)
);
CREATE TABLE ticket_counter (
    organization TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);
