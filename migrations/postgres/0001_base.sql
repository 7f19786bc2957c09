-- Times are milliseconds since 1970-01-01 UTC; ids are UUIDv7; JSON is text.

CREATE TABLE trunks (
    id         UUID    NOT NULL PRIMARY KEY,
    key        TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    -- Empty: the stand-in for the public network.
    host       TEXT    NOT NULL,
    port       BIGINT NOT NULL,
    username   TEXT    NOT NULL,
    secret     BYTEA,
    country    TEXT    NOT NULL
);

CREATE TABLE organisations (
    id         UUID    NOT NULL PRIMARY KEY,
    slug       TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    key        TEXT    NOT NULL UNIQUE,
    zone       TEXT    NOT NULL,
    country    TEXT    NOT NULL,
    policy     TEXT    NOT NULL,
    trunk_id   UUID    REFERENCES trunks (id),
    created_at BIGINT NOT NULL
);

CREATE TABLE extensions (
    id            UUID    NOT NULL PRIMARY KEY,
    org_id        UUID    NOT NULL REFERENCES organisations (id),
    number        TEXT    NOT NULL,
    voicemail     BOOLEAN NOT NULL,
    -- The version of rule_lists in force; 0: nobody has saved a rule yet.
    rules_version BIGINT NOT NULL,
    UNIQUE (org_id, number)
);

CREATE TABLE direct_numbers (
    number       TEXT NOT NULL PRIMARY KEY,
    org_id       UUID NOT NULL REFERENCES organisations (id),
    extension_id UUID NOT NULL REFERENCES extensions (id)
);
CREATE INDEX direct_numbers_extension ON direct_numbers (extension_id);
CREATE INDEX direct_numbers_org ON direct_numbers (org_id);

CREATE TABLE users (
    id            UUID    NOT NULL PRIMARY KEY,
    org_id        UUID    NOT NULL REFERENCES organisations (id),
    -- Lower case.
    email         TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    lang          TEXT    NOT NULL,
    theme         TEXT    NOT NULL,
    extension_id  UUID    UNIQUE REFERENCES extensions (id),
    password      TEXT,
    locked_at     BIGINT,
    created_at    BIGINT NOT NULL
);
CREATE INDEX users_org ON users (org_id);

-- Everybody is a user; these are the roles beyond. An operator's reach is every organisation: org_id is its own, and ignored.
CREATE TABLE grants (
    user_id UUID NOT NULL REFERENCES users (id),
    role    TEXT NOT NULL,
    org_id  UUID NOT NULL REFERENCES organisations (id),
    PRIMARY KEY (user_id, role, org_id)
);

-- Every version that was ever saved, whole: what an undo goes back to.
CREATE TABLE rule_lists (
    extension_id UUID    NOT NULL REFERENCES extensions (id),
    version      BIGINT NOT NULL,
    body         TEXT    NOT NULL,
    saved_at     BIGINT NOT NULL,
    saved_by     UUID    REFERENCES users (id),
    PRIMARY KEY (extension_id, version)
);

CREATE TABLE devices (
    id           UUID    NOT NULL PRIMARY KEY,
    org_id       UUID    NOT NULL REFERENCES organisations (id),
    extension_id UUID    NOT NULL REFERENCES extensions (id),
    n            BIGINT NOT NULL,
    name         TEXT    NOT NULL,
    endpoint     TEXT    NOT NULL UNIQUE,
    -- The SIP password, sealed.
    secret       BYTEA    NOT NULL,
    created_at   BIGINT NOT NULL
);
CREATE INDEX devices_extension ON devices (extension_id);

CREATE TABLE sessions (
    -- SHA-256 of the cookie's value.
    key        BYTEA    NOT NULL PRIMARY KEY,
    user_id    UUID    REFERENCES users (id),
    data       TEXT    NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address    TEXT    NOT NULL,
    agent      TEXT    NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Failed sign-ins, by account or address (hashed); what makes the next attempt wait.
CREATE TABLE attempts (
    key        BYTEA    NOT NULL PRIMARY KEY,
    failures   BIGINT NOT NULL,
    last_at    BIGINT NOT NULL,
    free_at    BIGINT NOT NULL
);

-- The outbox. A job names a subject, never a change: many saves are one job.
CREATE TABLE push_jobs (
    subject     TEXT    NOT NULL PRIMARY KEY,
    revision    BIGINT NOT NULL,
    attempts    BIGINT NOT NULL,
    run_at      BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    error       TEXT    NOT NULL
);
CREATE INDEX push_jobs_due ON push_jobs (run_at);

-- What the PBX should have and what it has, by subject. The revision counts every cause of a push.
CREATE TABLE pbx_state (
    subject    TEXT    NOT NULL PRIMARY KEY,
    revision   BIGINT NOT NULL,
    applied    BIGINT NOT NULL,
    applied_at BIGINT,
    -- For an extension: the rules the PBX has, in the JSON form of a list.
    rules      TEXT
);

CREATE TABLE pbx_checks (
    at       BIGINT NOT NULL PRIMARY KEY,
    compared BIGINT NOT NULL,
    missing  BIGINT NOT NULL,
    changed  BIGINT NOT NULL,
    unwanted BIGINT NOT NULL
);

CREATE TABLE journal (
    id      UUID    NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    org_id  UUID,
    user_id UUID,
    -- A person's e-mail, or the command line.
    actor   TEXT    NOT NULL,
    address TEXT    NOT NULL,
    action  TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    detail  TEXT    NOT NULL
);
CREATE INDEX journal_org ON journal (org_id, at);
