-- How the people of an organisation sign in with its own provider: OpenID Connect.
CREATE TABLE sso (
    org_id        BLOB    NOT NULL PRIMARY KEY REFERENCES organisations (id),
    issuer        TEXT    NOT NULL,
    client_id     TEXT    NOT NULL,
    -- Sealed. NULL: the provider asks the portal for none.
    secret        BLOB,
    -- What stands on the button; empty: our own words.
    label         TEXT    NOT NULL,
    -- Whether passwords of ours still let its people in.
    passwords     BOOLEAN NOT NULL,
    -- Whether a second factor of ours is asked for beside the provider.
    second_factor BOOLEAN NOT NULL,
    -- Counts its changes.
    version       INTEGER NOT NULL
);

-- What stands behind the @ of addresses that lead to an organisation's provider. Only the command line sets it.
CREATE TABLE sso_domains (
    domain TEXT NOT NULL PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organisations (id)
);
CREATE INDEX sso_domains_org ON sso_domains (org_id);

-- Whom a provider means, since they were recognised by their address the first time.
CREATE TABLE sso_links (
    org_id     BLOB    NOT NULL REFERENCES organisations (id),
    issuer     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, issuer, subject),
    UNIQUE (user_id, issuer)
);

-- Who is at a provider and may come back within ten minutes, once.
CREATE TABLE sso_attempts (
    -- SHA-256 of `state`.
    key        BLOB    NOT NULL PRIMARY KEY,
    -- SHA-256 of the cookie of the browser that began.
    browser    BLOB    NOT NULL,
    org_id     BLOB    NOT NULL REFERENCES organisations (id),
    -- The provider that it was begun with.
    issuer     TEXT    NOT NULL,
    client_id  TEXT    NOT NULL,
    -- The page to go to afterwards.
    back       TEXT    NOT NULL,
    -- Whether the provider was told to ask who it is once more.
    fresh      BOOLEAN NOT NULL,
    address    TEXT    NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX sso_attempts_address ON sso_attempts (address, created_at);

-- A provider's words that somebody has signed out, which are heard once: SHA-256 of each.
CREATE TABLE sso_logouts (
    key        BLOB    NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
);
