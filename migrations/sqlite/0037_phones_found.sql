-- Phones are looked for by the beginning of their address, within an organisation.
DROP INDEX phones_org;
CREATE INDEX phones_found ON phones (org_id, mac);
