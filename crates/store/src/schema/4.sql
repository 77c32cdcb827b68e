-- Schema 4: tickets under a set-up: states, levels, deadlines, links, attachments, views, calls to
-- make. What is only read with the ticket is in its body; columns are what lists ask for.

ALTER TABLE ticket ADD COLUMN state TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN level BIGINT NOT NULL DEFAULT 1;
ALTER TABLE ticket ADD COLUMN team TEXT;
ALTER TABLE ticket ADD COLUMN parent TEXT;
ALTER TABLE ticket ADD COLUMN merged_into TEXT;
ALTER TABLE ticket ADD COLUMN due_ms BIGINT;
ALTER TABLE ticket ADD COLUMN wake_ms BIGINT;
ALTER TABLE ticket ADD COLUMN breached BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN solved_ms BIGINT;
ALTER TABLE ticket ADD COLUMN body TEXT NOT NULL DEFAULT '{}';
UPDATE ticket SET state = status;
CREATE INDEX ticket_wake ON ticket (wake_ms) WHERE wake_ms IS NOT NULL;
CREATE INDEX ticket_due ON ticket (due_ms, id) WHERE due_ms IS NOT NULL;
CREATE INDEX ticket_parent ON ticket (parent) WHERE parent IS NOT NULL;
CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ticket_work ON ticket (organization, status, assignee, updated_ms);

ALTER TABLE ticket_entry ADD COLUMN kind TEXT NOT NULL DEFAULT 'changed';
ALTER TABLE ticket_entry ADD COLUMN internal BIGINT NOT NULL DEFAULT 1;
ALTER TABLE ticket_entry ADD COLUMN mentions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE ticket_entry ADD COLUMN detail TEXT NOT NULL DEFAULT '{}';

-- Tags and watchers, to be found by; kind is 'tag' or 'watcher'.
CREATE TABLE ticket_key (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    ticket TEXT NOT NULL,
    PRIMARY KEY (kind, value, ticket)
);
CREATE INDEX ticket_key_ticket ON ticket_key (ticket);

CREATE TABLE ticket_link (
    ticket TEXT NOT NULL,
    other TEXT NOT NULL,
    kind TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    author TEXT NOT NULL,
    PRIMARY KEY (ticket, other)
);
CREATE INDEX ticket_link_other ON ticket_link (other);

CREATE TABLE ticket_attachment (
    id TEXT PRIMARY KEY,
    ticket TEXT NOT NULL,
    organization TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX ticket_attachment_ticket ON ticket_attachment (ticket, at_ms);

CREATE TABLE ticket_view (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    team TEXT,
    body TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX ticket_view_organization ON ticket_view (organization, name);

CREATE TABLE follow_up (
    id TEXT PRIMARY KEY,
    ticket TEXT NOT NULL,
    organization TEXT NOT NULL,
    customer TEXT,
    label TEXT NOT NULL,
    due_ms BIGINT NOT NULL,
    agent TEXT,
    team TEXT,
    state TEXT NOT NULL,
    callback TEXT,
    interaction TEXT,
    done_ms BIGINT,
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX follow_up_ticket ON follow_up (ticket, due_ms);
CREATE INDEX follow_up_due ON follow_up (organization, state, due_ms, id);

CREATE TABLE ticket_notice (
    login TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    ticket TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    read_ms BIGINT,
    PRIMARY KEY (login, ticket, ordinal)
);
CREATE INDEX ticket_notice_at ON ticket_notice (login, at_ms);
