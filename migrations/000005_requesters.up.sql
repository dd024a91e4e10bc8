-- Who is behind a request that came from Discord, and in which words. A decision's own row, Temporal's
-- histories and the logs name the request only ("request:" and its id).
CREATE TABLE requesters (
    request_id      text        PRIMARY KEY,
    discord_user_id text        NOT NULL,
    reason          text        NOT NULL DEFAULT '',
    requested_at    timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE decisions ADD COLUMN discord_user_id text;
