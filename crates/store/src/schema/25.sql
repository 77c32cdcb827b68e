-- Schema 25: reports that read no more than they show.

-- When the same number next called the same organization: what repeat callers are counted by. Of
-- calls in whose number is known; a chain, so that nothing is looked for when it is asked.
ALTER TABLE contact ADD COLUMN next_ms BIGINT;
-- Which way the caller went through the IVR.
ALTER TABLE contact ADD COLUMN way BIGINT;

UPDATE contact SET next_ms = later.next_ms
FROM (SELECT id, LEAD(started_ms) OVER (PARTITION BY organization, customer_number
        ORDER BY started_ms, id) AS next_ms
    FROM contact WHERE initiation = 'inbound' AND customer_number <> '') AS later
WHERE later.id = contact.id AND later.next_ms IS NOT NULL;

CREATE INDEX contact_repeat ON contact (started_ms, organization, next_ms, queue, agent, campaign,
    disposition, system, customer_number) WHERE initiation = 'inbound' AND customer_number <> '';
CREATE INDEX contact_way ON contact (started_ms, organization, way, outcome) WHERE way IS NOT NULL;

-- The ways there are; each is told once.
CREATE TABLE flow_way (
    way BIGINT PRIMARY KEY,
    flow TEXT NOT NULL,
    path TEXT NOT NULL
);

-- How far the ways are, when they are told anew.
CREATE TABLE way_rebuild (
    only_one BIGINT PRIMARY KEY,
    after_contact TEXT NOT NULL
);

-- Sums of hours over everybody are kept too: all days are gathered again, while the floor runs.
DELETE FROM figure_span;
DELETE FROM figure_span_of;

-- An organization's own are found without reading the others'.
CREATE INDEX figure_organization ON figure (organization, cube, quarter_ms);
CREATE INDEX figure_span_organization ON figure_span (organization, cube, start_ms)
    WHERE level = 'week_hour';
