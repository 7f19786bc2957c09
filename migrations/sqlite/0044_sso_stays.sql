-- Who is on their way to a provider has asked, or not, to stay signed in.
ALTER TABLE sso_attempts ADD COLUMN stays BOOLEAN NOT NULL DEFAULT FALSE;
