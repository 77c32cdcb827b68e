-- Schema 7: scripts.

-- What is being designed. `published` is the version in force, 0 when none is.
CREATE TABLE script (
    organization TEXT NOT NULL,
    id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    author TEXT NOT NULL,
    updated_ms BIGINT NOT NULL,
    published BIGINT NOT NULL,
    draft TEXT NOT NULL,
    PRIMARY KEY (organization, id)
);

-- Never changed: runs end on the version that they began with.
CREATE TABLE script_version (
    organization TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (organization, id, version)
);

CREATE TABLE script_run (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    script TEXT NOT NULL,
    version BIGINT NOT NULL,
    interaction TEXT NOT NULL,
    customer TEXT,
    agent TEXT NOT NULL,
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    revision BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX script_run_interaction ON script_run (interaction, script);
CREATE INDEX script_run_script ON script_run (organization, script, started_ms, id);
CREATE INDEX script_run_customer ON script_run (customer, started_ms) WHERE customer IS NOT NULL;

-- Mandatory mentions that were said: rows are added, never changed.
CREATE TABLE script_proof (
    run TEXT NOT NULL,
    page TEXT NOT NULL,
    mention TEXT NOT NULL,
    organization TEXT NOT NULL,
    agent TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    -- As the version of the run has it, with the law behind it.
    text TEXT NOT NULL,
    law TEXT NOT NULL,
    PRIMARY KEY (run, page, mention)
);
