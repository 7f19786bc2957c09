-- Phones are looked for by the beginning of their address, within an organisation; in bytes, as SQLite does.
ALTER TABLE phones ALTER COLUMN mac TYPE TEXT COLLATE "C";
DROP INDEX phones_org;
CREATE INDEX phones_found ON phones (org_id, mac);
