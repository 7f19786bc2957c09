-- Since when each forward that is on has been on as it is, and whether its owner has said that it is still wanted. A rule
-- without a row has been on since its list's version in force was saved, or longer.
CREATE TABLE forwards (
    extension_id BLOB    NOT NULL REFERENCES extensions (id) ON DELETE CASCADE,
    rule_id      BLOB    NOT NULL,
    since        INTEGER NOT NULL,
    kept_at      INTEGER,
    PRIMARY KEY (extension_id, rule_id)
);
