-- What an organisation adds to its country's holidays, and its opening hours, both as JSON; empty: as they come.
ALTER TABLE organisations ADD COLUMN calendar TEXT NOT NULL DEFAULT '';
ALTER TABLE organisations ADD COLUMN office_hours TEXT NOT NULL DEFAULT '';
