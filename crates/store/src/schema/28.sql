-- Schema 28: who agreed to be called and who wants no calls, and a receipt of every attempt.

-- What was shown or said when somebody was asked, each wording once, by its SHA-256.
CREATE TABLE consent_text (
    hash TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    first_ms BIGINT NOT NULL
);

-- One word of a person about one purpose on one channel: given, or withdrawn. Words are added,
-- never changed; one that was written down by mistake is marked so, with who said it and why.
CREATE TABLE consent (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    customer TEXT,
    digest TEXT,
    number TEXT,
    name TEXT,
    search TEXT,
    purpose TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    until_day TEXT,
    shown TEXT,
    source TEXT NOT NULL,
    interaction TEXT,
    author TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    void_ms BIGINT,
    void_by TEXT,
    void_why TEXT,
    body TEXT NOT NULL
);
CREATE INDEX consent_customer ON consent (customer, at_ms, id);
CREATE INDEX consent_digest ON consent (organization, digest, at_ms);
CREATE INDEX consent_list ON consent (organization, at_ms, id);
CREATE INDEX consent_age ON consent (at_ms);

-- Numbers that are not called: by the whole centre (no organization), one organization, or one
-- campaign. A row that was removed stays, with who removed it and why.
CREATE TABLE opposition (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    campaign TEXT NOT NULL,
    digest TEXT NOT NULL,
    number TEXT,
    customer TEXT,
    interaction TEXT,
    source TEXT NOT NULL,
    why TEXT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    until_ms BIGINT,
    removed_ms BIGINT,
    removed_by TEXT,
    removed_why TEXT
);
CREATE UNIQUE INDEX opposition_once ON opposition (digest, organization, campaign)
    WHERE removed_ms IS NULL AND interaction IS NULL;
CREATE INDEX opposition_digest ON opposition (digest);
CREATE INDEX opposition_list ON opposition (organization, at_ms, id);
CREATE INDEX opposition_customer ON opposition (customer);

-- The end of each organization's chain of receipts.
CREATE TABLE receipt_chain (
    organization TEXT PRIMARY KEY,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL
);
CREATE TABLE dial_receipt (
    organization TEXT NOT NULL,
    number BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    campaign TEXT NOT NULL,
    record TEXT NOT NULL,
    interaction TEXT,
    digest TEXT NOT NULL,
    allow BIGINT NOT NULL,
    causes TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (organization, number)
);
CREATE INDEX dial_receipt_digest ON dial_receipt (digest, at_ms);
CREATE INDEX dial_receipt_interaction ON dial_receipt (interaction);
CREATE INDEX dial_receipt_time ON dial_receipt (organization, at_ms);

-- The centre's own rules of calling, every version.
CREATE TABLE rule_sets (
    version BIGINT PRIMARY KEY,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    why TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX callback_number ON callback (customer_number);
