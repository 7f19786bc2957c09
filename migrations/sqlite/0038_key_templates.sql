-- Keys that an administrator gives to many phones. What is defined here reaches a phone when it is applied, and not before.
CREATE TABLE key_templates (
    id         BLOB    NOT NULL PRIMARY KEY,
    org_id     BLOB    NOT NULL REFERENCES organisations (id),
    name       TEXT    NOT NULL,
    -- everybody, model, group
    audience   TEXT    NOT NULL,
    -- The name of a model's file; empty for other audiences.
    model      TEXT    NOT NULL,
    -- NULL for other audiences, and where the group is gone: then no phone is meant.
    group_id   BLOB    REFERENCES extension_groups (id) ON DELETE SET NULL,
    -- JSON.
    keys       TEXT    NOT NULL,
    -- Counts its changes.
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (org_id, name)
);
CREATE INDEX key_templates_group ON key_templates (group_id);

-- Templates applied to all phones of an organisation, or an application taken back: a job, which outlives the portal that began it.
CREATE TABLE key_template_runs (
    id          BLOB    NOT NULL PRIMARY KEY,
    org_id      BLOB    NOT NULL REFERENCES organisations (id),
    -- Who began it; NULL: the command line, or an organisation's token.
    user_id     BLOB    REFERENCES users (id) ON DELETE SET NULL,
    actor       TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    -- The name of the token; empty: there is none.
    token       TEXT    NOT NULL,
    -- The application that is taken back; NULL: templates are applied.
    undoes      BLOB    REFERENCES key_template_runs (id),
    -- running, done, stopped
    state       TEXT    NOT NULL,
    -- Whether it has been taken back.
    undone      BOOLEAN NOT NULL,
    -- The templates as they were when it began: JSON.
    templates   TEXT    NOT NULL,
    -- Phones there are, and the last one that is done.
    total       INTEGER NOT NULL,
    reached     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    finished_at INTEGER,
    -- A portal works on it until then.
    lease_until INTEGER NOT NULL
);
CREATE INDEX key_template_runs_org ON key_template_runs (org_id, id);
CREATE INDEX key_template_runs_work ON key_template_runs (state, id) WHERE state = 'running';

-- The phones of a run, in the order in which they are done, and what became of each.
CREATE TABLE key_template_phones (
    run_id    BLOB    NOT NULL REFERENCES key_template_runs (id) ON DELETE CASCADE,
    n         INTEGER NOT NULL,
    device_id BLOB    NOT NULL REFERENCES phones (device_id) ON DELETE CASCADE,
    -- Empty: nothing yet; changed, same, failed.
    outcome   TEXT    NOT NULL,
    -- The versions of its keys before and after.
    was       INTEGER NOT NULL,
    became    INTEGER NOT NULL,
    -- What templates had given it before, as JSON; empty: nothing.
    given     TEXT    NOT NULL,
    -- What does not fit the phone, as JSON.
    left_out  TEXT    NOT NULL,
    PRIMARY KEY (run_id, n)
);
CREATE INDEX key_template_phones_device ON key_template_phones (device_id);

-- What templates have given to a phone: JSON.
CREATE TABLE key_template_given (
    device_id BLOB NOT NULL PRIMARY KEY REFERENCES phones (device_id) ON DELETE CASCADE,
    body      TEXT NOT NULL
);
