ALTER TYPE group_status RENAME VALUE 'preview' TO 'forming';
ALTER TABLE groups ALTER COLUMN status SET DEFAULT 'forming';
