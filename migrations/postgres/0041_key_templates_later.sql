-- Phones that could not be given what they have to have are tried again, not before then; the others do not wait for them.
ALTER TABLE key_template_due ADD COLUMN not_before BIGINT NOT NULL DEFAULT 0;
