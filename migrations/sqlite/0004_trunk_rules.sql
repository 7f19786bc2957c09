-- What the far end of a trunk expects; the defaults are what was done before.
-- How callers' and called numbers are written there: plus (+33…), digits (33…), national (0…).
ALTER TABLE trunks ADD COLUMN callers TEXT NOT NULL DEFAULT 'plus';
ALTER TABLE trunks ADD COLUMN called TEXT NOT NULL DEFAULT 'plus';
-- Where the caller is named: asserted (P-Asserted-Identity), remote_party (Remote-Party-ID), from (From alone).
ALTER TABLE trunks ADD COLUMN identity TEXT NOT NULL DEFAULT 'asserted';
-- E.164, shown for who has no number of their own; empty: none.
ALTER TABLE trunks ADD COLUMN number TEXT NOT NULL DEFAULT '';
-- Whose number a forwarded call shows: caller, forwarder.
ALTER TABLE trunks ADD COLUMN forwarded TEXT NOT NULL DEFAULT 'caller';
-- Where the forward is told: diversion, history_info, both, none.
ALTER TABLE trunks ADD COLUMN told TEXT NOT NULL DEFAULT 'diversion';
-- Whether we register there.
ALTER TABLE trunks ADD COLUMN registers BOOLEAN NOT NULL DEFAULT FALSE;
-- Addresses and networks that calls are accepted from beside the host, separated by blanks.
ALTER TABLE trunks ADD COLUMN sources TEXT NOT NULL DEFAULT '';
-- E.164, shown for whose extension has no direct number; empty: the trunk's.
ALTER TABLE organisations ADD COLUMN number TEXT NOT NULL DEFAULT '';
