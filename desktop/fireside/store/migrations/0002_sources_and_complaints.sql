-- The names of the sources, a line each: a source's name holds no line break.
ALTER TABLE answer ADD COLUMN sources TEXT NOT NULL DEFAULT '';
ALTER TABLE answer ADD COLUMN complaint TEXT NOT NULL DEFAULT '';
ALTER TABLE answer ADD COLUMN complaint_words TEXT NOT NULL DEFAULT '';
