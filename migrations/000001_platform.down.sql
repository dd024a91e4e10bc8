-- The tables are the platform's. Taking this version back must lose no row, so it only succeeds on
-- a database in which nobody has written yet.
DO $$
DECLARE
    tbl  text;
    used boolean;
BEGIN
    FOREACH tbl IN ARRAY ARRAY ['users', 'facilitators', 'cohorts', 'groups', 'groups_users', 'signups', 'meetings'] LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', tbl) INTO used;
        IF used THEN
            RAISE EXCEPTION 'table % holds rows: this migration would lose them; empty the database by hand if you mean it', tbl;
        END IF;
    END LOOP;
END $$;

DROP TABLE meetings, signups, groups_users, groups, cohorts, facilitators, users;
DROP TYPE ungroupable_reason, group_user_status, group_status, cohort_status, cohort_role;
