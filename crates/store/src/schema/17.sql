-- Schema 17. Reports: waits by their length among the figures, kept reports, sendings, packs of
-- committees with what they decided, and views for those who read the database by SQL.

ALTER TABLE figure ADD COLUMN answered_in_5 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN answered_in_10 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN answered_in_20 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN answered_in_30 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN answered_in_60 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN answered_in_120 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN answered_in_300 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN answered_in_more BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN abandoned_in_5 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN abandoned_in_10 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN abandoned_in_20 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN abandoned_in_30 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN abandoned_in_60 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN abandoned_in_120 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN abandoned_in_300 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure ADD COLUMN abandoned_in_more BIGINT NOT NULL DEFAULT 0;

-- Kept reports. `organization` is '' for the whole centre; a removed one can be taken back.
CREATE TABLE report (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    organization TEXT NOT NULL,
    shared BIGINT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    removed_ms BIGINT,
    body TEXT NOT NULL
);
CREATE INDEX report_owner ON report (owner, name);

-- Reports that are sent by themselves.
CREATE TABLE report_sending (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    report TEXT NOT NULL,
    active BIGINT NOT NULL,
    next_ms BIGINT,
    last_ms BIGINT,
    last_state TEXT,
    version BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX report_sending_next ON report_sending (next_ms) WHERE active = 1;
CREATE INDEX report_sending_owner ON report_sending (owner, id);

-- Packs for committees.
CREATE TABLE pack (
    id TEXT PRIMARY KEY,
    committee TEXT NOT NULL,
    organization TEXT NOT NULL,
    title TEXT NOT NULL,
    from_ms BIGINT NOT NULL,
    to_ms BIGINT NOT NULL,
    author TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX pack_created ON pack (created_ms, id);

-- What committees decided. It stands in every later pack of its committee until it is done.
CREATE TABLE pack_decision (
    id TEXT PRIMARY KEY,
    committee TEXT NOT NULL,
    organization TEXT NOT NULL,
    opened_ms BIGINT NOT NULL,
    closed_ms BIGINT,
    due TEXT,
    owner TEXT NOT NULL,
    text TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX pack_decision_committee ON pack_decision (committee, organization, opened_ms);

-- For readers of the database. Names and columns stay; moments are epoch milliseconds in UTC, '' is
-- "none". Nothing here identifies a customer but the card's id.
CREATE VIEW v_contact AS
SELECT id AS interaction, organization, campaign, queue, agent, customer, system AS number_called,
    initiation, outcome, disposition, started_ms, ended_ms, live
FROM contact;

CREATE VIEW v_figure_quarter AS
SELECT quarter_ms, organization, campaign, queue, system AS number_called, channel, direction,
    contacts, self_served, left_in_flow, closed, blocked, offered, answered, answered_in_target,
    abandoned, abandoned_in_target, abandoned_short, redirected, callbacks_promised,
    wait_answered_ms, wait_abandoned_ms, handled, talk_ms, hold_ms, wrap_up_ms, transferred, placed,
    reached
FROM figure WHERE cube = 'queue';

CREATE VIEW v_agent_quarter AS
SELECT quarter_ms, agent,
    CAST(SUM(handled) AS BIGINT) AS handled,
    CAST(SUM(talk_ms) AS BIGINT) AS talk_ms,
    CAST(SUM(hold_ms) AS BIGINT) AS hold_ms,
    CAST(SUM(wrap_up_ms) AS BIGINT) AS wrap_up_ms,
    CAST(SUM(time_logged_ms) AS BIGINT) AS logged_ms,
    CAST(SUM(time_paused_ms) AS BIGINT) AS paused_ms,
    CAST(SUM(time_training_ms) AS BIGINT) AS training_ms,
    CAST(SUM(time_idle_ms) AS BIGINT) AS idle_ms,
    CAST(SUM(time_ringing_ms) AS BIGINT) AS ringing_ms,
    CAST(SUM(time_talking_ms) AS BIGINT) AS talking_ms,
    CAST(SUM(time_holding_ms) AS BIGINT) AS holding_ms,
    CAST(SUM(time_wrapping_ms) AS BIGINT) AS wrapping_ms,
    CAST(SUM(time_out_ms) AS BIGINT) AS unreachable_ms
FROM figure WHERE cube = 'agent' GROUP BY quarter_ms, agent;

CREATE VIEW v_agent_time AS
SELECT agent, kind, value AS state, reason, from_ms, to_ms, interaction
FROM agent_interval;

CREATE VIEW v_disposition_quarter AS
SELECT quarter_ms, organization, campaign, queue, agent, disposition, handled, talk_ms, hold_ms,
    wrap_up_ms, transferred
FROM figure WHERE cube = 'disposition';
