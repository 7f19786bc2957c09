-- Messages left for extensions. A deleted one is kept for a day without being shown; where the PBX could not be told to forget its
-- recording it is kept until that is done, without its sound, or it would be fetched again.
CREATE TABLE messages (
    id           UUID    NOT NULL PRIMARY KEY,
    extension_id UUID    NOT NULL REFERENCES extensions (id) ON DELETE CASCADE,
    -- Who owned the extension then: whoever owns it next does not hear it.
    user_id      UUID    REFERENCES users (id) ON DELETE CASCADE,
    -- The name of its recording on the PBX.
    recording    TEXT    NOT NULL UNIQUE,
    -- Whether the PBX may still have that.
    at_pbx       BOOLEAN NOT NULL,
    -- x207 a colleague, e33612345678 a number, d12 digits that are none, w withheld
    caller       TEXT    NOT NULL,
    left_at      BIGINT NOT NULL,
    -- How long it is, in milliseconds.
    lasts        BIGINT NOT NULL,
    heard_at     BIGINT,
    deleted_at   BIGINT,
    -- A WAV file.
    sound        BYTEA
);
CREATE INDEX messages_extension ON messages (extension_id, left_at);

-- Extensions with a greeting of their owner's on the PBX.
CREATE TABLE greetings (
    extension_id UUID    NOT NULL PRIMARY KEY REFERENCES extensions (id) ON DELETE CASCADE,
    recorded_at  BIGINT NOT NULL
);
