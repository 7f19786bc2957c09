-- What people prove themselves with beside their password: codes of an application (RFC 6238).
CREATE TABLE totp (
    user_id    BLOB    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- Sealed.
    secret     BLOB    NOT NULL,
    -- The step of thirty seconds whose code was taken last: neither that one nor an earlier one serves again.
    last_step  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);

-- Codes for who has lost the application. One that was used is gone.
CREATE TABLE recovery_codes (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- SHA-256 of the person and the code.
    key     BLOB NOT NULL,
    PRIMARY KEY (user_id, key)
);

-- Whether people of the organisation need a second factor.
ALTER TABLE organisations ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;
