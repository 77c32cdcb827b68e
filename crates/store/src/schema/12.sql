-- Schema 12. Figures by quarter of an hour (see ledger::figure): `cell` names the row, the columns after it say
-- what it is of ('' where its cube does not keep that apart), the rest are sums.

CREATE TABLE figure (
    cell TEXT PRIMARY KEY,
    cube TEXT NOT NULL,
    quarter_ms BIGINT NOT NULL,
    organization TEXT NOT NULL,
    campaign TEXT NOT NULL,
    queue TEXT NOT NULL,
    agent TEXT NOT NULL,
    disposition TEXT NOT NULL,
    system TEXT NOT NULL,
    channel TEXT NOT NULL,
    direction TEXT NOT NULL,
    contacts BIGINT NOT NULL,
    self_served BIGINT NOT NULL,
    left_in_flow BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    blocked BIGINT NOT NULL,
    interrupted BIGINT NOT NULL,
    offered BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    answered_in_target BIGINT NOT NULL,
    abandoned BIGINT NOT NULL,
    abandoned_in_target BIGINT NOT NULL,
    abandoned_short BIGINT NOT NULL,
    redirected BIGINT NOT NULL,
    callbacks_promised BIGINT NOT NULL,
    wait_answered_ms BIGINT NOT NULL,
    wait_abandoned_ms BIGINT NOT NULL,
    wait_redirected_ms BIGINT NOT NULL,
    handled BIGINT NOT NULL,
    talk_ms BIGINT NOT NULL,
    hold_ms BIGINT NOT NULL,
    wrap_up_ms BIGINT NOT NULL,
    held BIGINT NOT NULL,
    transferred BIGINT NOT NULL,
    consult_ms BIGINT NOT NULL,
    presented BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    missed BIGINT NOT NULL,
    placed BIGINT NOT NULL,
    reached BIGINT NOT NULL,
    time_logged_ms BIGINT NOT NULL,
    time_paused_ms BIGINT NOT NULL,
    time_training_ms BIGINT NOT NULL,
    time_idle_ms BIGINT NOT NULL,
    time_ringing_ms BIGINT NOT NULL,
    time_talking_ms BIGINT NOT NULL,
    time_holding_ms BIGINT NOT NULL,
    time_wrapping_ms BIGINT NOT NULL,
    time_out_ms BIGINT NOT NULL
);
CREATE INDEX figure_quarter ON figure (cube, quarter_ms);

-- Which projections were built, by which version of their fold.
CREATE TABLE projection (
    name TEXT PRIMARY KEY,
    version BIGINT NOT NULL
);
