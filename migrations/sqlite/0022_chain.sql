-- The journal as a chain. A line is written without its four last columns, in the transaction of what it tells; a moment later it is
-- sealed: it gets its number within its organisation, a salt, the SHA-256 of what it says and the hash that ties it to the line
-- before. What is empty there is not sealed yet; a sealed line without its salt has been emptied by the retention of attempts.
ALTER TABLE journal ADD COLUMN seq INTEGER;
ALTER TABLE journal ADD COLUMN salt BLOB;
ALTER TABLE journal ADD COLUMN digest BLOB;
ALTER TABLE journal ADD COLUMN hash BLOB;
CREATE INDEX journal_unsealed ON journal (org_id, id) WHERE seq IS NULL;
CREATE UNIQUE INDEX journal_sealed ON journal (org_id, seq) WHERE seq IS NOT NULL;

-- The end of each chain, signed: an organisation's by its id, that of what concerns none by sixteen zeros.
CREATE TABLE journal_chains (
    chain          BLOB    NOT NULL PRIMARY KEY,
    seq            INTEGER NOT NULL,
    hash           BLOB    NOT NULL,
    -- The latest moment that a line tells of.
    newest         INTEGER NOT NULL,
    -- The last line that retention has dropped, and its hash.
    kept_seq       INTEGER NOT NULL,
    kept_hash      BLOB    NOT NULL,
    -- Attempts before this moment have been emptied.
    attempts_until INTEGER NOT NULL,
    signed_at      INTEGER NOT NULL,
    public         BLOB    NOT NULL,
    signature      BLOB    NOT NULL
);

CREATE TABLE journal_checkpoints (
    chain     BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    hash      BLOB    NOT NULL,
    newest    INTEGER NOT NULL,
    signed_at INTEGER NOT NULL,
    public    BLOB    NOT NULL,
    signature BLOB    NOT NULL,
    PRIMARY KEY (chain, seq)
);

-- Keys that signed before the present one, each vouched for by the one that took its place.
CREATE TABLE journal_keys (
    public    BLOB    NOT NULL PRIMARY KEY,
    successor BLOB    NOT NULL,
    signed_at INTEGER NOT NULL,
    signature BLOB    NOT NULL
);

-- How long an organisation's lines are kept, in months; NULL: as the configuration says, 0: for ever.
ALTER TABLE organisations ADD COLUMN journal_months INTEGER;

-- Nothing is written over and nothing taken away, but by retention, which signs first what it will take.
CREATE TRIGGER journal_inserted BEFORE INSERT ON journal
WHEN NEW.seq IS NOT NULL OR EXISTS (SELECT 1 FROM journal WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_updated BEFORE UPDATE ON journal
WHEN NOT (
    NEW.id IS OLD.id AND NEW.at IS OLD.at AND NEW.org_id IS OLD.org_id AND NEW.action IS OLD.action
    AND (
        (
            OLD.seq IS NULL AND NEW.seq IS NOT NULL AND NEW.salt IS NOT NULL AND NEW.digest IS NOT NULL AND NEW.hash IS NOT NULL
            AND NEW.user_id IS OLD.user_id AND NEW.actor IS OLD.actor AND NEW.address IS OLD.address
            AND NEW.subject IS OLD.subject AND NEW.detail IS OLD.detail
        )
        OR (
            OLD.seq IS NOT NULL AND NEW.seq IS OLD.seq AND NEW.digest IS OLD.digest AND NEW.hash IS OLD.hash
            AND NEW.salt IS NULL AND NEW.user_id IS NULL AND NEW.actor = '' AND NEW.address = '' AND NEW.subject = '' AND NEW.detail = '{}'
            AND OLD.action LIKE '%.refused'
            AND EXISTS (SELECT 1 FROM journal_chains WHERE chain = COALESCE(OLD.org_id, zeroblob(16)) AND OLD.at < attempts_until)
        )
    )
)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_deleted BEFORE DELETE ON journal
WHEN NOT EXISTS (SELECT 1 FROM journal_chains WHERE chain = COALESCE(OLD.org_id, zeroblob(16)) AND OLD.seq <= kept_seq)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_chains_updated BEFORE UPDATE ON journal_chains
WHEN NEW.chain IS NOT OLD.chain OR NEW.seq < OLD.seq OR NEW.kept_seq < OLD.kept_seq OR NEW.attempts_until < OLD.attempts_until
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_chains_deleted BEFORE DELETE ON journal_chains
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_checkpoints_updated BEFORE UPDATE ON journal_checkpoints
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_checkpoints_deleted BEFORE DELETE ON journal_checkpoints
WHEN NOT EXISTS (SELECT 1 FROM journal_chains WHERE chain = OLD.chain AND OLD.seq < kept_seq)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_keys_updated BEFORE UPDATE ON journal_keys
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_keys_deleted BEFORE DELETE ON journal_keys
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
