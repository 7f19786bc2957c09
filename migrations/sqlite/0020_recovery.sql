-- How often a person's credentials have changed: a session or a link of an earlier state is worth nothing.
ALTER TABLE users ADD COLUMN credentials INTEGER NOT NULL DEFAULT 0;

-- Somebody who has forgotten a password, as they asked. The worker finds out whether there is such an account.
CREATE TABLE recovery_requests (
    id         BLOB    NOT NULL PRIMARY KEY,
    -- As typed, in small letters; empty once it was looked into.
    email      TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX recovery_requests_address ON recovery_requests (address, created_at);

-- Links to a new password.
CREATE TABLE recovery_tokens (
    -- SHA-256 of the token.
    key         BLOB    NOT NULL PRIMARY KEY,
    user_id     BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- recovery, welcome
    kind        TEXT    NOT NULL,
    -- Of users.credentials when it was made.
    credentials INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    used_at     INTEGER
);
CREATE INDEX recovery_tokens_user ON recovery_tokens (user_id);
