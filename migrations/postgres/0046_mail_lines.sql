-- A letter about what somebody prefers tells the line of the journal that it is about, and those that joined it before it left, in the
-- order in which they did. A line may go before its letter does: it is then told no more.
CREATE TABLE mail_lines (
    mail_id UUID    NOT NULL REFERENCES mails (id) ON DELETE CASCADE,
    place   BIGINT  NOT NULL,
    line_id UUID    NOT NULL,
    PRIMARY KEY (mail_id, place)
);
