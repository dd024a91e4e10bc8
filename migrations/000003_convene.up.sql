-- PostgreSQL runs a file that is sent as one message in one transaction: it happens as a whole or not
-- at all.

-- The rules below must hold in the rows that the platform has written already. Which rows to keep only
-- the platform's people know, so that the first thing this does is name what breaks a rule.
DO $$
DECLARE
    problems text[] := '{}';
    found    text;
BEGIN
    SELECT string_agg(format('user %s in cohort %s', user_id, cohort_id), ', ') INTO found FROM (
        SELECT user_id, cohort_id FROM signups GROUP BY user_id, cohort_id HAVING count(*) > 1
        ORDER BY user_id, cohort_id LIMIT 10) AS twice;
    IF found IS NOT NULL THEN
        problems := problems || ('signed up more than once: ' || found);
    END IF;

    SELECT string_agg(format('user %s in cohort %s (groups %s)', user_id, cohort_id, groups), ', ') INTO found FROM (
        SELECT gu.user_id, g.cohort_id, string_agg(g.group_id::text, ' and ' ORDER BY g.group_id) AS groups
        FROM groups_users gu JOIN groups g USING (group_id)
        WHERE gu.role = 'participant' AND gu.status = 'active' AND g.status <> 'cancelled'
        GROUP BY gu.user_id, g.cohort_id HAVING count(*) > 1
        ORDER BY gu.user_id, g.cohort_id LIMIT 10) AS twice;
    IF found IS NOT NULL THEN
        problems := problems || ('more than one active membership as participant: ' || found);
    END IF;

    SELECT string_agg(format('group %s', group_id), ', ') INTO found FROM (
        SELECT group_id FROM groups_users WHERE role = 'facilitator' AND status = 'active'
        GROUP BY group_id HAVING count(*) > 1
        ORDER BY group_id LIMIT 10) AS twice;
    IF found IS NOT NULL THEN
        problems := problems || ('more than one active facilitator: ' || found);
    END IF;

    SELECT string_agg(format('user %s in group %s', user_id, group_id), ', ') INTO found FROM (
        SELECT user_id, group_id FROM groups_users WHERE status = 'active'
        GROUP BY user_id, group_id HAVING count(*) > 1
        ORDER BY user_id, group_id LIMIT 10) AS twice;
    IF found IS NOT NULL THEN
        problems := problems || ('more than one active membership in one group: ' || found);
    END IF;

    SELECT string_agg(format('number %s of group %s', meeting_number, group_id), ', ') INTO found FROM (
        SELECT group_id, meeting_number FROM meetings GROUP BY group_id, meeting_number HAVING count(*) > 1
        ORDER BY group_id, meeting_number LIMIT 10) AS twice;
    IF found IS NOT NULL THEN
        problems := problems || ('more than one meeting of a number: ' || found);
    END IF;

    IF cardinality(problems) > 0 THEN
        RAISE EXCEPTION '%', array_to_string(problems, '; ')
            USING HINT = 'correct these rows, then migrate again; nothing has been changed';
    END IF;
END $$;

-- What a cohort's runs use unless told otherwise; NULL is the platform's default.
ALTER TABLE cohorts
    ADD COLUMN meeting_minutes integer CHECK (meeting_minutes BETWEEN 1 AND 1440),
    ADD COLUMN min_people      integer CHECK (min_people >= 2),
    ADD COLUMN max_people      integer CHECK (max_people >= min_people),
    ADD COLUMN time_increment  integer CHECK (time_increment BETWEEN 1 AND 1440);

-- One execution of the ScheduleCohort workflow. The proposal stays here, out of Temporal's
-- history, because its reasons speak of people.
CREATE TABLE scheduling_runs (
    run_id             text PRIMARY KEY,
    cohort_id          bigint      NOT NULL REFERENCES cohorts (cohort_id),
    options            jsonb       NOT NULL,
    proposal           jsonb,
    preview_written_at timestamptz,
    created_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX scheduling_runs_cohort ON scheduling_runs (cohort_id, created_at DESC);

-- One decision, taken or refused. The id is made of the run and the request, so that a repetition
-- is the same row.
CREATE TABLE decisions (
    decision_id text PRIMARY KEY,
    run_id      text        NOT NULL REFERENCES scheduling_runs (run_id),
    revision    integer     NOT NULL,
    decision    text        NOT NULL,
    group_ids   bigint[]    NOT NULL DEFAULT '{}',
    decided_by  text        NOT NULL,
    via         text        NOT NULL,
    reason      text        NOT NULL DEFAULT '',
    decided_at  timestamptz NOT NULL,
    accepted    boolean     NOT NULL,
    detail      text        NOT NULL DEFAULT ''
);
CREATE INDEX decisions_run ON decisions (run_id, decided_at);

-- The run that made a group and its place in it: writing the same preview twice finds it there.
-- The meeting as numbers; recurring_meeting_time_utc stays filled for the platform.
ALTER TABLE groups
    ADD COLUMN run_id                     text REFERENCES scheduling_runs (run_id),
    ADD COLUMN run_ordinal                integer,
    ADD COLUMN meeting_start_minute       integer CHECK (meeting_start_minute BETWEEN 0 AND 10079),
    ADD COLUMN meeting_minutes            integer CHECK (meeting_minutes BETWEEN 1 AND 1440),
    ADD COLUMN discord_event_id           text,
    ADD COLUMN discord_welcome_message_id text,
    ADD COLUMN voice_opened_at            timestamptz,
    ADD CONSTRAINT groups_run_place UNIQUE (run_id, run_ordinal),
    ADD CONSTRAINT groups_run_whole CHECK ((run_id IS NULL) = (run_ordinal IS NULL));
CREATE INDEX groups_cohort_status ON groups (cohort_id, status);

-- The categories that Convene makes for a cohort: one, and a further one each time the last is full.
-- cohorts.discord_category_id holds the first for the platform. A row without an id is a category that
-- was about to be made: its answer may have been lost.
CREATE TABLE cohort_categories (
    cohort_id           bigint  NOT NULL REFERENCES cohorts (cohort_id),
    number              integer NOT NULL CHECK (number >= 1),
    discord_category_id text UNIQUE,
    PRIMARY KEY (cohort_id, number)
);

-- A step that was begun and not finished: its answer may have been lost, so that the next attempt
-- has to look on Discord before it creates.
CREATE TABLE realization_attempts (
    group_id   bigint      NOT NULL REFERENCES groups (group_id) ON DELETE CASCADE,
    step       text        NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (group_id, step)
);

-- external_ref is the person's id in the cohort file.
ALTER TABLE signups
    ADD COLUMN external_ref       text,
    ADD COLUMN ungroupable_detail text,
    ADD COLUMN ungroupable_run    text REFERENCES scheduling_runs (run_id),
    ADD CONSTRAINT signups_once UNIQUE (cohort_id, user_id),
    ADD CONSTRAINT signups_ref_once UNIQUE (cohort_id, external_ref);
CREATE INDEX signups_user ON signups (user_id);
CREATE INDEX signups_ungroupable_run ON signups (ungroupable_run) WHERE ungroupable_run IS NOT NULL;

-- A participant has at most one active membership per cohort, also under concurrent writers, and a
-- group at most one active facilitator. place_in_cohort_id repeats what the index needs of the group:
-- its cohort, while the group is not cancelled. So a cancelled group's memberships may stay active, as
-- the platform leaves them, without keeping anybody from another group; if such a group is revived while
-- a member is in another one, the revival fails. Triggers keep the column, also for the platform's own
-- writers.
ALTER TABLE groups_users
    ADD COLUMN on_server          boolean, -- NULL: not looked up yet
    ADD COLUMN place_in_cohort_id bigint REFERENCES cohorts (cohort_id);

UPDATE groups_users gu
SET place_in_cohort_id = g.cohort_id
FROM groups g
WHERE g.group_id = gu.group_id AND g.status <> 'cancelled';

-- The group's row is locked, so that a group which is being cancelled at the same time is seen as it
-- will be.
CREATE FUNCTION groups_users_set_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.place_in_cohort_id := (
        SELECT CASE WHEN g.status <> 'cancelled' THEN g.cohort_id END
        FROM groups g
        WHERE g.group_id = NEW.group_id
        FOR NO KEY UPDATE);
    RETURN NEW;
END $$;
CREATE TRIGGER groups_users_place BEFORE INSERT OR UPDATE OF group_id ON groups_users
    FOR EACH ROW EXECUTE FUNCTION groups_users_set_place();

CREATE FUNCTION groups_move_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE groups_users
    SET place_in_cohort_id = CASE WHEN NEW.status <> 'cancelled' THEN NEW.cohort_id END
    WHERE group_id = NEW.group_id;
    RETURN NULL;
END $$;
CREATE TRIGGER groups_places AFTER UPDATE OF status, cohort_id ON groups
    FOR EACH ROW
    WHEN ((OLD.status = 'cancelled') <> (NEW.status = 'cancelled') OR OLD.cohort_id <> NEW.cohort_id)
    EXECUTE FUNCTION groups_move_places();

CREATE UNIQUE INDEX one_group_per_participant ON groups_users (place_in_cohort_id, user_id)
    WHERE role = 'participant' AND status = 'active' AND place_in_cohort_id IS NOT NULL;
CREATE UNIQUE INDEX one_facilitator_per_group ON groups_users (group_id)
    WHERE role = 'facilitator' AND status = 'active';
CREATE UNIQUE INDEX one_membership_per_group ON groups_users (group_id, user_id) WHERE status = 'active';
CREATE INDEX groups_users_user ON groups_users (user_id, status);

ALTER TABLE meetings ADD CONSTRAINT meetings_number_once UNIQUE (group_id, meeting_number);
