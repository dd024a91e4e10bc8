ALTER TABLE requesters
    DROP COLUMN cohort_id,
    DROP COLUMN decision,
    DROP COLUMN decision_id;
