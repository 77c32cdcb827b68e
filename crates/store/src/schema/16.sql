-- Recordings: keys, holds, proofs of deletion, marks, facts of speech, who listened.

-- The data keys of an organization, wrapped by the master key; without its wrapped form a key is
-- gone, and what it sealed can't be read any more.
CREATE TABLE recording_key (
    organization TEXT NOT NULL,
    version BIGINT NOT NULL,
    wrapped TEXT,
    made_ms BIGINT NOT NULL,
    erased_ms BIGINT,
    PRIMARY KEY (organization, version)
);

ALTER TABLE recording ADD COLUMN purpose TEXT;
ALTER TABLE recording ADD COLUMN sha256 TEXT;

-- What was deleted, when and why: each row's proof is a hash over itself and the one before it.
CREATE TABLE recording_deletion (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    number BIGINT NOT NULL,
    interaction TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    reason TEXT NOT NULL,
    purpose TEXT,
    duration_ms BIGINT,
    sha256 TEXT,
    proof TEXT NOT NULL
);
CREATE UNIQUE INDEX recording_deletion_number ON recording_deletion (organization, number);

-- What must not be deleted: an interaction, or all of a customer.
CREATE TABLE legal_hold (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    interaction TEXT,
    customer TEXT,
    why TEXT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    until_ms BIGINT,
    lifted_by TEXT,
    lifted_ms BIGINT
);
CREATE INDEX legal_hold_organization ON legal_hold (organization, at_ms);
CREATE INDEX legal_hold_interaction ON legal_hold (interaction);
CREATE INDEX legal_hold_customer ON legal_hold (customer);

-- Comments pinned to a moment of a recording.
CREATE TABLE recording_mark (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    interaction TEXT NOT NULL,
    recording TEXT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    offset_ms BIGINT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX recording_mark_of ON recording_mark (interaction, offset_ms);

-- Who spoke how long, measured once when a recording is stored; `body` has waves and regions.
CREATE TABLE speech_fact (
    recording TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    interaction TEXT NOT NULL,
    duration_ms BIGINT NOT NULL,
    customer_ms BIGINT NOT NULL,
    agent_ms BIGINT NOT NULL,
    overtalk_ms BIGINT NOT NULL,
    silence_ms BIGINT NOT NULL,
    longest_ms BIGINT NOT NULL,
    interruptions BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX speech_fact_interaction ON speech_fact (interaction);

CREATE TABLE recording_listening (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    interaction TEXT NOT NULL,
    recording TEXT NOT NULL,
    listener TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX recording_listening_of ON recording_listening (interaction, at_ms);
