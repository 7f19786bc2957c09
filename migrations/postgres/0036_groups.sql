-- Who may take whose calls: extensions of one group. Where an organisation has no groups, everybody may.
CREATE TABLE extension_groups (
    id         UUID   NOT NULL PRIMARY KEY,
    org_id     UUID   NOT NULL REFERENCES organisations (id),
    -- Its number on the PBX, from 1: the first that is free.
    number     BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (org_id, name),
    UNIQUE (org_id, number)
);

CREATE TABLE group_members (
    group_id     UUID NOT NULL REFERENCES extension_groups (id) ON DELETE CASCADE,
    extension_id UUID NOT NULL REFERENCES extensions (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, extension_id)
);
CREATE INDEX group_members_extension ON group_members (extension_id);

-- The place in which the PBX keeps an organisation's lamps, from 1. It is never another one's: the PBX remembers whose it was.
CREATE TABLE lamp_places (
    place  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id UUID   NOT NULL UNIQUE REFERENCES organisations (id) ON DELETE CASCADE
);

INSERT INTO lamp_places (org_id) SELECT id FROM organisations ORDER BY created_at, id;

CREATE FUNCTION organisation_has_lamps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lamp_places (org_id) VALUES (NEW.id);
    RETURN NULL;
END;
$$;

CREATE TRIGGER organisations_have_lamps AFTER INSERT ON organisations
    FOR EACH ROW EXECUTE FUNCTION organisation_has_lamps();
