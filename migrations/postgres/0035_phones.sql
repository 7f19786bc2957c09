-- Desk phones: devices that fetch what they are from here.
CREATE TABLE phones (
    device_id  UUID    NOT NULL PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
    org_id     UUID    NOT NULL REFERENCES organisations (id),
    -- Twelve small hexadecimal digits.
    mac        TEXT    NOT NULL UNIQUE,
    model      TEXT    NOT NULL,
    -- Expansion modules as they are plugged in: JSON.
    modules    TEXT    NOT NULL,
    -- SHA-256 of the word that its address has; the word itself, sealed; the password of its own settings page, sealed.
    key        BYTEA   NOT NULL UNIQUE,
    secret     BYTEA   NOT NULL,
    password   BYTEA   NOT NULL,
    -- Whether colleagues may copy its keys.
    copyable   BOOLEAN NOT NULL,
    -- The version of phone_keys in force.
    version    BIGINT  NOT NULL,
    -- Counts every cause of a change of its files.
    revision   BIGINT  NOT NULL,
    -- What its files come to (SHA-256 in hexadecimal), and since when; empty: not known yet.
    wanted     TEXT    NOT NULL,
    saved_at   BIGINT  NOT NULL,
    -- What it was told of, and when.
    told       TEXT    NOT NULL,
    told_at    BIGINT,
    -- What it has of each file by name, as JSON; what all of it came to when it last had everything, and when.
    held       TEXT    NOT NULL,
    fetched    TEXT    NOT NULL,
    fetched_at BIGINT,
    -- When it last fetched anything, and what it said of itself.
    seen_at    BIGINT,
    firmware   TEXT    NOT NULL,
    agent      TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    -- Until then its address is handed over, once, to who asks by its MAC alone.
    open_until BIGINT  NOT NULL
);
CREATE INDEX phones_org ON phones (org_id);

-- Every version that was ever saved, whole: what an undo goes back to.
CREATE TABLE phone_keys (
    device_id UUID    NOT NULL REFERENCES phones (device_id) ON DELETE CASCADE,
    version   BIGINT  NOT NULL,
    body      TEXT    NOT NULL,
    saved_at  BIGINT  NOT NULL,
    saved_by  UUID    REFERENCES users (id) ON DELETE SET NULL,
    PRIMARY KEY (device_id, version)
);

-- Phones that asked for files and that nobody knows.
CREATE TABLE phone_strangers (
    mac      TEXT    NOT NULL PRIMARY KEY,
    vendor   TEXT    NOT NULL,
    agent    TEXT    NOT NULL,
    address  TEXT    NOT NULL,
    first_at BIGINT  NOT NULL,
    last_at  BIGINT  NOT NULL,
    asked    BIGINT  NOT NULL
);
CREATE INDEX phone_strangers_last ON phone_strangers (last_at);
