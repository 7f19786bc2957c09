-- Failed sign-ins are counted by other keys than before, and cool down: what was counted until now is forgotten once.
DROP TABLE attempts;
CREATE TABLE attempts (
    -- A keyed hash of what the failures count against: a name typed at an address, a name, an address, a network, a browser.
    key     BLOB    NOT NULL PRIMARY KEY,
    -- A keyed hash of the name or the account that the row is about, so that all of it can be forgotten together.
    about   BLOB,
    -- When the last of the failures is forgotten. Each adds to it, so that it says how many are left at any moment.
    cold_at INTEGER NOT NULL,
    -- No attempt is heard before this instant.
    free_at INTEGER NOT NULL
);
CREATE INDEX attempts_about ON attempts (about);
CREATE INDEX attempts_cold ON attempts (cold_at);

-- On whose wall clock a person reads dates; empty: their organisation's. Rules are read on the organisation's all the same.
ALTER TABLE users ADD COLUMN zone TEXT NOT NULL DEFAULT '';
