-- Tokens of the API. One that is revoked is gone; the journal says that there was one.
CREATE TABLE tokens (
    id           BLOB    NOT NULL PRIMARY KEY,
    -- SHA-256 of the token.
    key          BLOB    NOT NULL UNIQUE,
    org_id       BLOB    NOT NULL REFERENCES organisations (id),
    -- Whose; NULL: the organisation's own.
    user_id      BLOB    REFERENCES users (id),
    name         TEXT    NOT NULL,
    -- What it may, by name, with a blank between.
    scopes       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    -- At most a minute old; NULL: never.
    used_at      INTEGER,
    -- NULL: it never ends by itself.
    expires_at   INTEGER
);
CREATE INDEX tokens_org ON tokens (org_id);
CREATE INDEX tokens_user ON tokens (user_id);
