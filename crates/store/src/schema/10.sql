-- Schema 10: cards are found by their tags, and by e-mail addresses that a text mentions.
-- `seen_number.number` holds such an address too: a number begins with +, an address has an @.

-- Of the floor plan in force: as which country's a number in a text is read.
CREATE TABLE centre_region (
    only_one BIGINT PRIMARY KEY,
    region TEXT NOT NULL
);

-- How far rows of earlier programs have been given what cards are found by now.
CREATE TABLE catch_up (
    name TEXT PRIMARY KEY,
    place TEXT NOT NULL,
    done BIGINT NOT NULL
);

-- What a card and its timeline ask for.
CREATE INDEX callback_interaction ON callback (interaction);
CREATE INDEX follow_up_customer ON follow_up (customer, due_ms) WHERE customer IS NOT NULL;
