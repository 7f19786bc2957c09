-- Counts the changes of an organisation's extensions and direct numbers, whoever makes them: who keeps them in memory knows by
-- it whether they still are so.
CREATE TABLE directories (
    org_id  BLOB    NOT NULL PRIMARY KEY REFERENCES organisations (id),
    version INTEGER NOT NULL
);

CREATE TRIGGER extensions_added AFTER INSERT ON extensions BEGIN
    INSERT INTO directories (org_id, version) VALUES (NEW.org_id, 1)
        ON CONFLICT (org_id) DO UPDATE SET version = directories.version + 1;
END;

CREATE TRIGGER extensions_renamed AFTER UPDATE OF org_id, number ON extensions BEGIN
    INSERT INTO directories (org_id, version) VALUES (NEW.org_id, 1)
        ON CONFLICT (org_id) DO UPDATE SET version = directories.version + 1;
END;

CREATE TRIGGER extensions_removed AFTER DELETE ON extensions BEGIN
    INSERT INTO directories (org_id, version) VALUES (OLD.org_id, 1)
        ON CONFLICT (org_id) DO UPDATE SET version = directories.version + 1;
END;

CREATE TRIGGER direct_numbers_added AFTER INSERT ON direct_numbers BEGIN
    INSERT INTO directories (org_id, version) VALUES (NEW.org_id, 1)
        ON CONFLICT (org_id) DO UPDATE SET version = directories.version + 1;
END;

CREATE TRIGGER direct_numbers_changed AFTER UPDATE ON direct_numbers BEGIN
    INSERT INTO directories (org_id, version) VALUES (NEW.org_id, 1)
        ON CONFLICT (org_id) DO UPDATE SET version = directories.version + 1;
END;

CREATE TRIGGER direct_numbers_removed AFTER DELETE ON direct_numbers BEGIN
    INSERT INTO directories (org_id, version) VALUES (OLD.org_id, 1)
        ON CONFLICT (org_id) DO UPDATE SET version = directories.version + 1;
END;
