-- When a message was mailed: one that its owner has neither heard nor been mailed is never taken away to make room for another.
ALTER TABLE messages ADD COLUMN mailed_at BIGINT;
UPDATE messages SET mailed_at = (SELECT MIN(m.changed_at) FROM mails m WHERE m.about = messages.id AND m.state = 'sent');

-- Recordings that wait on the PBX because their owner's box is full. While there is one, callers are told that it is.
CREATE TABLE messages_waiting (
    recording    TEXT    NOT NULL PRIMARY KEY,
    extension_id UUID    NOT NULL REFERENCES extensions (id) ON DELETE CASCADE,
    -- NULL: nobody has owned the extension since.
    user_id      UUID    REFERENCES users (id) ON DELETE CASCADE,
    left_at      BIGINT  NOT NULL
);
CREATE INDEX messages_waiting_extension ON messages_waiting (extension_id);
CREATE INDEX messages_waiting_user ON messages_waiting (user_id);
