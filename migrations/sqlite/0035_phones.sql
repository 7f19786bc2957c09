-- Desk phones: devices that fetch what they are from here.
CREATE TABLE phones (
    device_id  BLOB    NOT NULL PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
    org_id     BLOB    NOT NULL REFERENCES organisations (id),
    -- Twelve small hexadecimal digits.
    mac        TEXT    NOT NULL UNIQUE,
    model      TEXT    NOT NULL,
    -- Expansion modules as they are plugged in: JSON.
    modules    TEXT    NOT NULL,
    -- SHA-256 of the word that its address has; the word itself, sealed; the password of its own settings page, sealed.
    key        BLOB    NOT NULL UNIQUE,
    secret     BLOB    NOT NULL,
    password   BLOB    NOT NULL,
    -- Whether colleagues may copy its keys.
    copyable   BOOLEAN NOT NULL,
    -- The version of phone_keys in force.
    version    INTEGER NOT NULL,
    -- Counts every cause of a change of its files.
    revision   INTEGER NOT NULL,
    -- What its files come to (SHA-256 in hexadecimal), and since when; empty: not known yet.
    wanted     TEXT    NOT NULL,
    saved_at   INTEGER NOT NULL,
    -- What it was told of, and when.
    told       TEXT    NOT NULL,
    told_at    INTEGER,
    -- What it has of each file by name, as JSON; what all of it came to when it last had everything, and when.
    held       TEXT    NOT NULL,
    fetched    TEXT    NOT NULL,
    fetched_at INTEGER,
    -- When it last fetched anything, and what it said of itself.
    seen_at    INTEGER,
    firmware   TEXT    NOT NULL,
    agent      TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    -- Until then its address is handed over, once, to who asks by its MAC alone.
    open_until INTEGER NOT NULL
);
CREATE INDEX phones_org ON phones (org_id);

-- Every version that was ever saved, whole: what an undo goes back to.
CREATE TABLE phone_keys (
    device_id BLOB    NOT NULL REFERENCES phones (device_id) ON DELETE CASCADE,
    version   INTEGER NOT NULL,
    body      TEXT    NOT NULL,
    saved_at  INTEGER NOT NULL,
    saved_by  BLOB    REFERENCES users (id) ON DELETE SET NULL,
    PRIMARY KEY (device_id, version)
);

-- Phones that asked for files and that nobody knows.
CREATE TABLE phone_strangers (
    mac      TEXT    NOT NULL PRIMARY KEY,
    vendor   TEXT    NOT NULL,
    agent    TEXT    NOT NULL,
    address  TEXT    NOT NULL,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    asked    INTEGER NOT NULL
);
CREATE INDEX phone_strangers_last ON phone_strangers (last_at);
