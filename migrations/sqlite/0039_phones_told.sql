-- The revision that `wanted` was worked out from: whoever knows a later one is believed.
ALTER TABLE phones ADD COLUMN wanted_of INTEGER NOT NULL DEFAULT 0;
-- When somebody asked that it restart; 0: nobody did since it was told so last, which was at restarted_at.
ALTER TABLE phones ADD COLUMN restart_asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE phones ADD COLUMN restarted_at INTEGER;
