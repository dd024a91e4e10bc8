-- The tables are the platform's. `starter migrate down` runs this only while they hold no row.
DROP TABLE meetings, signups, groups_users, groups, cohorts, facilitators, users;
DROP TYPE ungroupable_reason, group_user_status, group_status, cohort_status, cohort_role;
