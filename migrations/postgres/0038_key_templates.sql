-- Keys that an administrator gives to many phones. What is defined here reaches a phone when it is applied, and not before.
CREATE TABLE key_templates (
    id         UUID    NOT NULL PRIMARY KEY,
    org_id     UUID    NOT NULL REFERENCES organisations (id),
    name       TEXT    NOT NULL,
    -- everybody, model, group
    audience   TEXT    NOT NULL,
    -- The name of a model's file; empty for other audiences.
    model      TEXT    NOT NULL,
    -- NULL for other audiences, and where the group is gone: then no phone is meant.
    group_id   UUID    REFERENCES extension_groups (id) ON DELETE SET NULL,
    -- JSON.
    keys       TEXT    NOT NULL,
    -- Counts its changes.
    version    BIGINT  NOT NULL,
    created_at BIGINT  NOT NULL,
    changed_at BIGINT  NOT NULL,
    UNIQUE (org_id, name)
);
CREATE INDEX key_templates_group ON key_templates (group_id);

-- Templates applied to all phones of an organisation, or an application taken back: a job, which outlives the portal that began it.
CREATE TABLE key_template_runs (
    id          UUID    NOT NULL PRIMARY KEY,
    org_id      UUID    NOT NULL REFERENCES organisations (id),
    -- Who began it; NULL: the command line, or an organisation's token.
    user_id     UUID    REFERENCES users (id) ON DELETE SET NULL,
    actor       TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    -- The name of the token; empty: there is none.
    token       TEXT    NOT NULL,
    -- The application that is taken back; NULL: templates are applied.
    undoes      UUID    REFERENCES key_template_runs (id),
    -- running, done, stopped
    state       TEXT    NOT NULL,
    -- Whether it has been taken back.
    undone      BOOLEAN NOT NULL,
    -- The templates as they were when it began: JSON.
    templates   TEXT    NOT NULL,
    -- Phones there are, and the last one that is done.
    total       BIGINT  NOT NULL,
    reached     BIGINT  NOT NULL,
    created_at  BIGINT  NOT NULL,
    finished_at BIGINT,
    -- A portal works on it until then.
    lease_until BIGINT  NOT NULL
);
CREATE INDEX key_template_runs_org ON key_template_runs (org_id, id);
CREATE INDEX key_template_runs_work ON key_template_runs (state, id) WHERE state = 'running';

-- The phones of a run, in the order in which they are done, and what became of each.
CREATE TABLE key_template_phones (
    run_id    UUID    NOT NULL REFERENCES key_template_runs (id) ON DELETE CASCADE,
    n         BIGINT  NOT NULL,
    device_id UUID    NOT NULL REFERENCES phones (device_id) ON DELETE CASCADE,
    -- Empty: nothing yet; changed, same, failed.
    outcome   TEXT    NOT NULL,
    -- The versions of its keys before and after.
    was       BIGINT  NOT NULL,
    became    BIGINT  NOT NULL,
    -- What templates had given it before, as JSON; empty: nothing.
    given     TEXT    NOT NULL,
    -- What does not fit the phone, as JSON.
    left_out  TEXT    NOT NULL,
    PRIMARY KEY (run_id, n)
);
CREATE INDEX key_template_phones_device ON key_template_phones (device_id);

-- What templates have given to a phone: JSON.
CREATE TABLE key_template_given (
    device_id UUID NOT NULL PRIMARY KEY REFERENCES phones (device_id) ON DELETE CASCADE,
    body      TEXT NOT NULL
);
