-- Quality: evaluations, what is drawn to be listened to, calibration, coaching.

-- Words stand apart from what was answered: an erasure takes the words.
CREATE TABLE evaluation (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    interaction TEXT NOT NULL,
    campaign TEXT,
    queue TEXT,
    team TEXT,
    agent TEXT NOT NULL,
    evaluator TEXT NOT NULL,
    grid TEXT NOT NULL,
    setup BIGINT NOT NULL,
    state TEXT NOT NULL,
    share BIGINT,
    passed BIGINT NOT NULL,
    contact_ms BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    finished_ms BIGINT,
    updated_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    draw TEXT,
    body TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX evaluation_created ON evaluation (organization, created_ms, id);
CREATE INDEX evaluation_agent ON evaluation (agent, created_ms);
CREATE INDEX evaluation_interaction ON evaluation (interaction);

CREATE TABLE evaluation_entry (
    evaluation TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    interaction TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    author TEXT NOT NULL,
    act TEXT NOT NULL,
    state TEXT NOT NULL,
    share BIGINT,
    note TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (evaluation, ordinal)
);
CREATE INDEX evaluation_entry_interaction ON evaluation_entry (interaction);

-- What each question gave, for trends.
CREATE TABLE evaluation_point (
    evaluation TEXT NOT NULL,
    question TEXT NOT NULL,
    share BIGINT NOT NULL,
    PRIMARY KEY (evaluation, question)
);

CREATE TABLE quality_draw (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    interaction TEXT NOT NULL,
    agent TEXT NOT NULL,
    rule TEXT NOT NULL,
    grid TEXT NOT NULL,
    week TEXT NOT NULL,
    state TEXT NOT NULL,
    evaluator TEXT,
    evaluation TEXT,
    drawn_ms BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX quality_draw_interaction ON quality_draw (organization, interaction);
CREATE INDEX quality_draw_week ON quality_draw (organization, week, agent);

CREATE TABLE quality_draw_run (
    organization TEXT NOT NULL,
    rule TEXT NOT NULL,
    week TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    author TEXT NOT NULL,
    seed TEXT NOT NULL,
    candidates BIGINT NOT NULL,
    drawn BIGINT NOT NULL,
    PRIMARY KEY (organization, rule, week, at_ms)
);

CREATE TABLE calibration (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    name TEXT NOT NULL,
    grid TEXT NOT NULL,
    setup BIGINT NOT NULL,
    state TEXT NOT NULL,
    author TEXT NOT NULL,
    deadline_ms BIGINT,
    created_ms BIGINT NOT NULL,
    closed_ms BIGINT,
    version BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX calibration_created ON calibration (organization, created_ms, id);

CREATE TABLE calibration_sheet (
    calibration TEXT NOT NULL,
    interaction TEXT NOT NULL,
    evaluator TEXT NOT NULL,
    done BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    body TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (calibration, interaction, evaluator)
);
CREATE INDEX calibration_sheet_interaction ON calibration_sheet (interaction);

CREATE TABLE coaching (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    agent TEXT NOT NULL,
    coach TEXT NOT NULL,
    state TEXT NOT NULL,
    due_ms BIGINT,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX coaching_agent ON coaching (organization, agent, created_ms);

CREATE TABLE quality_notice (
    login TEXT NOT NULL,
    about TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    read_ms BIGINT,
    PRIMARY KEY (login, subject, kind, at_ms)
);
