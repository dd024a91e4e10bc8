package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

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
		if _, err := readCohort(ctx, tx, run.CohortID); err != nil {
			return err
		}
		opened, err := tx.Exec(ctx, `
			INSERT INTO scheduling_runs (run_id, cohort_id, options) VALUES ($1, $2, $3)
			ON CONFLICT (run_id) DO NOTHING`, run.ID, run.CohortID, run.Options)
		if err != nil {
			return fmt.Errorf("record run %s: %w", run.ID, err)
		}
		if opened.RowsAffected() == 1 {
			if err := adopt(ctx, tx, run); err != nil {
				return fmt.Errorf("take over the previews of cohort %d: %w", run.CohortID, err)
			}
		}
		return tx.QueryRow(ctx, `
			SELECT count(*) FROM groups g JOIN scheduling_runs r USING (run_id)
			WHERE g.run_id = $1 AND r.preview_written_at IS NULL`, run.ID).Scan(&adopted)
	})
	return adopted, err
}

// adopt gives the cohort's previews to the run and fills in their meetings as numbers.
func adopt(ctx context.Context, tx pgx.Tx, run Run) error {
	groups, err := readGroups(ctx, tx, `
		SELECT `+groupColumns+` FROM groups g WHERE g.cohort_id = $1 AND g.status = 'preview' ORDER BY g.group_id FOR UPDATE`, run.CohortID)
	if err != nil {
		return err
	}
	for i, g := range groups {
		_, err := tx.Exec(ctx, `
			UPDATE groups SET run_id = $2, run_ordinal = $3, meeting_start_minute = $4, meeting_minutes = nullif($5, 0), updated_at = now()
			WHERE group_id = $1`, g.ID, run.ID, i+1, g.Meeting.Start, g.Meeting.Minutes)
		if err != nil {
			return err
		}
	}
	return nil
}

// SaveProposal stores what matching proposed, for WritePreview. A later proposal replaces an earlier
// one. It returns ErrNotFound for an unknown run.
func (s *Store) SaveProposal(ctx context.Context, id cohort.RunID, p cohort.Proposal) error {
	saved, err := s.pool.Exec(ctx, `UPDATE scheduling_runs SET proposal = $2 WHERE run_id = $1`, id, p)
	if err != nil {
		return fmt.Errorf("save the proposal of run %s: %w", id, err)
	}
	if saved.RowsAffected() == 0 {
		return fmt.Errorf("run %s: %w", id, ErrNotFound)
	}
	return nil
}

// WritePreview writes the run's proposal as preview groups with their members, and the reasons of
// those left out, in one transaction. A preview that was written before is only returned. It
// returns ErrAlreadyGrouped, and writes nothing, if a participant has been grouped meanwhile.
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

func writePreview(ctx context.Context, tx pgx.Tx, id cohort.RunID, cohortID cohort.ID, stored []byte) error {
	var p cohort.Proposal
	if stored == nil {
		return errors.New("the run has no proposal yet")
	}
	if err := json.Unmarshal(stored, &p); err != nil {
		return fmt.Errorf("read the proposal: %w", err)
	}
	number, err := lastGroupNumber(ctx, tx, cohortID)
	if err != nil {
		return err
	}
	for i, g := range p.Groups {
		g.Name = fmt.Sprintf("Group %d", number+i+1)
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

// RunGroups returns the run's groups in their order.
func (s *Store) RunGroups(ctx context.Context, id cohort.RunID) ([]cohort.Group, error) {
	return runGroups(ctx, s.pool, id)
}

func runGroups(ctx context.Context, q querier, id cohort.RunID) ([]cohort.Group, error) {
	return readGroups(ctx, q, `SELECT `+groupColumns+` FROM groups g WHERE g.run_id = $1 ORDER BY g.run_ordinal`, id)
}

// Deleted counts what DeletePreviews deleted.
type Deleted struct {
	Groups, Reasons int
}

// DeletePreviews deletes the run's groups that are still preview, with their memberships, and the
// reasons that the run wrote. Signups stay. It returns ErrHasDiscordObjects, and deletes nothing, if
// a group still has something on Discord. A second time finds nothing to delete.
func (s *Store) DeletePreviews(ctx context.Context, id cohort.RunID) (done Deleted, err error) {
	err = s.transaction(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			SELECT g.group_id, g.discord_text_channel_id IS NOT NULL OR g.discord_voice_channel_id IS NOT NULL
				OR g.discord_event_id IS NOT NULL OR EXISTS (SELECT 1 FROM realization_attempts a WHERE a.group_id = g.group_id) AS on_discord
			FROM groups g WHERE g.run_id = $1 AND g.status = 'preview' ORDER BY g.group_id FOR UPDATE`, id)
		if err != nil {
			return err
		}
		type previewRow struct {
			GroupID   cohort.GroupID
			OnDiscord bool
		}
		previews, err := pgx.CollectRows(rows, pgx.RowToStructByName[previewRow])
		if err != nil {
			return err
		}
		var ids []cohort.GroupID
		var stuck []string
		for _, p := range previews {
			ids = append(ids, p.GroupID)
			if p.OnDiscord {
				stuck = append(stuck, fmt.Sprint(p.GroupID))
			}
		}
		if len(stuck) > 0 {
			return fmt.Errorf("groups %s: %w", strings.Join(stuck, ", "), ErrHasDiscordObjects)
		}
		done, err = deletePreviews(ctx, tx, id, ids)
		return err
	})
	if err != nil {
		return Deleted{}, fmt.Errorf("delete the previews of run %s: %w", id, err)
	}
	return done, nil
}

func deletePreviews(ctx context.Context, tx pgx.Tx, id cohort.RunID, groups []cohort.GroupID) (Deleted, error) {
	for _, statement := range []string{
		`DELETE FROM meetings WHERE group_id = ANY($1)`,
		`DELETE FROM groups_users WHERE group_id = ANY($1)`,
		`DELETE FROM groups WHERE group_id = ANY($1)`,
	} {
		if _, err := tx.Exec(ctx, statement, groups); err != nil {
			return Deleted{}, err
		}
	}
	reasons, err := tx.Exec(ctx, `
		UPDATE signups SET ungroupable_reason = NULL, ungroupable_detail = NULL, ungroupable_run = NULL, updated_at = now()
		WHERE ungroupable_run = $1`, id)
	return Deleted{Groups: len(groups), Reasons: int(reasons.RowsAffected())}, err
}
