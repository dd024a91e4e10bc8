-- The first meeting is decided once, before anything tells of it: the event, the welcome and the rows
-- of meetings must not disagree when a group is made across its own meeting time.
ALTER TABLE groups ADD COLUMN first_meeting_at timestamptz;

UPDATE groups g SET first_meeting_at = m.scheduled_at
FROM meetings m
WHERE m.group_id = g.group_id AND m.meeting_number = 1;

-- Who has been let into the group's text channel, and who has been greeted in it, by the welcome or
-- later. NULL: not yet, because they were not on the server.
ALTER TABLE groups_users
    ADD COLUMN text_access_at timestamptz,
    ADD COLUMN greeted_at     timestamptz;

UPDATE groups_users gu
SET text_access_at = CASE WHEN g.discord_text_channel_id IS NOT NULL THEN now() END,
    greeted_at     = CASE WHEN g.discord_welcome_message_id IS NOT NULL THEN now() END
FROM groups g
WHERE g.group_id = gu.group_id AND gu.on_server;

-- What the check before the decision found, for who looks at the preview.
ALTER TABLE scheduling_runs ADD COLUMN problems text[] NOT NULL DEFAULT '{}';

-- How many requests a run has sent to Discord.
CREATE TABLE discord_requests (
    run_id   text   NOT NULL REFERENCES scheduling_runs (run_id) ON DELETE CASCADE,
    route    text   NOT NULL,
    requests bigint NOT NULL,
    PRIMARY KEY (run_id, route)
);
