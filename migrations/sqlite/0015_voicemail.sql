-- Messages left for extensions. A deleted one is kept for a day without being shown; where the PBX could not be told to forget its
-- recording it is kept until that is done, without its sound, or it would be fetched again.
CREATE TABLE messages (
    id           BLOB    NOT NULL PRIMARY KEY,
    extension_id BLOB    NOT NULL REFERENCES extensions (id) ON DELETE CASCADE,
    -- Who owned the extension then: whoever owns it next does not hear it.
    user_id      BLOB    REFERENCES users (id) ON DELETE CASCADE,
    -- The name of its recording on the PBX.
    recording    TEXT    NOT NULL UNIQUE,
    -- Whether the PBX may still have that.
    at_pbx       BOOLEAN NOT NULL,
    -- x207 a colleague, e33612345678 a number, d12 digits that are none, w withheld
    caller       TEXT    NOT NULL,
    left_at      INTEGER NOT NULL,
    -- How long it is, in milliseconds.
    lasts        INTEGER NOT NULL,
    heard_at     INTEGER,
    deleted_at   INTEGER,
    -- A WAV file.
    sound        BLOB
);
CREATE INDEX messages_extension ON messages (extension_id, left_at);

-- Extensions with a greeting of their owner's on the PBX.
CREATE TABLE greetings (
    extension_id BLOB    NOT NULL PRIMARY KEY REFERENCES extensions (id) ON DELETE CASCADE,
    recorded_at  INTEGER NOT NULL
);
