-- Whether the addresses that a provider names are verified by it though it does not say so: whoever administers says it.
ALTER TABLE sso ADD COLUMN trusts_addresses BOOLEAN NOT NULL DEFAULT FALSE;

-- The provider's session by which one of ours was opened: SHA-256 of organisation, provider and its name for the session.
ALTER TABLE sessions ADD COLUMN provider_session BLOB;
CREATE INDEX sessions_provider ON sessions (provider_session) WHERE provider_session IS NOT NULL;
