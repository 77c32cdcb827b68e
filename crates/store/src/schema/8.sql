-- Schema 8: programs outside: who is told, what is to be told, and what may be said to whom.

CREATE TABLE webhook (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,
    secret TEXT NOT NULL,
    active BIGINT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX webhook_organization ON webhook (organization, created_ms);
CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    webhook TEXT NOT NULL,
    organization TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    next_ms BIGINT,
    attempts BIGINT NOT NULL,
    status BIGINT,
    error TEXT NOT NULL,
    done_ms BIGINT
);
CREATE INDEX delivery_due ON delivery (next_ms) WHERE next_ms IS NOT NULL;
CREATE INDEX delivery_webhook ON delivery (webhook, created_ms, id);
CREATE TABLE secret (
    organization TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (organization, name)
);
CREATE TABLE follower (
    name TEXT PRIMARY KEY,
    seq BIGINT NOT NULL
);
CREATE TABLE draft (
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (login, name)
);
CREATE INDEX draft_at ON draft (at_ms);
