-- A request from Discord is for one kind of decision on one cohort, and stands behind the first such decision
-- that names it (decisions.decision_id; the row may come later in the same statement): whoever names it again
-- is somebody else.
ALTER TABLE requesters
    ADD COLUMN cohort_id   bigint,
    ADD COLUMN decision    text,
    ADD COLUMN decision_id text UNIQUE;

UPDATE requesters r
SET cohort_id = d.cohort_id, decision = d.decision, decision_id = d.decision_id
FROM (
    SELECT DISTINCT ON (d.decided_by) d.decided_by, d.decision_id, d.decision, s.cohort_id
    FROM decisions d JOIN scheduling_runs s USING (run_id)
    WHERE d.discord_user_id IS NOT NULL
    ORDER BY d.decided_by, d.decided_at, d.decision_id) d
WHERE d.decided_by = 'request:' || r.request_id;
