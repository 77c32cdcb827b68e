-- Schema 11: the set-up by which deadlines were reckoned, queues of planned calls, words to find
-- tickets by.

-- The versions of set-up and floor plan that an organization's open tickets go by.
CREATE TABLE ticket_reckoned (
    organization TEXT PRIMARY KEY,
    setup BIGINT NOT NULL,
    plan BIGINT NOT NULL
);

-- Where the floor offers a planned call, and when it is to be asked next, if not when it is due.
ALTER TABLE follow_up ADD COLUMN queue TEXT;
ALTER TABLE follow_up ADD COLUMN next_ms BIGINT;
CREATE INDEX follow_up_planned ON follow_up (due_ms) WHERE state = 'planned';

-- The words of tickets and, where noted is 1, of their notes; programs fill it for older tickets.
CREATE TABLE ticket_word (
    word TEXT NOT NULL,
    ticket TEXT NOT NULL,
    noted BIGINT NOT NULL,
    PRIMARY KEY (word, ticket, noted)
);
CREATE INDEX ticket_word_ticket ON ticket_word (ticket, word);
