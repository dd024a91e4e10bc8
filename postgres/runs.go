package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// Run is one execution of the ScheduleCohort workflow.
type Run struct {
	ID       cohort.RunID
	CohortID cohort.ID
	Options  cohort.Options
}

// OpenRun records a run, and takes over the cohort's groups in preview, which no open run can be
// looking after: there is one run per cohort at a time. It returns how many it took over, the same
// number each time. It returns ErrNotFound for an unknown cohort.
func (s *Store) OpenRun(ctx context.Context, run Run) (adopted int, err error) {
	err = s.transaction(ctx, func(tx pgx.Tx) error {
		opened, err := tx.Exec(ctx, `
			INSERT INTO scheduling_runs (run_id, cohort_id, options) VALUES ($1, $2, $3)
			ON CONFLICT (run_id) DO NOTHING`, run.ID, run.CohortID, run.Options)
		if is(err, foreignKeyViolation) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		if opened.RowsAffected() == 1 {
			if err := adopt(ctx, tx, run); err != nil {
				return fmt.Errorf("take over the previews: %w", err)
			}
		}
		return tx.QueryRow(ctx, `
			SELECT count(*) FROM groups g JOIN scheduling_runs r USING (run_id)
			WHERE g.run_id = $1 AND r.preview_written_at IS NULL`, run.ID).Scan(&adopted)
	})
	if err != nil {
		return 0, fmt.Errorf("open run %s of cohort %d: %w", run.ID, run.CohortID, err)
	}
	return adopted, nil
}

// adopt gives the cohort's previews to the run, with the reasons that were written together with them,
// and fills in their meetings as numbers, if their text can be read.
func adopt(ctx context.Context, tx pgx.Tx, run Run) error {
	_, err := tx.Exec(ctx, `
		UPDATE signups SET ungroupable_run = $2, updated_at = now()
		WHERE cohort_id = $1 AND ungroupable_run IN (SELECT run_id FROM groups WHERE cohort_id = $1 AND status = 'preview')`,
		run.CohortID, run.ID)
	if err != nil {
		return err
	}
	groups, err := readGroups(ctx, tx, `
		SELECT `+groupColumns+` FROM groups g WHERE g.cohort_id = $1 AND g.status = 'preview' ORDER BY g.group_id FOR UPDATE`, run.CohortID)
	if err != nil {
		return err
	}
	for i, g := range groups {
		var start, minutes *int
		if g.Meeting.Minutes > 0 {
			minute := int(g.Meeting.Start)
			start, minutes = &minute, &g.Meeting.Minutes
		}
		_, err := tx.Exec(ctx, `
			UPDATE groups SET run_id = $2, run_ordinal = $3, meeting_start_minute = $4, meeting_minutes = $5, updated_at = now()
			WHERE group_id = $1`, g.ID, run.ID, i+1, start, minutes)
		if err != nil {
			return fmt.Errorf("group %d: %w", g.ID, err)
		}
	}
	return nil
}

// SaveProposal stores what matching proposed, for WritePreview. A later proposal replaces an earlier
// one until the preview has been written; then it is of no use any more, and is dropped. It returns
// ErrNotFound for an unknown run.
func (s *Store) SaveProposal(ctx context.Context, id cohort.RunID, p cohort.Proposal) error {
	saved, err := s.pool.Exec(ctx, `
		UPDATE scheduling_runs SET proposal = CASE WHEN preview_written_at IS NULL THEN $2::jsonb ELSE proposal END
		WHERE run_id = $1`, id, p)
	return changed(saved, err, "save the proposal of run", id)
}

// WrittenProposal returns the proposal that the run has written as its preview; ok is false if it has not.
func (s *Store) WrittenProposal(ctx context.Context, id cohort.RunID) (p cohort.Proposal, ok bool, err error) {
	var stored []byte
	err = s.pool.QueryRow(ctx, `
		SELECT proposal FROM scheduling_runs
		WHERE run_id = $1 AND preview_written_at IS NOT NULL AND proposal IS NOT NULL`, id).Scan(&stored)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, false, nil
	}
	if err == nil {
		err = json.Unmarshal(stored, &p)
	}
	if err != nil {
		return cohort.Proposal{}, false, fmt.Errorf("read the proposal that run %s has written: %w", id, err)
	}
	return p, true, nil
}

// RunGroups returns the run's groups in their order.
func (s *Store) RunGroups(ctx context.Context, id cohort.RunID) ([]cohort.Group, error) {
	return runGroups(ctx, s.pool, id)
}

func runGroups(ctx context.Context, q querier, id cohort.RunID) ([]cohort.Group, error) {
	return readGroups(ctx, q, `SELECT `+groupColumns+` FROM groups g WHERE g.run_id = $1 ORDER BY g.run_ordinal`, id)
}
