-- Passkeys (Web Authentication): what people sign in with instead of a password, or prove themselves with beside it.
CREATE TABLE passkeys (
    id         BLOB    NOT NULL PRIMARY KEY,
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- As its authenticator names it, whoever's it is.
    credential BLOB    NOT NULL UNIQUE,
    -- A COSE key (RFC 9052); nothing here is secret.
    public_key BLOB    NOT NULL,
    -- How often it has signed, as it says; 0: it does not count.
    counter    INTEGER NOT NULL,
    -- As its owner calls it.
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    -- NULL: never.
    used_at    INTEGER
);
CREATE INDEX passkeys_of_user ON passkeys (user_id);

-- What passkeys were asked to sign and have: it serves once. Kept until it would be too old anyway.
CREATE TABLE passkey_challenges (
    -- SHA-256.
    key   BLOB    NOT NULL PRIMARY KEY,
    until INTEGER NOT NULL
);
