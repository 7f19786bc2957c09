-- Tokens of the API. One that is revoked is gone; the journal says that there was one.
CREATE TABLE tokens (
    id           UUID    NOT NULL PRIMARY KEY,
    -- SHA-256 of the token.
    key          BYTEA   NOT NULL UNIQUE,
    org_id       UUID    NOT NULL REFERENCES organisations (id),
    -- Whose; NULL: the organisation's own.
    user_id      UUID    REFERENCES users (id),
    name         TEXT    NOT NULL,
    -- What it may, by name, with a blank between.
    scopes       TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    -- At most a minute old; NULL: never.
    used_at      BIGINT,
    -- NULL: it never ends by itself.
    expires_at   BIGINT
);
CREATE INDEX tokens_org ON tokens (org_id);
CREATE INDEX tokens_user ON tokens (user_id);
