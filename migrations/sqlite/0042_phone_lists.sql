-- Lists of phones that are being added: jobs, which outlive the portal that began them. A list goes when its end is reached, or a day
-- after it came.
CREATE TABLE phone_lists (
    id          BLOB    NOT NULL PRIMARY KEY,
    org_id      BLOB    NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    -- Who brought it.
    user_id     BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- As it was typed: the list, and what its lines do not say.
    list        TEXT    NOT NULL,
    model       TEXT    NOT NULL,
    extensions  TEXT    NOT NULL,
    -- Whether their first contacts are opened.
    opens       BOOLEAN NOT NULL,
    -- Lines that are done.
    reached     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    -- A portal works on it until then.
    lease_until INTEGER NOT NULL
);
