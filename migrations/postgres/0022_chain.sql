-- The journal as a chain. A line is written without its four last columns, in the transaction of what it tells; a moment later it is
-- sealed: it gets its number within its organisation, a salt, the SHA-256 of what it says and the hash that ties it to the line
-- before. What is empty there is not sealed yet; a sealed line without its salt has been emptied by the retention of attempts.
ALTER TABLE journal ADD COLUMN seq BIGINT;
ALTER TABLE journal ADD COLUMN salt BYTEA;
ALTER TABLE journal ADD COLUMN digest BYTEA;
ALTER TABLE journal ADD COLUMN hash BYTEA;
CREATE INDEX journal_unsealed ON journal (org_id, id) WHERE seq IS NULL;
CREATE UNIQUE INDEX journal_sealed ON journal (org_id, seq) WHERE seq IS NOT NULL;

-- The end of each chain, signed: an organisation's by its id, that of what concerns none by sixteen zeros.
CREATE TABLE journal_chains (
    chain          UUID    NOT NULL PRIMARY KEY,
    seq            BIGINT  NOT NULL,
    hash           BYTEA   NOT NULL,
    -- The latest moment that a line tells of.
    newest         BIGINT  NOT NULL,
    -- The last line that retention has dropped, and its hash.
    kept_seq       BIGINT  NOT NULL,
    kept_hash      BYTEA   NOT NULL,
    -- Attempts before this moment have been emptied.
    attempts_until BIGINT  NOT NULL,
    signed_at      BIGINT  NOT NULL,
    public         BYTEA   NOT NULL,
    signature      BYTEA   NOT NULL
);

CREATE TABLE journal_checkpoints (
    chain     UUID    NOT NULL,
    seq       BIGINT  NOT NULL,
    hash      BYTEA   NOT NULL,
    newest    BIGINT  NOT NULL,
    signed_at BIGINT  NOT NULL,
    public    BYTEA   NOT NULL,
    signature BYTEA   NOT NULL,
    PRIMARY KEY (chain, seq)
);

-- Keys that signed before the present one, each vouched for by the one that took its place.
CREATE TABLE journal_keys (
    public    BYTEA   NOT NULL PRIMARY KEY,
    successor BYTEA   NOT NULL,
    signed_at BIGINT  NOT NULL,
    signature BYTEA   NOT NULL
);

-- How long an organisation's lines are kept, in months; NULL: as the configuration says, 0: for ever.
ALTER TABLE organisations ADD COLUMN journal_months BIGINT;

-- Nothing is written over and nothing taken away, but by retention, which signs first what it will take.
CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END $$;

CREATE FUNCTION journal_line_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.org_id IS NOT DISTINCT FROM OLD.org_id AND NEW.action = OLD.action THEN
        IF OLD.seq IS NULL AND NEW.seq IS NOT NULL AND NEW.salt IS NOT NULL AND NEW.digest IS NOT NULL AND NEW.hash IS NOT NULL
            AND NEW.user_id IS NOT DISTINCT FROM OLD.user_id AND NEW.actor = OLD.actor AND NEW.address = OLD.address
            AND NEW.subject = OLD.subject AND NEW.detail = OLD.detail
        THEN
            RETURN NEW;
        END IF;
        IF OLD.seq IS NOT NULL AND NEW.seq IS NOT DISTINCT FROM OLD.seq
            AND NEW.digest IS NOT DISTINCT FROM OLD.digest AND NEW.hash IS NOT DISTINCT FROM OLD.hash
            AND NEW.salt IS NULL AND NEW.user_id IS NULL AND NEW.actor = '' AND NEW.address = '' AND NEW.subject = '' AND NEW.detail = '{}'
            AND OLD.action LIKE '%.refused'
            AND EXISTS (
                SELECT 1 FROM journal_chains
                WHERE chain = COALESCE(OLD.org_id, '00000000-0000-0000-0000-000000000000'::uuid) AND OLD.at < attempts_until)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the journal is append-only';
END $$;

CREATE FUNCTION journal_line_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM journal_chains
        WHERE chain = COALESCE(OLD.org_id, '00000000-0000-0000-0000-000000000000'::uuid) AND OLD.seq <= kept_seq)
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the journal is append-only';
END $$;

CREATE FUNCTION journal_chain_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.chain <> OLD.chain OR NEW.seq < OLD.seq OR NEW.kept_seq < OLD.kept_seq OR NEW.attempts_until < OLD.attempts_until THEN
        RAISE EXCEPTION 'the journal is append-only';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION journal_checkpoint_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM journal_chains WHERE chain = OLD.chain AND OLD.seq < kept_seq) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the journal is append-only';
END $$;

CREATE TRIGGER journal_inserted BEFORE INSERT ON journal FOR EACH ROW WHEN (NEW.seq IS NOT NULL) EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER journal_updated BEFORE UPDATE ON journal FOR EACH ROW EXECUTE FUNCTION journal_line_updated();
CREATE TRIGGER journal_deleted BEFORE DELETE ON journal FOR EACH ROW EXECUTE FUNCTION journal_line_deleted();
CREATE TRIGGER journal_truncated BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER journal_chains_updated BEFORE UPDATE ON journal_chains FOR EACH ROW EXECUTE FUNCTION journal_chain_updated();
CREATE TRIGGER journal_chains_deleted BEFORE DELETE ON journal_chains FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER journal_chains_truncated BEFORE TRUNCATE ON journal_chains FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER journal_checkpoints_updated BEFORE UPDATE ON journal_checkpoints FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER journal_checkpoints_deleted BEFORE DELETE ON journal_checkpoints FOR EACH ROW EXECUTE FUNCTION journal_checkpoint_deleted();
CREATE TRIGGER journal_checkpoints_truncated BEFORE TRUNCATE ON journal_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER journal_keys_updated BEFORE UPDATE ON journal_keys FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER journal_keys_deleted BEFORE DELETE ON journal_keys FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER journal_keys_truncated BEFORE TRUNCATE ON journal_keys FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();
