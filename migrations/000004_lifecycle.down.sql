DROP TABLE discord_requests;
ALTER TABLE scheduling_runs DROP COLUMN problems;
ALTER TABLE groups_users DROP COLUMN greeted_at, DROP COLUMN text_access_at;
ALTER TABLE groups DROP COLUMN first_meeting_at;
