-- Schema 2. What an agent last did before a moment, and the plan in force then: two places that the
-- story of a wait looks up in a journal of any length.

CREATE INDEX journal_agent ON journal (agent, kind, seq) WHERE agent IS NOT NULL;
CREATE INDEX journal_plan ON journal (seq) WHERE kind = 'plan_published';
