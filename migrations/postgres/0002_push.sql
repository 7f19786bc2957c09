-- Why the last attempt failed, in English, for the operator; holds no secret.
ALTER TABLE push_jobs ADD COLUMN detail TEXT NOT NULL DEFAULT '';

-- A known text sealed with the key of this database's secrets: with another key, or none, nothing more is sealed.
CREATE TABLE canary (
    id     BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
    sealed BYTEA   NOT NULL
);
