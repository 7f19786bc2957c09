-- A form whose sender's session had ended, until they have signed in again: one for each person, the last.
CREATE TABLE kept_edits (
    user_id BLOB    NOT NULL PRIMARY KEY REFERENCES users (id),
    path    TEXT    NOT NULL,
    -- Names and values, as a JSON list of pairs.
    fields  TEXT    NOT NULL,
    kept_at INTEGER NOT NULL
);
