-- Somebody who does not come in any more, as an administrator decided. They are locked too: whatever asks for a lock asks for this.
ALTER TABLE users ADD COLUMN deactivated_at BIGINT;
-- An organisation whose people do not sign in. Its calls go on.
ALTER TABLE organisations ADD COLUMN deactivated_at BIGINT;

-- A list of people, page by page.
CREATE INDEX users_listed ON users (org_id, name, email);
DROP INDEX users_org;

-- Lists of people that are read in: each is a job of its own, which outlives the portal that began it.
CREATE TABLE imports (
    id          UUID    NOT NULL PRIMARY KEY,
    org_id      UUID    NOT NULL REFERENCES organisations (id),
    -- Who brought it; NULL: the command line.
    user_id     UUID    REFERENCES users (id) ON DELETE SET NULL,
    actor       TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    -- receiving, checking, checked, refused, running, done, stopped
    state       TEXT    NOT NULL,
    -- What people are told apart by: email or extension.
    matching    TEXT    NOT NULL,
    -- Whether who is new gets the letter of welcome.
    welcome     BOOLEAN NOT NULL,
    -- Whether the author runs the platform.
    operator    BOOLEAN NOT NULL,
    encoding    TEXT    NOT NULL,
    -- Its columns, as JSON.
    columns     TEXT    NOT NULL,
    -- Why it is refused as a whole, as JSON; empty: it is not.
    problem     TEXT    NOT NULL,
    -- Lines there are, and how far the work is.
    total       BIGINT  NOT NULL,
    reached     BIGINT  NOT NULL,
    created_at  BIGINT  NOT NULL,
    finished_at BIGINT,
    -- A portal works on it until then.
    lease_until BIGINT  NOT NULL
);
CREATE INDEX imports_org ON imports (org_id, id);
CREATE INDEX imports_work ON imports (state, id) WHERE state IN ('checking', 'running');

-- The file, in pieces, until its lines have been read.
CREATE TABLE import_pieces (
    import_id UUID    NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    n         BIGINT  NOT NULL,
    bytes     BYTEA   NOT NULL,
    PRIMARY KEY (import_id, n)
);

CREATE TABLE import_lines (
    import_id UUID    NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    -- Where it begins in the file, from 1.
    line      BIGINT  NOT NULL,
    -- The first of the lines that are done together with it; itself, where it stands alone.
    together  BIGINT  NOT NULL,
    -- What it comes to: new, changed, same, bad.
    effect    TEXT    NOT NULL,
    done      BOOLEAN NOT NULL,
    -- What it says, what that does, what is wrong with it: JSON.
    wish      TEXT    NOT NULL,
    detail    TEXT    NOT NULL,
    problems  TEXT    NOT NULL,
    PRIMARY KEY (import_id, line)
);
CREATE INDEX import_lines_effect ON import_lines (import_id, effect, line);
CREATE INDEX import_lines_together ON import_lines (import_id, together);
