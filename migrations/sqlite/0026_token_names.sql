-- A holder's tokens are told apart by their names: the journal names them so. Two that were made at the same moment with the same
-- name are told apart first: the later one takes the end of its id.
UPDATE tokens SET name = substr(name, 1, 50) || ' ' || lower(substr(hex(id), 25, 8))
 WHERE EXISTS (SELECT 1 FROM tokens t WHERE t.org_id = tokens.org_id AND t.user_id IS tokens.user_id AND t.name = tokens.name AND t.id < tokens.id);
CREATE UNIQUE INDEX tokens_name_of_person ON tokens (user_id, name) WHERE user_id IS NOT NULL;
CREATE UNIQUE INDEX tokens_name_of_organisation ON tokens (org_id, name) WHERE user_id IS NULL;
