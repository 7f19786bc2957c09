-- Counts the changes of an organisation's extensions and direct numbers, whoever makes them: who keeps them in memory knows by
-- it whether they still are so.
CREATE TABLE directories (
    org_id  UUID   NOT NULL PRIMARY KEY REFERENCES organisations (id),
    version BIGINT NOT NULL
);

CREATE FUNCTION count_directory_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO directories (org_id, version) VALUES (COALESCE(NEW.org_id, OLD.org_id), 1)
        ON CONFLICT (org_id) DO UPDATE SET version = directories.version + 1;
    RETURN NULL;
END;
$$;

CREATE TRIGGER extensions_changed AFTER INSERT OR DELETE OR UPDATE OF org_id, number ON extensions
    FOR EACH ROW EXECUTE FUNCTION count_directory_change();

CREATE TRIGGER direct_numbers_changed AFTER INSERT OR DELETE OR UPDATE ON direct_numbers
    FOR EACH ROW EXECUTE FUNCTION count_directory_change();
