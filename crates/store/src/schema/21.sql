-- Schema 21: what was said.

-- Spoken answers to surveys; the sound of each is a recording of its own.
CREATE TABLE survey_message (
    recording TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    interaction TEXT NOT NULL,
    question TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX survey_message_interaction ON survey_message (interaction);
-- What a recogniser understood of a recording, or that it is waited for.
CREATE TABLE transcript (
    recording TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    interaction TEXT NOT NULL,
    state TEXT NOT NULL,
    language TEXT NOT NULL,
    -- Until it is done or given up.
    next_ms BIGINT,
    attempts BIGINT NOT NULL,
    error TEXT NOT NULL,
    body TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    done_ms BIGINT
);
CREATE INDEX transcript_due ON transcript (next_ms) WHERE next_ms IS NOT NULL;
CREATE INDEX transcript_interaction ON transcript (interaction);
CREATE INDEX transcript_state ON transcript (organization, state, created_ms);
-- What signalling and audio did, line by line: the call ladder's facts.
CREATE TABLE line_fact (
    leg TEXT NOT NULL,
    place BIGINT NOT NULL,
    organization TEXT NOT NULL,
    interaction TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (leg, place)
);
CREATE INDEX line_fact_interaction ON line_fact (interaction, at_ms);
