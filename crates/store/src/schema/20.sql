-- Schema 20: projections built anew, piece by piece.

-- A rebuild that has begun and not ended: up to which event it has come, and the indexes that it
-- took away for the time (JSON, the statements that make them).
CREATE TABLE rebuild (
    only_one BIGINT PRIMARY KEY,
    seq BIGINT NOT NULL,
    indexes TEXT NOT NULL,
    began_ms BIGINT NOT NULL
);

-- The figures of whole local days and months, and by the hour of a month's weeks: `figure` gathered,
-- so that a year need not be summed from quarters. `start_ms` is where the span begins; of a
-- 'week_hour', the first of the month.
CREATE TABLE figure_span (
    level TEXT NOT NULL,
    cube TEXT NOT NULL,
    start_ms BIGINT NOT NULL,
    organization TEXT NOT NULL,
    campaign TEXT NOT NULL,
    queue TEXT NOT NULL,
    agent TEXT NOT NULL,
    disposition TEXT NOT NULL,
    system TEXT NOT NULL,
    channel TEXT NOT NULL,
    direction TEXT NOT NULL,
    contacts BIGINT NOT NULL DEFAULT 0,
    self_served BIGINT NOT NULL DEFAULT 0,
    left_in_flow BIGINT NOT NULL DEFAULT 0,
    closed BIGINT NOT NULL DEFAULT 0,
    blocked BIGINT NOT NULL DEFAULT 0,
    interrupted BIGINT NOT NULL DEFAULT 0,
    offered BIGINT NOT NULL DEFAULT 0,
    answered BIGINT NOT NULL DEFAULT 0,
    answered_in_target BIGINT NOT NULL DEFAULT 0,
    abandoned BIGINT NOT NULL DEFAULT 0,
    abandoned_in_target BIGINT NOT NULL DEFAULT 0,
    abandoned_short BIGINT NOT NULL DEFAULT 0,
    redirected BIGINT NOT NULL DEFAULT 0,
    callbacks_promised BIGINT NOT NULL DEFAULT 0,
    wait_answered_ms BIGINT NOT NULL DEFAULT 0,
    wait_abandoned_ms BIGINT NOT NULL DEFAULT 0,
    wait_redirected_ms BIGINT NOT NULL DEFAULT 0,
    handled BIGINT NOT NULL DEFAULT 0,
    talk_ms BIGINT NOT NULL DEFAULT 0,
    hold_ms BIGINT NOT NULL DEFAULT 0,
    wrap_up_ms BIGINT NOT NULL DEFAULT 0,
    held BIGINT NOT NULL DEFAULT 0,
    transferred BIGINT NOT NULL DEFAULT 0,
    consult_ms BIGINT NOT NULL DEFAULT 0,
    presented BIGINT NOT NULL DEFAULT 0,
    refused BIGINT NOT NULL DEFAULT 0,
    missed BIGINT NOT NULL DEFAULT 0,
    placed BIGINT NOT NULL DEFAULT 0,
    reached BIGINT NOT NULL DEFAULT 0,
    time_logged_ms BIGINT NOT NULL DEFAULT 0,
    time_paused_ms BIGINT NOT NULL DEFAULT 0,
    time_training_ms BIGINT NOT NULL DEFAULT 0,
    time_idle_ms BIGINT NOT NULL DEFAULT 0,
    time_ringing_ms BIGINT NOT NULL DEFAULT 0,
    time_talking_ms BIGINT NOT NULL DEFAULT 0,
    time_holding_ms BIGINT NOT NULL DEFAULT 0,
    time_wrapping_ms BIGINT NOT NULL DEFAULT 0,
    time_out_ms BIGINT NOT NULL DEFAULT 0,
    answered_in_5 BIGINT NOT NULL DEFAULT 0,
    answered_in_10 BIGINT NOT NULL DEFAULT 0,
    answered_in_20 BIGINT NOT NULL DEFAULT 0,
    answered_in_30 BIGINT NOT NULL DEFAULT 0,
    answered_in_60 BIGINT NOT NULL DEFAULT 0,
    answered_in_120 BIGINT NOT NULL DEFAULT 0,
    answered_in_300 BIGINT NOT NULL DEFAULT 0,
    answered_in_more BIGINT NOT NULL DEFAULT 0,
    abandoned_in_5 BIGINT NOT NULL DEFAULT 0,
    abandoned_in_10 BIGINT NOT NULL DEFAULT 0,
    abandoned_in_20 BIGINT NOT NULL DEFAULT 0,
    abandoned_in_30 BIGINT NOT NULL DEFAULT 0,
    abandoned_in_60 BIGINT NOT NULL DEFAULT 0,
    abandoned_in_120 BIGINT NOT NULL DEFAULT 0,
    abandoned_in_300 BIGINT NOT NULL DEFAULT 0,
    abandoned_in_more BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (level, cube, start_ms, organization, campaign, queue, agent, disposition, system,
        channel, direction)
) WITHOUT ROWID;

-- In which zone those days are, and from which moment on they are gathered: what is before it is
-- summed from quarters.
CREATE TABLE figure_span_of (
    only_one BIGINT PRIMARY KEY,
    zone TEXT NOT NULL,
    since_ms BIGINT NOT NULL
);

-- How far the figures are, when their fold has changed and they are summed anew.
CREATE TABLE figure_rebuild (
    only_one BIGINT PRIMARY KEY,
    after_contact TEXT NOT NULL,
    after_interval BIGINT NOT NULL
);

-- What reports read of a span without reading all of it.
CREATE INDEX agent_interval_status ON agent_interval (to_ms) WHERE kind = 'status';
CREATE INDEX contact_passed_on ON contact (started_ms, id) WHERE initiation = 'transfer';
