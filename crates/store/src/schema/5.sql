-- Schema 5: knowledge.
-- `stamp` counts changes over all articles, so that the index knows what it has not seen.
CREATE TABLE article (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    published BIGINT,
    stamp BIGINT NOT NULL,
    review_on TEXT,
    created_by TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    views BIGINT NOT NULL,
    useful BIGINT NOT NULL,
    useless BIGINT NOT NULL
);
CREATE INDEX article_updated ON article (organization, updated_ms, id);
CREATE INDEX article_stamp ON article (stamp);

CREATE TABLE article_stamp_counter (
    only_one BIGINT PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE article_version (
    article TEXT NOT NULL,
    version BIGINT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (article, version)
);

CREATE TABLE article_feedback (
    article TEXT NOT NULL,
    version BIGINT NOT NULL,
    login TEXT NOT NULL,
    useful BIGINT NOT NULL,
    comment TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (article, version, login)
);

CREATE TABLE article_file (
    id TEXT PRIMARY KEY,
    article TEXT NOT NULL,
    name TEXT NOT NULL,
    media TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    content BLOB NOT NULL
);
CREATE INDEX article_file_article ON article_file (article, at_ms);

-- What people look for, folded, without digits: nothing of it tells of a person.
CREATE TABLE article_search (
    organization TEXT NOT NULL,
    query TEXT NOT NULL,
    searches BIGINT NOT NULL,
    empty BIGINT NOT NULL,
    clicks BIGINT NOT NULL,
    last_ms BIGINT NOT NULL,
    PRIMARY KEY (organization, query)
);
