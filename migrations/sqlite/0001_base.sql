-- Times are milliseconds since 1970-01-01 UTC; ids are UUIDv7; JSON is text.

CREATE TABLE trunks (
    id         BLOB    NOT NULL PRIMARY KEY,
    key        TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    -- Empty: the stand-in for the public network.
    host       TEXT    NOT NULL,
    port       INTEGER NOT NULL,
    username   TEXT    NOT NULL,
    secret     BLOB,
    country    TEXT    NOT NULL
);

CREATE TABLE organisations (
    id         BLOB    NOT NULL PRIMARY KEY,
    slug       TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    key        TEXT    NOT NULL UNIQUE,
    zone       TEXT    NOT NULL,
    country    TEXT    NOT NULL,
    policy     TEXT    NOT NULL,
    trunk_id   BLOB    REFERENCES trunks (id),
    created_at INTEGER NOT NULL
);

CREATE TABLE extensions (
    id            BLOB    NOT NULL PRIMARY KEY,
    org_id        BLOB    NOT NULL REFERENCES organisations (id),
    number        TEXT    NOT NULL,
    voicemail     BOOLEAN NOT NULL,
    -- The version of rule_lists in force; 0: nobody has saved a rule yet.
    rules_version INTEGER NOT NULL,
    UNIQUE (org_id, number)
);

CREATE TABLE direct_numbers (
    number       TEXT NOT NULL PRIMARY KEY,
    org_id       BLOB NOT NULL REFERENCES organisations (id),
    extension_id BLOB NOT NULL REFERENCES extensions (id)
);
CREATE INDEX direct_numbers_extension ON direct_numbers (extension_id);
CREATE INDEX direct_numbers_org ON direct_numbers (org_id);

CREATE TABLE users (
    id            BLOB    NOT NULL PRIMARY KEY,
    org_id        BLOB    NOT NULL REFERENCES organisations (id),
    -- Lower case.
    email         TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    lang          TEXT    NOT NULL,
    theme         TEXT    NOT NULL,
    extension_id  BLOB    UNIQUE REFERENCES extensions (id),
    password      TEXT,
    locked_at     INTEGER,
    created_at    INTEGER NOT NULL
);
CREATE INDEX users_org ON users (org_id);

-- Everybody is a user; these are the roles beyond. An operator's reach is every organisation: org_id is its own, and ignored.
CREATE TABLE grants (
    user_id BLOB NOT NULL REFERENCES users (id),
    role    TEXT NOT NULL,
    org_id  BLOB NOT NULL REFERENCES organisations (id),
    PRIMARY KEY (user_id, role, org_id)
);

-- Every version that was ever saved, whole: what an undo goes back to.
CREATE TABLE rule_lists (
    extension_id BLOB    NOT NULL REFERENCES extensions (id),
    version      INTEGER NOT NULL,
    body         TEXT    NOT NULL,
    saved_at     INTEGER NOT NULL,
    saved_by     BLOB    REFERENCES users (id),
    PRIMARY KEY (extension_id, version)
);

CREATE TABLE devices (
    id           BLOB    NOT NULL PRIMARY KEY,
    org_id       BLOB    NOT NULL REFERENCES organisations (id),
    extension_id BLOB    NOT NULL REFERENCES extensions (id),
    n            INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    endpoint     TEXT    NOT NULL UNIQUE,
    -- The SIP password, sealed.
    secret       BLOB    NOT NULL,
    created_at   INTEGER NOT NULL
);
CREATE INDEX devices_extension ON devices (extension_id);

CREATE TABLE sessions (
    -- SHA-256 of the cookie's value.
    key        BLOB    NOT NULL PRIMARY KEY,
    user_id    BLOB    REFERENCES users (id),
    data       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    address    TEXT    NOT NULL,
    agent      TEXT    NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Failed sign-ins, by account or address (hashed); what makes the next attempt wait.
CREATE TABLE attempts (
    key        BLOB    NOT NULL PRIMARY KEY,
    failures   INTEGER NOT NULL,
    last_at    INTEGER NOT NULL,
    free_at    INTEGER NOT NULL
);

-- The outbox. A job names a subject, never a change: many saves are one job.
CREATE TABLE push_jobs (
    subject     TEXT    NOT NULL PRIMARY KEY,
    revision    INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    run_at      INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    error       TEXT    NOT NULL
);
CREATE INDEX push_jobs_due ON push_jobs (run_at);

-- What the PBX should have and what it has, by subject. The revision counts every cause of a push.
CREATE TABLE pbx_state (
    subject    TEXT    NOT NULL PRIMARY KEY,
    revision   INTEGER NOT NULL,
    applied    INTEGER NOT NULL,
    applied_at INTEGER,
    -- For an extension: the rules the PBX has, in the JSON form of a list.
    rules      TEXT
);

CREATE TABLE pbx_checks (
    at       INTEGER NOT NULL PRIMARY KEY,
    compared INTEGER NOT NULL,
    missing  INTEGER NOT NULL,
    changed  INTEGER NOT NULL,
    unwanted INTEGER NOT NULL
);

CREATE TABLE journal (
    id      BLOB    NOT NULL PRIMARY KEY,
    at      INTEGER NOT NULL,
    org_id  BLOB,
    user_id BLOB,
    -- A person's e-mail, or the command line.
    actor   TEXT    NOT NULL,
    address TEXT    NOT NULL,
    action  TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    detail  TEXT    NOT NULL
);
CREATE INDEX journal_org ON journal (org_id, at);
