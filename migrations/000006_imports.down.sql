ALTER TABLE groups_users DROP COLUMN proposed_discord_id;

ALTER TABLE signups
    DROP COLUMN own_if_needed_availability_local, DROP COLUMN own_availability_local, DROP COLUMN own_timezone;
ALTER TABLE cohorts DROP COLUMN own_times;
