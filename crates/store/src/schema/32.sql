-- Proofs of consents that are files: a signed form, an e-mail, a picture. The bytes lie where files of
-- tickets lie; what is kept here proves that they are the same.
CREATE TABLE consent_file (
    id TEXT PRIMARY KEY,
    consent TEXT NOT NULL,
    organization TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    author TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX consent_file_consent ON consent_file (consent, at_ms);
CREATE INDEX consent_file_organization ON consent_file (organization);
