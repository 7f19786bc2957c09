-- Digits are compared and ordered by their bytes, as SQLite does, whatever the database's own collation: others order « 30 »
-- before « 204 », or letters and marks where ranges do not expect them.
ALTER TABLE extensions ALTER COLUMN number TYPE TEXT COLLATE "C";
