-- Schema 23: text messages that go out, and why a low answer was not followed up.

CREATE TABLE sms (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    customer TEXT,
    kind TEXT NOT NULL,
    receiver TEXT NOT NULL,
    -- Gone once it is sent.
    body TEXT NOT NULL,
    parts BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    -- When it is tried (again); none: sent, or given up.
    next_ms BIGINT,
    attempts BIGINT NOT NULL,
    error TEXT NOT NULL,
    sent_ms BIGINT,
    -- The gateway's own id of it, and what it says of it.
    reference TEXT,
    status TEXT
);
CREATE INDEX sms_due ON sms (next_ms) WHERE next_ms IS NOT NULL;
CREATE INDEX sms_created ON sms (created_ms, id);
CREATE INDEX mail_receiver ON mail (receiver, created_ms);

ALTER TABLE survey_ask ADD COLUMN follow_up_why TEXT NOT NULL DEFAULT '';
