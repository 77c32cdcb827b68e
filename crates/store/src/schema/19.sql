-- Schema 19: mail that goes out, and surveys.

CREATE TABLE mail (
    id TEXT PRIMARY KEY,
    -- Empty: of the whole centre.
    organization TEXT NOT NULL,
    kind TEXT NOT NULL,
    receiver TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    html TEXT,
    created_ms BIGINT NOT NULL,
    next_ms BIGINT,
    attempts BIGINT NOT NULL,
    error TEXT NOT NULL,
    sent_ms BIGINT
);
CREATE INDEX mail_due ON mail (next_ms) WHERE next_ms IS NOT NULL;
CREATE INDEX mail_created ON mail (created_ms, id);
CREATE TABLE mail_part (
    mail TEXT NOT NULL,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    media TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (mail, place)
);
