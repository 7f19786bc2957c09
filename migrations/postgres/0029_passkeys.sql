-- Passkeys (Web Authentication): what people sign in with instead of a password, or prove themselves with beside it.
CREATE TABLE passkeys (
    id         UUID    NOT NULL PRIMARY KEY,
    user_id    UUID    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- As its authenticator names it, whoever's it is.
    credential BYTEA   NOT NULL UNIQUE,
    -- A COSE key (RFC 9052); nothing here is secret.
    public_key BYTEA   NOT NULL,
    -- How often it has signed, as it says; 0: it does not count.
    counter    BIGINT  NOT NULL,
    -- As its owner calls it.
    name       TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    -- NULL: never.
    used_at    BIGINT
);
CREATE INDEX passkeys_of_user ON passkeys (user_id);

-- What passkeys were asked to sign and have: it serves once. Kept until it would be too old anyway.
CREATE TABLE passkey_challenges (
    -- SHA-256.
    key   BYTEA   NOT NULL PRIMARY KEY,
    until BIGINT  NOT NULL
);
