-- Schema 14: the wallboard, alerts, messages to the floor, chats and raised hands.

-- No organization: the centre's own.
CREATE TABLE wall (
    id TEXT PRIMARY KEY,
    organization TEXT,
    name TEXT NOT NULL,
    author TEXT NOT NULL,
    updated_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX wall_name ON wall (name, id);

CREATE TABLE alert_rule (
    id TEXT PRIMARY KEY,
    organization TEXT,
    author TEXT NOT NULL,
    updated_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL
);

-- What was raised, with the rule as it then was.
CREATE TABLE alert (
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    organization TEXT,
    subject TEXT NOT NULL,
    raised_ms BIGINT NOT NULL,
    cleared_ms BIGINT,
    acknowledged_ms BIGINT,
    acknowledged_by TEXT,
    value BIGINT NOT NULL,
    comment TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX alert_raised ON alert (raised_ms, id);
CREATE INDEX alert_open ON alert (rule, subject) WHERE cleared_ms IS NULL;

CREATE TABLE floor_message (
    id TEXT PRIMARY KEY,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    sent_ms BIGINT NOT NULL,
    ends_ms BIGINT NOT NULL,
    must_read BIGINT NOT NULL,
    audience TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX floor_message_sent ON floor_message (sent_ms, id);

CREATE TABLE floor_message_to (
    message TEXT NOT NULL,
    login TEXT NOT NULL,
    read_ms BIGINT,
    PRIMARY KEY (message, login)
);
CREATE INDEX floor_message_unread ON floor_message_to (login, message) WHERE read_ms IS NULL;

-- Lines between two people; `pair` is the same for both.
CREATE TABLE chat_line (
    id TEXT PRIMARY KEY,
    pair TEXT NOT NULL,
    author TEXT NOT NULL,
    recipient TEXT NOT NULL,
    sent_ms BIGINT NOT NULL,
    read_ms BIGINT,
    body TEXT NOT NULL
);
CREATE INDEX chat_line_pair ON chat_line (pair, sent_ms, id);
CREATE INDEX chat_line_author ON chat_line (author, sent_ms);
CREATE INDEX chat_line_recipient ON chat_line (recipient, sent_ms);
CREATE INDEX chat_line_sent ON chat_line (sent_ms);

CREATE TABLE raised_hand (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL,
    raised_ms BIGINT NOT NULL,
    body TEXT NOT NULL,
    taken_ms BIGINT,
    taken_by TEXT,
    lowered_ms BIGINT,
    lowered_by TEXT
);
CREATE UNIQUE INDEX raised_hand_up ON raised_hand (login) WHERE lowered_ms IS NULL;
CREATE INDEX raised_hand_raised ON raised_hand (raised_ms);
