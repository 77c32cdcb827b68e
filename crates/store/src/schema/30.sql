-- Schema 30: reports over long spans that read no more than they show.

-- When the same number called again after that: who calls how often is told by each call alone.
ALTER TABLE contact ADD COLUMN after_ms BIGINT;

UPDATE contact SET after_ms = later.after_ms
FROM (SELECT id, LEAD(started_ms, 2) OVER (PARTITION BY organization, customer_number
        ORDER BY started_ms, id) AS after_ms
    FROM contact WHERE initiation = 'inbound' AND customer_number <> '') AS later
WHERE later.id = contact.id AND later.after_ms IS NOT NULL;

CREATE INDEX contact_followed ON contact (started_ms, next_ms, after_ms, organization,
    customer_number) WHERE next_ms IS NOT NULL;

-- All that a timesheet reads of a status stands in the index.
DROP INDEX agent_interval_status;
CREATE INDEX agent_interval_status ON agent_interval (to_ms, from_ms, agent, kind, value, reason,
    opened) WHERE kind = 'status';

-- Days and months are kept over everybody too, and by what each view is most asked for: all days are
-- gathered again, while the floor runs.
DELETE FROM figure_span;
DELETE FROM figure_span_of;
