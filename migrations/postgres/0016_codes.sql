-- The short code by which a rule is switched from the phone. It stays a rule's own when that is gone: an older version of the
-- list may be restored, and a code that somebody knows by heart is not another rule's soon.
CREATE TABLE rule_codes (
    extension_id UUID NOT NULL REFERENCES extensions (id) ON DELETE CASCADE,
    rule_id      UUID NOT NULL,
    code         BIGINT NOT NULL,
    gone_at      BIGINT,
    switched_at  BIGINT NOT NULL,
    PRIMARY KEY (extension_id, rule_id),
    UNIQUE (extension_id, code)
);

-- Up to which moment what was dialled at an extension's phones has been read in, in seconds since 1970 UTC on the PBX's clock, and
-- when its temporary forward was changed last, in milliseconds.
CREATE TABLE dialled (
    extension_id UUID NOT NULL PRIMARY KEY REFERENCES extensions (id) ON DELETE CASCADE,
    read_to      BIGINT NOT NULL,
    forward_at   BIGINT NOT NULL
);
