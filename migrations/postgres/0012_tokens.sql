-- What programs sign in with. The token itself is shown once and kept nowhere.
CREATE TABLE tokens (
    id         UUID    NOT NULL PRIMARY KEY,
    org_id     UUID    NOT NULL REFERENCES organisations (id),
    -- Whose; NULL: the organisation's own.
    user_id    UUID    REFERENCES users (id),
    name       TEXT    NOT NULL,
    -- SHA-256 of the token.
    hash       BYTEA   NOT NULL UNIQUE,
    -- Names with blanks between them.
    scopes     TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    -- The e-mail of who made it, or the command line.
    created_by TEXT    NOT NULL,
    -- To the minute.
    used_at    BIGINT,
    expires_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX tokens_org ON tokens (org_id, id);
