-- Who has owned an extension since when: a message is its owner's who was called, whoever owns the extension when it is fetched.
CREATE TABLE owners (
    extension_id UUID NOT NULL REFERENCES extensions (id) ON DELETE CASCADE,
    -- In milliseconds since 1970 UTC.
    since        BIGINT NOT NULL,
    -- NULL: nobody, or somebody who is gone.
    user_id      UUID REFERENCES users (id) ON DELETE SET NULL,
    owned        BOOLEAN NOT NULL,
    PRIMARY KEY (extension_id, since)
);
CREATE INDEX owners_user ON owners (user_id);
INSERT INTO owners (extension_id, since, user_id, owned)
SELECT extension_id, 0, id, TRUE FROM users WHERE extension_id IS NOT NULL;

-- What was left while nobody owned an extension is its next owner's, and of nobody after that.
UPDATE messages SET user_id = (SELECT u.id FROM users u WHERE u.extension_id = messages.extension_id)
WHERE user_id IS NULL;
CREATE INDEX messages_user ON messages (user_id);
