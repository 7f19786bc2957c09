-- A page of the journal is read by id, which grows with time: an organisation's whole, or what concerns one subject of it.
CREATE INDEX journal_page ON journal (org_id, id);
CREATE INDEX journal_subject ON journal (org_id, subject, id);
