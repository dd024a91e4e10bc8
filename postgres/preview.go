package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// WritePreview writes the run's proposal as preview groups with their members, and the reasons of
// those left out, in one transaction. A preview that was written before is only returned. It
// returns ErrNotFound for an unknown run, and ErrAlreadyGrouped, and writes nothing, if a participant
// has been put into another group of the cohort meanwhile, or a facilitator has no capacity left or
// another meeting at the time, and ErrSignupGone if somebody has withdrawn or was deleted.
func (s *Store) WritePreview(ctx context.Context, id cohort.RunID) (groups []cohort.Group, err error) {
	err = s.transaction(ctx, func(tx pgx.Tx) error {
		var cohortID cohort.ID
		var written bool
		var stored []byte
		err := tx.QueryRow(ctx, `
			SELECT cohort_id, preview_written_at IS NOT NULL, proposal FROM scheduling_runs WHERE run_id = $1 FOR UPDATE`, id).
			Scan(&cohortID, &written, &stored)
		if err := found(err, "run", id); err != nil {
			return err
		}
		if !written {
			if err := writePreview(ctx, tx, id, cohortID, stored); err != nil {
				return fmt.Errorf("write the preview of cohort %d: %w", cohortID, err)
			}
		}
		groups, err = runGroups(ctx, tx, id)
		return err
	})
	return groups, err
}

var errNoProposal = errors.New("the run has no proposal yet")

func writePreview(ctx context.Context, tx pgx.Tx, id cohort.RunID, cohortID cohort.ID, stored []byte) error {
	var p cohort.Proposal
	if stored == nil {
		return errNoProposal
	}
	if err := json.Unmarshal(stored, &p); err != nil {
		return fmt.Errorf("read the proposal: %w", err)
	}
	if err := checkSignups(ctx, tx, cohortID, p.Groups); err != nil {
		return err
	}
	if err := claimFacilitators(ctx, tx, p.Groups); err != nil {
		return err
	}
	number, err := lastGroupNumber(ctx, tx, cohortID)
	if err != nil {
		return err
	}
	for i, g := range p.Groups {
		g.Name, g.Ordinal = fmt.Sprintf("Group %d", number+i+1), i+1
		if err := insertGroup(ctx, tx, id, cohortID, g); err != nil {
			return err
		}
	}
	if err := writeReasons(ctx, tx, id, cohortID, p); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE scheduling_runs SET preview_written_at = now() WHERE run_id = $1`, id)
	return err
}

// lastGroupNumber is the highest N of the cohort's groups called "Group N". The cohort's row is
// locked, so that two writers do not choose the same names.
func lastGroupNumber(ctx context.Context, tx pgx.Tx, id cohort.ID) (n int, err error) {
	if _, err := tx.Exec(ctx, `SELECT 1 FROM cohorts WHERE cohort_id = $1 FOR UPDATE`, id); err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, `
		SELECT coalesce(max(substring(group_name FROM '^Group (\d{1,8})$')::int), 0) FROM groups WHERE cohort_id = $1`, id).Scan(&n)
	return n, err
}

func insertGroup(ctx context.Context, tx pgx.Tx, id cohort.RunID, cohortID cohort.ID, g cohort.Group) error {
	var groupID cohort.GroupID
	err := tx.QueryRow(ctx, `
		INSERT INTO groups (group_name, cohort_id, status, recurring_meeting_time_utc, meeting_start_minute, meeting_minutes, run_id, run_ordinal)
		VALUES ($1, $2, 'preview', $3, $4, $5, $6, $7)
		RETURNING group_id`, g.Name, cohortID, g.Meeting.String(), g.Meeting.Start, g.Meeting.Minutes, id, g.Ordinal).Scan(&groupID)
	if err != nil {
		return fmt.Errorf("insert %s: %w", g.Name, err)
	}
	for _, m := range g.Members {
		_, err := tx.Exec(ctx, `INSERT INTO groups_users (user_id, group_id, role) VALUES ($1, $2, $3)`, m.UserID, groupID, m.Role)
		if violates(err, "one_group_per_participant") {
			return fmt.Errorf("put user %d into %s: %w", m.UserID, g.Name, ErrAlreadyGrouped)
		}
		if err != nil {
			return fmt.Errorf("put user %d into %s: %w", m.UserID, g.Name, err)
		}
	}
	return nil
}

// writeReasons replaces what earlier runs said of the people whom this one considered.
func writeReasons(ctx context.Context, tx pgx.Tx, id cohort.RunID, cohortID cohort.ID, p cohort.Proposal) error {
	var placed []cohort.UserID
	for _, g := range p.Groups {
		for _, m := range g.Members {
			placed = append(placed, m.UserID)
		}
	}
	_, err := tx.Exec(ctx, `
		UPDATE signups SET ungroupable_reason = NULL, ungroupable_detail = NULL, ungroupable_run = NULL, updated_at = now()
		WHERE cohort_id = $1 AND user_id = ANY($2) AND ungroupable_reason IS NOT NULL`, cohortID, placed)
	if err != nil {
		return fmt.Errorf("clear reasons: %w", err)
	}
	for _, u := range p.Unplaced {
		_, err := tx.Exec(ctx, `
			UPDATE signups SET ungroupable_reason = $3, ungroupable_detail = $4, ungroupable_run = $5, updated_at = now()
			WHERE cohort_id = $1 AND user_id = $2`, cohortID, u.UserID, u.Reason, u.Detail, id)
		if err != nil {
			return fmt.Errorf("write the reason of user %d: %w", u.UserID, err)
		}
	}
	return nil
}
