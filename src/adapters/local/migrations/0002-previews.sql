-- JSON: an unfinished picture of a task that runs.
ALTER TABLE tasks ADD COLUMN preview TEXT;
