-- What people are found by, folded: without marks, in lower case. The words of their name, those of their address before the @, and
-- the whole address. Kept with the person; those from before get theirs when the tables are brought up to date.
CREATE TABLE people_words (
    org_id  BLOB NOT NULL REFERENCES organisations (id),
    word    TEXT NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (org_id, word, user_id)
) WITHOUT ROWID;
CREATE INDEX people_words_user ON people_words (user_id, word);

-- An organisation's direct numbers by their beginning.
CREATE INDEX direct_numbers_found ON direct_numbers (org_id, number);
DROP INDEX direct_numbers_org;

-- A code that who helps reads out to somebody on the telephone; a new one takes the place of the last.
CREATE TABLE helpdesk_codes (
    user_id     BLOB    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- A keyed hash of the person and the code.
    code        BLOB    NOT NULL,
    -- Of users.credentials when it was made.
    credentials INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    -- How often somebody has tried, right or wrong.
    tries       INTEGER NOT NULL
);
