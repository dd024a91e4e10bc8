-- What Convene added goes; no row of the platform's tables does. What is lost is listed in loss.go.
ALTER TABLE meetings DROP CONSTRAINT meetings_number_once;

DROP INDEX groups_users_user, one_membership_per_group, one_facilitator_per_group, one_group_per_participant;
DROP TRIGGER groups_places ON groups;
DROP TRIGGER groups_users_place ON groups_users;
DROP FUNCTION groups_move_places, groups_users_set_place;
ALTER TABLE groups_users DROP COLUMN place_in_cohort_id, DROP COLUMN on_server;

DROP INDEX signups_ungroupable_run, signups_user;
ALTER TABLE signups
    DROP CONSTRAINT signups_ref_once, DROP CONSTRAINT signups_once,
    DROP COLUMN ungroupable_run, DROP COLUMN ungroupable_detail, DROP COLUMN external_ref;

DROP TABLE realization_attempts;

DROP TABLE cohort_categories;

DROP INDEX groups_cohort_status;
ALTER TABLE groups
    DROP CONSTRAINT groups_run_whole, DROP CONSTRAINT groups_run_place,
    DROP COLUMN voice_opened_at, DROP COLUMN discord_welcome_message_id, DROP COLUMN discord_event_id,
    DROP COLUMN meeting_minutes, DROP COLUMN meeting_start_minute, DROP COLUMN run_ordinal, DROP COLUMN run_id;

DROP TABLE decisions;
DROP TABLE scheduling_runs;

ALTER TABLE cohorts
    DROP COLUMN time_increment, DROP COLUMN max_people, DROP COLUMN min_people, DROP COLUMN meeting_minutes;
