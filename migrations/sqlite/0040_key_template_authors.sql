-- Of who began a run only the account is kept, which may be removed: their address and where they were are the journal's to keep, and to forget.
-- person, organisation (its token), server
ALTER TABLE key_template_runs ADD COLUMN by_whom TEXT NOT NULL DEFAULT 'person';
UPDATE key_template_runs SET by_whom = CASE WHEN actor = 'command line' THEN 'server'
    WHEN actor = '' AND token <> '' THEN 'organisation' ELSE 'person' END;
ALTER TABLE key_template_runs DROP COLUMN actor;
ALTER TABLE key_template_runs DROP COLUMN address;

-- Phones of an organisation whose groups have changed: what was applied last is given to them once more.
CREATE TABLE key_template_due (
    device_id BLOB NOT NULL PRIMARY KEY REFERENCES phones (device_id) ON DELETE CASCADE
);
