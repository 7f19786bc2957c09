-- A change of somebody's address on file that waits to be confirmed, from that address or by an administrator; a new one takes the
-- place of the last.
CREATE TABLE address_changes (
    id         UUID   NOT NULL PRIMARY KEY,
    user_id    UUID   NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE,
    -- The address on file when it was asked for. Where another one is by now, nothing waits any more.
    former     TEXT   NOT NULL,
    email      TEXT   NOT NULL,
    -- Who asked: their address.
    asked_by   TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- The links of its letters: one for each attempt to send one. They go with it.
CREATE TABLE address_links (
    -- SHA-256 of the token.
    key       BYTEA NOT NULL PRIMARY KEY,
    change_id UUID  NOT NULL REFERENCES address_changes (id) ON DELETE CASCADE
);
CREATE INDEX address_links_change ON address_links (change_id);
