-- Listening on live calls: the register, folded from the journal (see ledger::MonitorNote).

CREATE TABLE listening (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    interaction TEXT NOT NULL,
    queue TEXT,
    -- Who was listened to, and the login of who listened.
    agent TEXT NOT NULL,
    login TEXT NOT NULL,
    -- Separated by a space, in the order of their first use.
    modes TEXT NOT NULL,
    reason TEXT,
    -- 1: the agent was shown it.
    told BIGINT NOT NULL,
    asked_ms BIGINT NOT NULL,
    -- Null: the phone was not picked up.
    heard_ms BIGINT,
    ended_ms BIGINT,
    ending TEXT
);
CREATE INDEX listening_asked ON listening (asked_ms, id);
CREATE INDEX listening_agent ON listening (agent, asked_ms);
