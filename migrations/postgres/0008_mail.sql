-- Jobs of several kinds: those of one do not wait for those of another.
ALTER TABLE push_jobs ADD COLUMN queue TEXT NOT NULL DEFAULT 'pbx';
DROP INDEX push_jobs_due;
CREATE INDEX push_jobs_due ON push_jobs (queue, run_at);

-- What became of each mail. Neither its text nor a secret in it is kept: every attempt writes it anew from what it is about.
CREATE TABLE mails (
    id         UUID    NOT NULL PRIMARY KEY,
    org_id     UUID    NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    user_id    UUID    REFERENCES users (id) ON DELETE SET NULL,
    -- Where it goes: the account's address at the last attempt.
    recipient  TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    -- The row it tells of.
    about      UUID,
    -- queued, sent, refused, dropped (there is nothing to tell any more)
    state      TEXT    NOT NULL,
    -- The server's code, as 250 or 550, or why there is none: unreachable, tls, timeout, expired
    code       TEXT    NOT NULL,
    -- What the server said, without anything that the mail itself might have said.
    said       TEXT    NOT NULL,
    attempts   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX mails_user ON mails (user_id, created_at);
CREATE INDEX mails_org ON mails (org_id, created_at);
