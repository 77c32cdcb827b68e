-- Schema 19: mail that goes out, and surveys.

CREATE TABLE mail (
    id TEXT PRIMARY KEY,
    -- Empty: of the whole centre.
    organization TEXT NOT NULL,
    customer TEXT,
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
-- One row per contact and survey: asked or why not, and what was answered.
CREATE TABLE survey_ask (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    survey TEXT NOT NULL,
    interaction TEXT NOT NULL,
    customer TEXT,
    way TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Why nobody was asked; empty otherwise.
    reason TEXT NOT NULL,
    -- The survey as it was asked.
    body TEXT NOT NULL,
    language TEXT NOT NULL,
    token_hash TEXT UNIQUE,
    created_ms BIGINT NOT NULL,
    -- Until it is decided whether to ask.
    due_ms BIGINT,
    asked_ms BIGINT,
    expires_ms BIGINT,
    answered_ms BIGINT,
    answers TEXT NOT NULL,
    csat BIGINT,
    nps BIGINT,
    ces BIGINT,
    comment TEXT NOT NULL,
    themes TEXT NOT NULL,
    -- `wanted` until somebody was told; then the ticket or the call owed.
    follow_up TEXT,
    follow_up_id TEXT,
    UNIQUE (interaction, survey, way)
);
CREATE INDEX survey_ask_due ON survey_ask (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX survey_ask_asked ON survey_ask (organization, asked_ms, id);
CREATE INDEX survey_ask_customer ON survey_ask (customer, asked_ms) WHERE customer IS NOT NULL;
CREATE INDEX survey_ask_follow_up ON survey_ask (id) WHERE follow_up = 'wanted';
