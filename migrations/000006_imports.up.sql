-- A cohort may keep the times of its people for itself, so that a file of another cohort does not change
-- them. Without times of their own, a signup has those of the person.
ALTER TABLE cohorts ADD COLUMN own_times boolean NOT NULL DEFAULT false;
ALTER TABLE signups
    ADD COLUMN own_timezone                     text,
    ADD COLUMN own_availability_local           text,
    ADD COLUMN own_if_needed_availability_local text;

-- The account on the server that has a member's Discord username, until the group is approved and the
-- person is given it.
ALTER TABLE groups_users ADD COLUMN proposed_discord_id text;
