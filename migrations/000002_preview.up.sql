-- A group that waits for a decision is a preview. Renaming the value keeps every row as it is.
ALTER TYPE group_status RENAME VALUE 'forming' TO 'preview';
ALTER TABLE groups ALTER COLUMN status SET DEFAULT 'preview';
