-- Access: the audit log, second factors, rules of sign-in.

-- What was done by those who may, one row per act, numbered without gaps: a number that is missing
-- was removed by somebody else than this program.
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    login TEXT NOT NULL,
    organization TEXT,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- Changed values by their path, without secrets and personal data.
    before_body TEXT,
    after_body TEXT,
    address TEXT,
    -- What it is found by, folded.
    words TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at_ms);
CREATE INDEX audit_login ON audit (login, seq);
CREATE INDEX audit_organization ON audit (organization, seq);

-- One-time codes by a shared secret (RFC 6238). In force once it was confirmed by a code.
CREATE TABLE second_factor (
    login TEXT PRIMARY KEY,
    secret TEXT NOT NULL,
    confirmed_ms BIGINT,
    -- The last step of time whose code was taken: none is taken twice.
    last_step BIGINT NOT NULL
);
-- Codes for who has lost the device, by their SHA-256; each once.
CREATE TABLE recovery_code (
    login TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (login, digest)
);

-- 'second_factor': the roles that need one.
CREATE TABLE access_rule (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL
);

-- How somebody signed in (password, outside), and whether they must set up a second factor first.
ALTER TABLE sign_in ADD COLUMN means TEXT NOT NULL DEFAULT 'password';
ALTER TABLE sign_in ADD COLUMN enrol BIGINT NOT NULL DEFAULT 0;
