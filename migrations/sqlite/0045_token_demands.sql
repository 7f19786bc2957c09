-- How often a second factor had become due for a token's owner when it was made: after another time it does no more than a user's. What
-- there is keeps what it may.
ALTER TABLE tokens ADD COLUMN demands INTEGER NOT NULL DEFAULT 0;
UPDATE tokens SET demands = (SELECT u.demands FROM users u WHERE u.id = tokens.user_id) WHERE user_id IS NOT NULL;
